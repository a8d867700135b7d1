//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"tidings/internal/mailtest"
)

// refusingRelay is a relay that answers a command which begins with verb, and of which
// refuses is true, with a reply of its own.
type refusingRelay struct {
	verb    string // "." is the final dot
	reply   string
	refuses func(greeting, line string) bool

	mu    sync.Mutex
	taken int
}

func (r *refusingRelay) Serve(ctx context.Context, ln net.Listener) error {
	context.AfterFunc(ctx, func() { ln.Close() })
	for {
		c, err := ln.Accept()
		if err != nil {
			return nil
		}
		go r.talk(c)
	}
}

func (r *refusingRelay) talk(c net.Conn) {
	defer c.Close()
	say := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	lines := bufio.NewScanner(c)
	say("220 relay")
	greeting, body, welcome := "", false, false
	for lines.Scan() {
		line := lines.Text()
		verb, rest, _ := strings.Cut(strings.ToUpper(line), " ")
		refused := verb == r.verb && r.refuses(greeting, line)
		switch {
		case body && line != ".":
		case refused:
			body, welcome = false, false
			say(r.reply)
		case body:
			body = false
			r.mu.Lock()
			r.taken++
			r.mu.Unlock()
			say("250 2.0.0 taken")
		case verb == "EHLO":
			greeting = rest
			say("250-relay\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES")
		case verb == "DATA" && !welcome:
			say("503 5.5.1 no recipient")
		case verb == "DATA":
			body = true
			say("354 go")
		default:
			welcome = verb == "RCPT"
			say("250 2.0.0 ok")
		}
	}
}

func (r *refusingRelay) took() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken
}

// TestRefusedForOurSake sends to relays that refuse everybody for a reason that lies
// with us. Nobody's message fails; the send is paused with the relay's words and what
// to do, doctor says the same beforehand where no letter is needed to find out, and when
// it is mended everybody gets one copy.
func TestRefusedForOurSake(t *testing.T) {
	t.Parallel()
	always := func(string, string) bool { return true }
	for name, c := range map[string]struct {
		relay  *refusingRelay
		says   string
		doctor bool
	}{
		"greeting":   {&refusingRelay{verb: "RCPT", reply: "504 5.5.2 <vm>: Helo command rejected"}, "ehlo_name", true},
		"in French":  {&refusingRelay{verb: "RCPT", reply: "504 nom complet exigé"}, "ehlo_name", true},
		"sender":     {&refusingRelay{verb: "MAIL", reply: "553 5.7.1 no"}, "From address", true},
		"relaying":   {&refusingRelay{verb: "RCPT", reply: "554 5.7.1 Relay access denied"}, "allow the machine", true},
		"login":      {&refusingRelay{verb: "MAIL", reply: "530 5.7.0 Authentication required"}, "set auth", true},
		"blocked":    {&refusingRelay{verb: "RCPT", reply: "550 5.7.1 Client host blocked"}, "runs the relay", true},
		"the letter": {&refusingRelay{verb: ".", reply: "554 5.7.1 rejected as spam"}, "the letter itself", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := c.relay
			mended := false
			r.refuses = func(g, l string) bool {
				r.mu.Lock()
				defer r.mu.Unlock()
				return !mended && always(g, l)
			}
			address, stop := mailtest.Serve(t, "", r.Serve)
			defer stop()
			o := newOffice(t, "hold", relayConfig(address, ", connections: 2, depth: 2"), 20, numbered)
			stdout, _, code := o.run("doctor")
			if c.doctor != (code == 3 && strings.Contains(stdout, c.says)) {
				t.Errorf("doctor ended with %d:\n%s", code, stdout)
			}
			_, stderr, code := o.run("send", slug, "--confirm", "20")
			if code != 4 || !strings.Contains(stderr, "paused") || !strings.Contains(stderr, c.says) {
				t.Errorf("send ended with %d:\n%s", code, stderr)
			}
			s := o.status()
			if s.ByState["failed"] > 0 || s.ByState["queued"]+s.ByState["deferred"] != 20 || s.State != "paused" {
				t.Errorf("%+v", s)
			}
			r.mu.Lock()
			mended = true
			r.mu.Unlock()
			o.must("resume", slug)
			w := o.start("send", slug, "--confirm", "20")
			o.await("all but the first two are sent", accepted(18))
			w.cmd.Process.Kill() //nolint:errcheck // the first two wait a minute
			if s := o.status(); s.ByState["failed"] > 0 || r.took() < 18 || r.took() > 20 {
				t.Errorf("%+v, the relay took %d", s, r.took())
			}
		})
	}
}

// TestRefusedByOne sends to a relay that takes the letter for everybody but one or two
// people, in words that are about us. They fail after some tries; the send ends, and is
// not paused with the words of one recipient's system.
func TestRefusedByOne(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{
		"sender":  "550 5.7.1 sender not permitted to write to this mailbox",
		"policy":  "550 5.7.26 Unauthenticated email is not accepted due to domain DMARC policy",
		"blocked": "554 5.7.1 client host blocked using a list",
		"size":    "552 5.3.4 Message size exceeds fixed limit",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &refusingRelay{verb: "RCPT", reply: reply, refuses: func(_, line string) bool {
				return strings.Contains(line, "user00003@") || strings.Contains(line, "user00007@")
			}}
			address, stop := mailtest.Serve(t, "", r.Serve)
			defer stop()
			o := newOffice(t, "hold", relayConfig(address, ", connections: 2, depth: 2")+
				"delivery: {retry_first: 1s, retry_max: 1s}\n", 20, numbered)
			_, stderr, code := o.run("send", slug, "--confirm", "20")
			if code != 4 || strings.Contains(stderr, "paused") {
				t.Errorf("send ended with %d:\n%s", code, stderr)
			}
			if s := o.status(); s.ByState["failed"] != 2 || s.ByState["accepted"] != 18 || s.State != "complete" {
				t.Errorf("%+v", s)
			}
		})
	}
}

// TestGreetedByAddress sends from a machine whose name has no dot, or is set.
func TestGreetedByAddress(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{"": ".", ", ehlo_name: mail.example.org": "MAIL.EXAMPLE.ORG"} {
		r := &refusingRelay{verb: "RCPT", reply: "504 5.5.2 Helo command rejected",
			refuses: func(greeting, _ string) bool { return !strings.Contains(greeting, want) }}
		address, stop := mailtest.Serve(t, "", r.Serve)
		defer stop()
		o := newOffice(t, "hold", relayConfig(address, more), 3, numbered)
		o.must("doctor")
		o.must("send", slug, "--confirm", "3")
	}
}
