package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fault is what the scripted server does wrong: at that stage of that message
// (counted from 1; 0 before any message).
type fault struct {
	stage   string // connect ehlo starttls auth mail rcpt data body dot quit
	what    string // drop 421 4xx 5xx silence garbage, or "" for none
	message int
}

// faultServer is a relay with a script. It answers correctly but for its fault,
// and writes down every octet that it heard in clear and what it accepted.
type faultServer struct {
	fault
	offers []string      // EHLO lines
	tls    *tls.Config   // for STARTTLS
	silent chan struct{} // closed when the relay falls silent; nil: nobody asks
	inject string        // written behind the 220 of STARTTLS, in clear

	mu       sync.Mutex
	heard    bytes.Buffer // in clear
	accepted []string     // bodies
	froms    []string     // envelope senders of accepted, in order
}

func (f *faultServer) start(t testing.TB) string {
	return serve(t, "tcp", func(ctx context.Context, ln net.Listener) error {
		var wg sync.WaitGroup
		defer wg.Wait()
		context.AfterFunc(ctx, func() { ln.Close() })
		for {
			conn, err := ln.Accept()
			if err != nil {
				return nil
			}
			wg.Go(func() {
				stop := context.AfterFunc(ctx, func() { conn.Close() })
				defer stop()
				c := &faultConn{f: f, ctx: ctx, conn: conn}
				c.br = bufio.NewReader(io.TeeReader(conn, f))
				c.run()
				conn.Close()
			})
		}
	})
}

// Write notes octets heard in clear.
func (f *faultServer) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heard.Write(p)
}

func (f *faultServer) wire() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heard.String()
}

func (f *faultServer) bodies() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.accepted...)
}

type faultConn struct {
	f        *faultServer
	ctx      context.Context
	conn     net.Conn
	br       *bufio.Reader
	n        int // messages begun
	from     string
	hasFrom  bool
	rcpts    int
	finished bool
}

func (c *faultConn) say(s string) { io.WriteString(c.conn, s+"\r\n") }

// trip does the fault if it is due at this stage. It reports whether the
// ordinary answer must not be given.
func (c *faultConn) trip(stage string) bool {
	if c.f.stage != stage || c.f.what == "" || c.f.message != c.n {
		return false
	}
	switch c.f.what {
	case "drop":
		c.finished = true
	case "421":
		c.say("421 4.3.2 shutting down")
		c.finished = true
	case "4xx":
		c.say("451 4.3.0 not now")
	case "5xx":
		c.say("550 5.7.1 never")
	case "garbage":
		c.say("!! this is no reply")
		c.finished = true
	case "silence":
		close(c.f.silent)
		<-c.ctx.Done()
		c.finished = true
	}
	return true
}

func (c *faultConn) answer(stage, reply string) (ok bool) {
	if c.trip(stage) {
		return false
	}
	c.say(reply)
	return true
}

func (c *faultConn) run() {
	if !c.answer("connect", "220 relay.example ESMTP") {
		return
	}
	for !c.finished {
		line, err := c.br.ReadString('\n')
		if err != nil {
			return
		}
		c.command(strings.TrimRight(line, "\r\n"))
	}
}

func (c *faultConn) command(line string) {
	verb, arg, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "LHLO":
		lines := append([]string{"relay.example"}, c.f.offers...)
		for i := range lines[:len(lines)-1] {
			lines[i] = "250-" + lines[i]
		}
		lines[len(lines)-1] = "250 " + lines[len(lines)-1]
		c.answer("ehlo", strings.Join(lines, "\r\n"))
	case "STARTTLS":
		c.startTLS()
	case "AUTH":
		c.answer("auth", "235 2.7.0 welcome")
	case "MAIL":
		c.mail(arg)
	case "RCPT":
		c.rcpt()
	case "DATA":
		c.data()
	case "BDAT":
		c.bdat(arg)
	case "RSET":
		c.reset()
		c.answer("rset", "250 2.0.0 Ok")
	case "QUIT":
		if c.answer("quit", "221 2.0.0 Bye") {
			c.finished = true
		}
	default:
		c.say("500 5.5.2 what?")
	}
}

func (c *faultConn) reset() { c.hasFrom, c.rcpts = false, 0 }

func (c *faultConn) startTLS() {
	if !c.answer("starttls", "220 2.0.0 go"+c.f.inject) {
		return
	}
	tc := tls.Server(c.conn, c.f.tls)
	if tc.Handshake() != nil {
		c.finished = true
		return
	}
	c.conn, c.br = tc, bufio.NewReader(tc)
}

// mail keeps an envelope open after a refused RCPT, as strict relays do, and
// then refuses another MAIL.
func (c *faultConn) mail(arg string) {
	if c.hasFrom {
		c.say("503 5.5.1 nested MAIL")
		return
	}
	c.n++
	c.from, _, _ = strings.Cut(strings.TrimPrefix(arg, "FROM:<"), ">")
	if c.answer("mail", "250 2.1.0 Ok") {
		c.hasFrom = true
	}
}

func (c *faultConn) rcpt() {
	if !c.hasFrom {
		c.say("503 5.5.1 MAIL first")
	} else if c.answer("rcpt", "250 2.1.5 Ok") {
		c.rcpts++
	}
}

func (c *faultConn) data() {
	if c.rcpts == 0 {
		c.say("503 5.5.1 RCPT first")
		return
	}
	if !c.answer("data", "354 go") {
		return
	}
	if c.f.stage == "body" && c.f.message == c.n {
		io.CopyN(io.Discard, c.br, 1000)
		if c.trip("body"); c.finished {
			return
		}
	}
	var body strings.Builder
	for {
		line, err := c.br.ReadString('\n')
		if err != nil {
			return
		}
		if line == ".\r\n" {
			break
		}
		body.WriteString(strings.TrimPrefix(line, "."))
	}
	c.finish(body.String())
}

func (c *faultConn) bdat(arg string) {
	number, _, _ := strings.Cut(arg, " ")
	size, err := strconv.Atoi(number)
	if err != nil {
		c.finished = true
		return
	}
	valid := c.rcpts > 0
	if valid && c.f.stage == "body" && c.f.message == c.n {
		k, _ := io.CopyN(io.Discard, c.br, 1000)
		size -= int(k)
		if c.trip("body"); c.finished {
			return
		}
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(c.br, body); err != nil {
		return
	}
	if !valid {
		c.say("503 5.5.1 RCPT first")
		return
	}
	c.finish(string(body))
}

// finish accepts the message unless its reply was the fault. A drop after the
// end means that it was taken and nobody was told.
func (c *faultConn) finish(body string) {
	defer c.reset()
	early := c.f.stage == "body" && c.f.message == c.n && c.f.what != ""
	atEnd := c.f.stage == "dot" && c.f.message == c.n
	refused := strings.HasSuffix(c.f.what, "xx") || c.f.what == "421"
	if !(early || atEnd) || !refused {
		c.f.mu.Lock()
		c.f.accepted = append(c.f.accepted, body)
		c.f.froms = append(c.f.froms, c.from)
		c.f.mu.Unlock()
	}
	if !early {
		c.answer("dot", "250 2.0.0 Ok: queued")
	}
}

// within fails a test that hangs, long before the test binary does.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}
