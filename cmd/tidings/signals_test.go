//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
)

func TestInterruptions(t *testing.T) {
	type press struct {
		signal os.Signal
		after  time.Duration // since the first
	}
	for name, c := range map[string]struct {
		presses []press
		want    []string
	}{
		"a bounce": {[]press{{os.Interrupt, 0}, {os.Interrupt, 200 * time.Millisecond},
			{os.Interrupt, 900 * time.Millisecond}}, []string{"first"}},
		"twice":         {[]press{{os.Interrupt, 0}, {os.Interrupt, time.Second}}, []string{"first", "again"}},
		"after SIGTERM": {[]press{{syscall.SIGTERM, 0}, {os.Interrupt, 2 * time.Second}}, []string{"first", "again"}},
		"SIGTERM waits": {[]press{{os.Interrupt, 0}, {syscall.SIGTERM, 2 * time.Second}}, []string{"first"}},
		"after a bounce": {[]press{{os.Interrupt, 0}, {os.Interrupt, 10 * time.Millisecond},
			{os.Interrupt, 1100 * time.Millisecond}}, []string{"first", "again"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			now := time.Unix(1_000_000, 0)
			signals, done := make(chan os.Signal), make(chan struct{})
			ended := make(chan struct{})
			at := make(chan time.Time)
			i := interruptions{now: func() time.Time { return <-at },
				first: func() { got = append(got, "first") }, again: func() { got = append(got, "again") }}
			go func() { defer close(ended); i.listen(signals, done) }()
			for _, p := range c.presses {
				signals <- p.signal
				at <- now.Add(p.after)
			}
			close(done)
			<-ended
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

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
