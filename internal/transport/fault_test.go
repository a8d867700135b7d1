package transport_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

var offersOf = map[string][]string{
	"plain":      {"8BITMIME"},
	"pipelining": {"PIPELINING"},
	"chunking":   {"PIPELINING", "CHUNKING"},
}

var allFaults = []string{"drop", "421", "4xx", "5xx", "silence", "garbage"}

// wantStates are those of three messages, of which the second meets the fault.
// A third that stays in the channel has no state.
func wantStates(mode, stage, what string) []delivery.State {
	const (
		ok, queued, later, no, unsure = delivery.Accepted, delivery.Queued, delivery.Deferred,
			delivery.Failed, delivery.Uncertain
	)
	// By CHUNKING everything had left before the fault, so that a lost reply is
	// uncertain at any stage but inside a body too big to have left.
	lost, third := queued, []delivery.State{}
	switch {
	case stage == "dot":
		lost = unsure
	case mode == "chunking" && stage != "body":
		lost = unsure
	}
	if mode == "pipelining" && (stage == "dot" || stage == "body") {
		third = []delivery.State{queued} // its commands had gone with the body
	}
	if mode == "chunking" && stage != "body" { // one so big fills a write alone
		third = []delivery.State{lost}
	}
	switch what {
	case "4xx":
		return []delivery.State{ok, later, ok}
	case "5xx":
		return []delivery.State{ok, no, ok}
	case "421":
		if mode == "chunking" && stage != "body" {
			third = []delivery.State{queued} // a relay that says 421 takes nothing behind it
		}
		if stage == "dot" {
			return append([]delivery.State{ok, later}, third...)
		}
		return append([]delivery.State{ok, queued}, third...)
	}
	return append([]delivery.State{ok, lost}, third...)
}

func TestFaultsOfMessages(t *testing.T) {
	for _, mode := range []string{"plain", "pipelining", "chunking"} {
		for _, stage := range []string{"mail", "rcpt", "data", "body", "dot"} {
			if mode == "chunking" && stage == "data" {
				continue // there is no DATA command
			}
			for _, what := range allFaults {
				t.Run(strings.Join([]string{mode, stage, what}, "/"), func(t *testing.T) {
					t.Parallel()
					meetFault(t, mode, stage, what)
				})
			}
		}
	}
}

func meetFault(t *testing.T, mode, stage, what string) {
	f := &faultServer{fault: fault{stage, what, 2}, offers: offersOf[mode], silent: make(chan struct{})}
	first := make(chan struct{}) // closed when the message before the fault has its result
	cfg := patient(transport.Config{Address: f.start(t), Dial: dialHurried(t, f.silent, first)})
	s, err := transport.SMTP(cfg).Open(within(t, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	messages := transporttest.Messages(3)
	if stage == "body" { // too big for the buffers of the kernel
		messages[1].Data = append(messages[1].Data, strings.Repeat(strings.Repeat("x", 70)+"\r\n", 220_000)...)
	}
	in := make(chan delivery.Message, len(messages))
	for _, m := range messages {
		in <- m
	}
	close(in)
	var results []delivery.Result
	err = s.Deliver(within(t, time.Minute), in, func(r delivery.Result) {
		if results = append(results, r); len(results) == 1 {
			close(first)
		}
	})
	left := len(in)
	want := wantStates(mode, stage, what)
	if diff := cmp.Diff(want, transporttest.States(results)); diff != "" {
		t.Errorf("%s\n%+v", diff, results)
	}
	if dead := !strings.HasSuffix(what, "xx"); dead != (err != nil) {
		t.Errorf("error %v, the session should be dead: %v", err, dead)
	}
	if left != 3-len(want) {
		t.Errorf("%d left in the channel, want %d", left, 3-len(want))
	}
	checkFault(t, err, stage, what)
	s.Close()
	agrees(t, f, messages, results)
}

// checkFault wants the relay's error to say what happened and to invite another
// try.
func checkFault(t *testing.T, err error, stage, what string) {
	t.Helper()
	if err == nil {
		return
	}
	var e *delivery.RelayError
	if !errors.As(err, &e) || !delivery.Temporary(err) {
		t.Fatalf("%v is no temporary error of the relay", err)
	}
	if what == "421" && stage != "body" && (e.Code != 421 || e.Enhanced != "4.3.2" || e.Stage != stage ||
		e.Text != "shutting down") {
		t.Errorf("%+v", e)
	}
}

// agrees compares both ends: accepted means taken, taken means accepted or
// uncertain, and nothing arrives changed or under a foreign sender.
func agrees(t *testing.T, f *faultServer, messages []delivery.Message, results []delivery.Result) {
	t.Helper()
	taken := make(map[string]int)
	for _, b := range f.bodies() {
		taken[b]++
	}
	for i, r := range results {
		n := taken[string(messages[i].Data)]
		delete(taken, string(messages[i].Data))
		if r.State == delivery.Accepted && n != 1 || r.State != delivery.Accepted && r.State != delivery.Uncertain &&
			n != 0 {
			t.Errorf("message %d is %s and was taken %d times", r.Row, r.State, n)
		}
	}
	for body := range taken {
		t.Errorf("taken, but never sent so: %.200q", body)
	}
}

func TestFaultsOfOpening(t *testing.T) {
	cert, roots := certificate(t, "relay.example", time.Hour)
	for _, stage := range []string{"connect", "ehlo", "starttls", "auth"} {
		for _, what := range allFaults {
			t.Run(stage+"/"+what, func(t *testing.T) {
				t.Parallel()
				f := &faultServer{fault: fault{stage: stage, what: what}, offers: []string{"STARTTLS", "AUTH PLAIN"},
					tls: cert, silent: make(chan struct{})}
				cfg := patient(transport.Config{
					Address: f.start(t), Dial: dialHurried(t, f.silent),
					TLS: transport.TLSStartTLS, ServerName: "relay.example", RootCAs: roots,
					Auth: "plain", Username: "user", Password: func() (string, error) { return "s3cret-word", nil },
				})
				_, err := transport.SMTP(cfg).Open(within(t, time.Minute))
				var e *delivery.RelayError
				if !errors.As(err, &e) || e.Stage != stage {
					t.Fatalf("%v, want a fault at %s", err, stage)
				}
				if e.Permanent != (what == "5xx") {
					t.Errorf("permanent: %v", e.Permanent)
				}
				if code := map[string]int{"421": 421, "4xx": 451, "5xx": 550}[what]; e.Code != code {
					t.Errorf("code %d, want %d", e.Code, code)
				}
				if strings.Contains(err.Error(), "s3cret") || strings.Contains(f.wire(), "s3cret") {
					t.Error("the password is in the error, or left in clear")
				}
			})
		}
	}
}

func TestFaultsOfQuitting(t *testing.T) {
	for _, what := range allFaults {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			f := &faultServer{fault: fault{"quit", what, 2}, offers: offersOf["plain"], silent: make(chan struct{})}
			s, err := transport.SMTP(patient(transport.Config{Address: f.start(t),
				Dial: dialHurried(t, f.silent)})).Open(within(t, time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			results, _, err := transporttest.Send(within(t, time.Minute), s, transporttest.Messages(2))
			if err != nil || len(results) != 2 || results[1].State != delivery.Accepted {
				t.Errorf("%v %+v", err, results)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestResetRefused: what a relay says to RSET is about no recipient.
func TestResetRefused(t *testing.T) {
	for _, what := range []string{"5xx", "4xx"} {
		f := &faultServer{fault: fault{"rset", what, 1}, offers: offersOf["chunking"]}
		s, err := transport.SMTP(transport.Config{Address: f.start(t)}).Open(within(t, time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		messages := transporttest.Messages(2)
		results, _, err := transporttest.Send(within(t, time.Minute), s, messages)
		if diff := cmp.Diff([]delivery.State{delivery.Accepted, delivery.Deferred},
			transporttest.States(results)); diff != "" || err == nil {
			t.Errorf("%s: error %v\n%s\n%+v", what, err, diff, results)
		}
		s.Close()
	}
}

// TestNeighboursOfTheRefused: a refused recipient harms none beside it, also on
// a relay that keeps the envelope open, and no message goes out under another's
// sender.
func TestNeighboursOfTheRefused(t *testing.T) {
	for mode, offers := range offersOf {
		t.Run(mode, func(t *testing.T) {
			f := &faultServer{fault: fault{"rcpt", "5xx", 2}, offers: offers}
			s, err := transport.SMTP(transport.Config{Address: f.start(t)}).Open(within(t, time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			messages := transporttest.Messages(4)
			var want []string
			for i := range messages {
				messages[i].From = "bounce-" + messages[i].To
				if i != 1 {
					want = append(want, messages[i].From)
				}
			}
			for _, part := range [][]delivery.Message{messages[:2], messages[2:]} {
				if _, _, err := transporttest.Send(within(t, time.Minute), s, part); err != nil {
					t.Fatal(err)
				}
			}
			s.Close()
			f.mu.Lock()
			defer f.mu.Unlock()
			if diff := cmp.Diff(want, f.froms); diff != "" {
				t.Error(diff)
			}
		})
	}
}
