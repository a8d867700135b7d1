// Package transporttest holds what every transport must do, as one suite of
// tests, and helpers to feed a session.
package transporttest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
)

// Message makes a small whole message to one recipient.
func Message(row int64, to string) delivery.Message {
	data := fmt.Sprintf("From: Sender <from@example.com>\r\nTo: <%s>\r\nSubject: Number %d\r\n"+
		"Message-ID: <%d@example.com>\r\nDate: Mon, 13 Nov 2006 10:00:00 +0000\r\n\r\nHello.\r\n.dot "+
		"first\r\n..\r\n.\r\nEnd.\r\n", to, row, row)
	return delivery.Message{Row: row, From: "from@example.com", To: to, Data: []byte(data)}
}

// Messages makes n of them to r1@example.net and so on.
func Messages(n int) []delivery.Message {
	out := make([]delivery.Message, n)
	for i := range out {
		out[i] = Message(int64(i+1), fmt.Sprintf("r%d@example.net", i+1))
	}
	return out
}

// Send gives the messages to a session through a full channel, and returns the
// results and what stayed in the channel.
func Send(ctx context.Context, s delivery.Session, messages []delivery.Message) (results []delivery.Result, left int,
	err error) {
	in := make(chan delivery.Message, len(messages))
	for _, m := range messages {
		in <- m
	}
	close(in)
	err = s.Deliver(ctx, in, func(r delivery.Result) { results = append(results, r) })
	return results, len(in), err
}

// States lists the states of results, in order.
func States(results []delivery.Result) []delivery.State {
	out := []delivery.State{}
	for _, r := range results {
		out = append(out, r.State)
	}
	return out
}

// Run is the suite. open makes a transport whose far side accepts everything;
// received, if not nil, gives the bodies that arrived since open was called.
func Run(t *testing.T, open func(t *testing.T) (tr delivery.Transport, received func() [][]byte)) {
	for _, c := range []struct {
		name string
		test func(*testing.T, delivery.Transport, func() [][]byte)
	}{
		{"every message once, in order, byte for byte", everyMessage},
		{"a session is used again", usedAgain},
		{"messages that come slowly", slowly},
		{"nothing to send", nothing},
		{"bare line ends never leave", bareLineEnds},
		{"the context ends it", contextEnds},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, received := open(t)
			if received == nil {
				received = func() [][]byte { return nil }
			}
			c.test(t, tr, received)
		})
	}
}

func openSession(t *testing.T, tr delivery.Transport) delivery.Session {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	s, err := tr.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if s.Depth() < 1 {
		t.Errorf("depth %d", s.Depth())
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func wantAccepted(t *testing.T, messages []delivery.Message, results []delivery.Result) {
	t.Helper()
	if len(results) != len(messages) {
		t.Fatalf("%d results of %d messages", len(results), len(messages))
	}
	for i, r := range results {
		if r.Row != messages[i].Row || r.State != delivery.Accepted || r.Code/100 != 2 || r.Stage != "dot" {
			t.Errorf("result %d: %+v", i, r)
		}
	}
}

func everyMessage(t *testing.T, tr delivery.Transport, received func() [][]byte) {
	s, messages := openSession(t, tr), Messages(100)
	results, left, err := Send(t.Context(), s, messages)
	if err != nil || left != 0 {
		t.Fatalf("%v, %d left", err, left)
	}
	wantAccepted(t, messages, results)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wantBodies(t, messages, received())
}

func wantBodies(t *testing.T, messages []delivery.Message, got [][]byte) {
	t.Helper()
	if got == nil {
		return
	}
	count := make(map[string]int)
	for _, m := range messages {
		count[string(m.Data)]++
	}
	for _, b := range got {
		count[string(b)]--
	}
	for body, n := range count {
		if n != 0 {
			t.Errorf("%d too few (or, if negative, too many) of %q", n, body)
		}
	}
}

func usedAgain(t *testing.T, tr delivery.Transport, _ func() [][]byte) {
	s, messages := openSession(t, tr), Messages(6)
	for _, part := range [][]delivery.Message{messages[:1], messages[1:1], messages[1:]} {
		results, _, err := Send(t.Context(), s, part)
		if err != nil {
			t.Fatal(err)
		}
		wantAccepted(t, part, results)
	}
}

// slowly gives each message only after the one before has its result: a session
// that waits for more before it sends would hang here.
func slowly(t *testing.T, tr delivery.Transport, _ func() [][]byte) {
	s, messages := openSession(t, tr), Messages(5)
	in, answered := make(chan delivery.Message), make(chan delivery.Result)
	failed := make(chan error, 1)
	go func() { failed <- s.Deliver(t.Context(), in, func(r delivery.Result) { answered <- r }) }()
	var results []delivery.Result
	for _, m := range messages {
		in <- m
		results = append(results, <-answered)
	}
	close(in)
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	wantAccepted(t, messages, results)
}

func nothing(t *testing.T, tr delivery.Transport, _ func() [][]byte) {
	results, _, err := Send(t.Context(), openSession(t, tr), nil)
	if err != nil || len(results) != 0 {
		t.Errorf("%v, %v", results, err)
	}
}

// bareLineEnds: what two servers read differently is refused, and the messages
// around it are not harmed.
func bareLineEnds(t *testing.T, tr delivery.Transport, received func() [][]byte) {
	s, messages := openSession(t, tr), Messages(9)
	bad := map[int]string{
		1: "A: b\r\n\r\nx\n.\r\nMAIL FROM:<evil@example.org>\r\n", 2: "A: b\r\n\r\nx\r.\r\n", 4: "A: b\r\n\r\nx\r\n.\n",
		5: "A: b\r\n\r\nno end", 7: "A: b\r\n\r\nnul \x00\r\n",
	}
	want := make([]delivery.State, len(messages))
	var good []delivery.Message
	for i := range messages {
		want[i] = delivery.Accepted
		if data, ok := bad[i]; ok {
			messages[i].Data, want[i] = []byte(data), delivery.Failed
		} else {
			good = append(good, messages[i])
		}
	}
	results, _, err := Send(t.Context(), s, messages)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, States(results)); diff != "" {
		t.Error(diff)
	}
	wantBodies(t, good, received())
}

func contextEnds(t *testing.T, tr delivery.Transport, _ func() [][]byte) {
	s := openSession(t, tr)
	ctx, cancel := context.WithCancel(t.Context())
	in := make(chan delivery.Message)
	failed := make(chan error, 1)
	go func() { failed <- s.Deliver(ctx, in, func(delivery.Result) {}) }()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("Deliver gave %v, want the end of the context", err)
	}
}
