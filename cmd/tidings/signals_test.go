//go:build unix

package main

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
)

// TestSecondInterrupt ends a send at once whose relay is late with its answers:
// what is in flight stays as a crash would leave it, and is decided later.
func TestSecondInterrupt(t *testing.T) {
	r := startMailbox(t, mailbox.Options{Dir: filepath.Join(t.TempDir(), "box"), SlowFor: time.Minute})
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 2, depth: 1"), 6,
		func(i int) string { return "slow+" + numbered(i) })
	p := o.start("send", slug, "--confirm", "6")
	l := o.ledger("")
	attempting := func() int64 {
		s, err := l.FindSend(t.Context(), slug, 0)
		if err != nil {
			return 0
		}
		st, err := l.Status(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		return st.Counts[delivery.Attempting]
	}
	for end := time.Now().Add(30 * time.Second); attempting() < 2; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is in flight:\n%s", p.out)
		}
	}
	p.signal(syscall.SIGINT)
	p.says("press Ctrl-C again to end at once")
	for end := time.Now().Add(30 * time.Second); !p.ended(); time.Sleep(100 * time.Millisecond) {
		if p.signal(syscall.SIGINT); time.Now().After(end) {
			t.Fatalf("never ended:\n%s", p.out)
		}
	}
	if code := p.wait(); code != exitInterrupted || attempting() == 0 {
		t.Errorf("ended with %d and %d in flight:\n%s", code, attempting(), p.out)
	}
	p.says("ended at once")
}
