package transport_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"tidings/internal/transport"
)

// patient are deadlines that only a relay that says nothing meets: in these tests its
// connection brings them forward when it has fallen silent.
func patient(cfg transport.Config) transport.Config {
	const d = time.Minute
	cfg.Timeouts = transport.Timeouts{Connect: d, Command: d, Data: d, Final: d}
	return cfg
}

// hurriedConn brings every deadline to now plus a little from some moment on, so that
// no test waits for a silent relay as long as it must for a slow one.
type hurriedConn struct {
	*net.TCPConn
	mu          sync.Mutex
	hurry       bool
	read, write time.Time // as asked for
}

const little = 100 * time.Millisecond

// soon is the deadline to set for one that was asked for; none stays none, and hangs.
func (c *hurriedConn) soon(t time.Time) time.Time {
	if early := time.Now().Add(little); c.hurry && t.After(early) {
		return early
	}
	return t
}

func (c *hurriedConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = t
	return c.TCPConn.SetReadDeadline(c.soon(t))
}

func (c *hurriedConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write = t
	return c.TCPConn.SetWriteDeadline(c.soon(t))
}

func (c *hurriedConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// hurryUp brings forward the deadlines that are set, and those to come.
func (c *hurriedConn) hurryUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hurry = true
	c.TCPConn.SetReadDeadline(c.soon(c.read))   //nolint:errcheck // of a connection that has ended
	c.TCPConn.SetWriteDeadline(c.soon(c.write)) //nolint:errcheck // of a connection that has ended
}

// dialHurried gives connections that hurry as soon as all channels are closed.
func dialHurried(t *testing.T, until ...<-chan struct{}) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c := &hurriedConn{TCPConn: conn.(*net.TCPConn)}
		go func() {
			for _, u := range until {
				select {
				case <-u:
				case <-t.Context().Done():
					return
				}
			}
			c.hurryUp()
		}()
		return c, nil
	}
}
