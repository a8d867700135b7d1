package receive

import (
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// errTalkative says that a server sent more than was asked for.
var errTalkative = errors.New("the server sends more than was asked for; nothing of it was kept")

// metered is a connection from which so much may be read for each command: a server
// that never ends its answer, whatever form it gives it, costs no more than that.
type metered struct {
	net.Conn
	left atomic.Int64
	over atomic.Bool
}

// Read reads what is still allowed.
func (c *metered) Read(p []byte) (int, error) {
	left := c.left.Load()
	if left <= 0 {
		c.over.Store(true)
		return 0, errTalkative
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), left)])
	c.left.Add(-int64(n))
	return n, err
}

// step does one command, whose answer may have so many bytes and take so long. Where it
// takes longer the connection is closed, which ends it.
func (c *metered) step(bytes int64, patience time.Duration, do func() error) error {
	c.left.Store(bytes)
	late := time.AfterFunc(patience, func() { c.Close() }) //nolint:errcheck // whoever reads is told
	err := do()
	if !late.Stop() && err != nil {
		return errors.New("the server did not answer within " + patience.String())
	}
	if err != nil && c.over.Load() {
		return errTalkative
	}
	return err
}
