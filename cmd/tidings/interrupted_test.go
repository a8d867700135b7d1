//go:build unix

package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"tidings/internal/mailbox"
)

// TestInterrupted ends a send with Ctrl-C: it says what is left and what to do, status
// does not say that somebody sends, resume is no error, and the number to confirm is
// that of the messages that are left.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "hold", relayConfig(r.addr, ""), 300, numbered)
	p := o.start("send", slug, "--confirm", "300", "--rate", "100/s")
	o.await("begun", accepted(50))
	if _, stderr, code := o.run("resume", slug); code != 1 || !strings.Contains(stderr, "it is being sent") {
		t.Errorf("resume of what is being sent ended with %d: %s", code, stderr)
	}
	if code := p.end(syscall.SIGINT); code != 130 || !strings.Contains(p.out.String(), "of 300 to go; run") {
		t.Errorf("ended with %d:\n%s", code, p.out)
	}
	if strings.Contains(p.out.String(), "context canceled") {
		t.Errorf("it speaks of contexts:\n%s", p.out)
	}
	text := o.must("status", slug)
	if !strings.Contains(text, "interrupted, ") || !strings.Contains(text, "to go; run \"tidings send notice\"") {
		t.Errorf("status says %s", text)
	}
	s := o.status()
	if !s.NobodySends || s.State != "sending" {
		t.Errorf("%+v", s)
	}
	o.must("resume", slug)
	o.must("recipients", "suppress", numbered(299), "--reason", "manual")
	n := left(o) - 1
	for _, wrong := range []int{300, n + 1, n - 1} {
		if _, _, code := o.run("send", slug, "--confirm", fmt.Sprint(wrong)); code != 6 {
			t.Errorf("%d was taken for %d: %d", wrong, n, code)
		}
	}
	o.must("send", slug, "--confirm", fmt.Sprint(n))
	if s := o.status(); !completed(s) || s.ByState["accepted"] != 299 || s.NobodySends {
		t.Errorf("%+v", s)
	}
}
