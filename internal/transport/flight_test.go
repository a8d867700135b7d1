package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// reluctant is a relay at the end of a long line: it keeps each reply back until it
// has all that may be under way then. A sender that waits for a reply before it has
// sent so much waits for ever.
type reluctant struct {
	br   *bufio.Reader
	conn net.Conn
	err  error
}

func (r *reluctant) say(lines ...string) {
	if r.err == nil {
		_, r.err = io.WriteString(r.conn, strings.Join(lines, "\r\n")+"\r\n")
	}
}

// hear reads one command, and gives what stands behind its verb.
func (r *reluctant) hear(verb string) string {
	if r.err != nil {
		return ""
	}
	line, err := r.br.ReadString('\n')
	if r.err = err; err == nil && !strings.HasPrefix(line, verb) {
		r.err = fmt.Errorf("heard %q instead of %s", line, verb)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, verb))
}

func (r *reluctant) greet(offers ...string) {
	r.say("220 far.example")
	r.hear("EHLO")
	r.say("250-far.example")
	for _, o := range offers {
		r.say("250-" + o)
	}
	r.say("250 8BITMIME")
}

// pipelined hears MAIL, RCPT and DATA of a message before it answers any of them, and
// with them those of the next before it answers the dot: one round trip a message.
func (r *reluctant) pipelined(messages int) {
	r.greet("PIPELINING")
	envelope := func() {
		r.hear("MAIL")
		r.hear("RCPT")
		r.hear("DATA")
	}
	envelope()
	taken := []string{}
	for i := range messages {
		r.say(append(taken, "250 2.1.0 ok", "250 2.1.5 ok", "354 go")...)
		for line := ""; r.err == nil && line != ".\r\n"; {
			line, r.err = r.br.ReadString('\n')
		}
		if taken = []string{"250 2.0.0 taken"}; i+1 < messages {
			envelope()
		}
	}
	r.say(taken...)
}

// chunked answers a message when those that fill the depth behind it have come.
func (r *reluctant) chunked(messages, depth int) {
	r.greet("PIPELINING", "CHUNKING")
	for i := range messages {
		if i > 0 {
			r.hear("RSET")
		}
		r.hear("MAIL")
		r.hear("RCPT")
		size, _ := strconv.Atoi(strings.TrimSuffix(r.hear("BDAT"), " LAST"))
		if r.err == nil {
			_, r.err = io.CopyN(io.Discard, r.br, int64(size))
		}
		if i+1 >= depth {
			r.taken(i+1 == depth)
		}
	}
	for range min(depth, messages+1) - 1 {
		r.taken(false)
	}
}

// taken answers one message; the first has no RSET.
func (r *reluctant) taken(first bool) {
	if !first {
		r.say("250 2.0.0 ok")
	}
	r.say("250 2.1.0 ok", "250 2.1.5 ok", "250 2.0.0 taken")
}

// TestLongLine: a line of any length is kept full. A message costs one round trip by
// PIPELINING, and the depth's part of one by CHUNKING.
func TestLongLine(t *testing.T) {
	const messages = 100
	for name, c := range map[string]struct {
		cfg  transport.Config
		play func(*reluctant)
	}{
		"pipelining":        {transport.Config{NoChunking: true}, func(r *reluctant) { r.pipelined(messages) }},
		"chunking depth 8":  {transport.Config{Depth: 8}, func(r *reluctant) { r.chunked(messages, 8) }},
		"chunking depth 32": {transport.Config{Depth: 32}, func(r *reluctant) { r.chunked(messages, 32) }},
	} {
		t.Run(name, func(t *testing.T) {
			heard := make(chan error, 1)
			c.cfg.Address = serveOne(t, func(conn net.Conn) {
				r := &reluctant{br: bufio.NewReader(conn), conn: conn}
				c.play(r)
				heard <- r.err
				r.hear("QUIT")
				r.say("221 bye")
			})
			sendAll(t, c.cfg, numbered(messages, "a@example.net"))
			select {
			case err := <-heard:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute):
				t.Error("the relay has not heard all")
			}
		})
	}
}

// Less than the relay waits for is not enough: the test above can fail.
func TestLongLineWaitsForTheDepth(t *testing.T) {
	address := serveOne(t, func(conn net.Conn) {
		(&reluctant{br: bufio.NewReader(conn), conn: conn}).chunked(20, 8)
	})
	s, err := transport.SMTP(transport.Config{Address: address, Depth: 7}).Open(within(t, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	results, _, _ := transporttest.Send(ctx, s, numbered(20, "a@example.net"))
	for _, r := range results {
		if r.State == delivery.Accepted {
			t.Errorf("%+v", r)
		}
	}
}
