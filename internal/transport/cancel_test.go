package transport_test

import (
	"context"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"tidings/internal/delivery"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// cutConn ends the context after so many octets were written, then goes on
// writing: at once, as a sender does that has not noticed yet, or when the
// socket is closed.
type cutConn struct {
	net.Conn
	left   int
	cancel context.CancelFunc
	wait   bool
	closed chan struct{}
	once   sync.Once
}

func (c *cutConn) Write(p []byte) (int, error) {
	if c.left < 0 || len(p) <= c.left {
		if c.left >= 0 {
			c.left -= len(p)
		}
		return c.Conn.Write(p)
	}
	n, err := c.Conn.Write(p[:c.left])
	c.left = -1
	c.cancel()
	if err != nil {
		return n, err
	}
	if c.wait {
		<-c.closed
	}
	k, err := c.Conn.Write(p[n:])
	return n + k, err
}

func (c *cutConn) Close() error {
	defer c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// SetLinger makes the connection look like the one that it wraps.
func (c *cutConn) SetLinger(sec int) error { return c.Conn.(*net.TCPConn).SetLinger(sec) }

// kept collects whole bodies that a server accepted.
type kept struct {
	mu     sync.Mutex
	bodies [][]byte
}

func (k *kept) add(b []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bodies = append(k.bodies, b)
}

// goSMTP is emersion's server: another reading of the standards than ours.
type goSMTP struct {
	gosmtp.Session
	kept *kept
}

func (g goSMTP) Mail(string, *gosmtp.MailOptions) error { return nil }
func (g goSMTP) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (g goSMTP) Reset()                                 {}
func (g goSMTP) Logout() error                          { return nil }
func (g goSMTP) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err == nil {
		g.kept.add(b)
	}
	return err
}

// startGoSMTP runs it until stop, which waits for its connections.
func startGoSMTP(t testing.TB, k *kept) (address string, stop func()) {
	t.Helper()
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) {
		return goSMTP{kept: k}, nil
	}))
	srv.Domain, srv.ErrorLog = "relay.example", log.New(io.Discard, "", 0)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(ln)
	return ln.Addr().String(), func() {
		if err := srv.Shutdown(within(t, time.Minute)); err != nil {
			t.Error(err)
		}
	}
}

// startStore runs a mailbox until stop, which waits for its connections.
func startStore(t testing.TB, dir string) (address string, stop func()) {
	t.Helper()
	s, err := mailbox.New(mailbox.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return mailtest.Serve(t, "", s.Serve)
}

// TestCancelledInsideAMessage ends the context 1,000 times at a random octet of
// a message. No server may have taken a part of it for the whole, and what was
// taken is accepted or uncertain here. (go-smtp is left out for CHUNKING: it
// takes a chunk that ends with the connection for whole, whoever cuts it.)
func TestCancelledInsideAMessage(t *testing.T) {
	rounds := 334
	if testing.Short() {
		rounds = 30
	}
	for _, mode := range []string{"data", "chunking"} {
		t.Run("mailbox/"+mode, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			address, stop := startStore(t, dir)
			cutMany(t, rounds, address, mode, func() [][]byte { stop(); return stored(t, dir) })
		})
	}
	t.Run("go-smtp/data", func(t *testing.T) {
		t.Parallel()
		k := &kept{}
		address, stop := startGoSMTP(t, k)
		cutMany(t, rounds, address, "data", func() [][]byte { stop(); return k.bodies })
	})
}

// cutMany compares both ends when the server has done with every connection.
func cutMany(t *testing.T, rounds int, address, mode string, taken func() [][]byte) {
	count, states := make(map[delivery.State]int), make(map[string]delivery.State)
	for i := range rounds {
		m := transporttest.Message(int64(i), "a@example.net")
		m.Data = append(m.Data, strings.Repeat("A line of the message.\r\n", rand.IntN(20_000))...)
		state := cutOnce(t, address, mode, m)
		count[state]++
		states[string(m.Data)] = state
	}
	for _, body := range taken() {
		switch state, whole := states[string(body)]; {
		case !whole:
			t.Errorf("%d octets were taken that are no whole message: %.100q", len(body), body)
		case state != delivery.Accepted && state != delivery.Uncertain:
			t.Errorf("taken, but %s", state)
		}
		delete(states, string(body))
	}
	for _, state := range states {
		if state == delivery.Accepted {
			t.Error("accepted, but not taken")
		}
	}
	if count[delivery.Queued] == 0 {
		t.Errorf("no round was cut inside a message: %v", count)
	}
	t.Logf("%v", count)
}

// cutOnce sends a message and ends the context at a random octet of it.
func cutOnce(t *testing.T, address, mode string, m delivery.Message) delivery.State {
	ctx, cancel := context.WithCancel(within(t, time.Minute))
	defer cancel()
	cfg := transport.Config{
		Address: address, NoChunking: mode == "data", LocalName: "us.example",
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			// EHLO, whose length must not be the machine's affair, MAIL and RCPT are some 80
			// octets, so that the cut never falls into EHLO or behind the message.
			return &cutConn{
				Conn: conn, left: 60 + rand.IntN(len(m.Data)), cancel: cancel,
				wait: m.Row%4 != 0, closed: make(chan struct{}),
			}, err
		},
	}
	s, err := transport.SMTP(cfg).Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	results, left, err := transporttest.Send(ctx, s, []delivery.Message{m})
	s.Close()
	switch {
	case len(results) == 1:
		return results[0].State
	case left != 1:
		t.Fatalf("%d results, %d left, %v", len(results), left, err)
	}
	return "not taken"
}
