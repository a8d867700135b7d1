package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"
)

// rcpt is one accepted recipient of the message under way.
type rcpt struct {
	addr      string
	behaviour Behaviour
	orcpt     string // RFC 3461 ORCPT as given: type;xtext
	notify    string // RFC 3461 NOTIFY, upper case
}

// conn is one connection. Replies gather in out and are written before the next
// read that would wait, so a pipelined group costs one write.
type conn struct {
	ctx context.Context
	srv *Server
	nc  net.Conn
	br  *bufio.Reader
	out []byte

	greeted, secure, hasFrom bool
	from, envid              string
	rcpts                    []rcpt
	chunks                   []byte // of the BDAT message under way
	chunking, chunkFailed    bool
	body                     []byte // of the DATA message, reused
	lastFrom                 string // a sender often stays the same: no allocation then
}

const (
	lineLimit = 8 << 10
	maxRcpts  = 1000
)

var errGone = errors.New("connection is to be closed")

func newConn(ctx context.Context, s *Server, nc net.Conn) *conn {
	c := &conn{ctx: ctx, srv: s, nc: nc}
	c.br = bufio.NewReaderSize(c, 64<<10)
	return c
}

// Read flushes what is owed before it waits for more.
func (c *conn) Read(p []byte) (int, error) {
	if err := c.flush(); err != nil {
		return 0, err
	}
	if err := c.nc.SetReadDeadline(time.Now().Add(c.srv.opt.Idle)); err != nil {
		return 0, err
	}
	return c.nc.Read(p)
}

func (c *conn) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	if err := c.nc.SetWriteDeadline(time.Now().Add(c.srv.opt.Idle)); err != nil {
		return err
	}
	_, err := c.nc.Write(c.out)
	c.out = c.out[:0]
	return err
}

func (c *conn) reply(lines ...string) {
	for _, l := range lines {
		c.out = append(c.out, l...)
		c.out = append(c.out, '\r', '\n')
	}
}

func (c *conn) serve() {
	c.reply("220 " + c.srv.opt.Domain + map[bool]string{false: " ESMTP", true: " LMTP"}[c.srv.opt.LMTP] +
		" Tidings mailbox")
	for {
		line, err := c.readLine()
		if err != nil {
			return
		}
		if err := c.command(line); err != nil {
			return
		}
	}
}

// readLine gives one command without its line end; it is valid until the next
// read. Longer ones than lineLimit end the connection.
func (c *conn) readLine() ([]byte, error) {
	line, err := c.br.ReadSlice('\n')
	if err != nil || len(line) > lineLimit {
		return nil, errGone
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

func (c *conn) command(line []byte) error {
	verb, arg, _ := bytes.Cut(line, []byte{' '})
	switch {
	case is(verb, "MAIL"):
		c.mail(arg)
	case is(verb, "RCPT"):
		c.rcpt(arg)
	case is(verb, "DATA"):
		return c.data()
	case is(verb, "BDAT"):
		return c.bdat(arg)
	case is(verb, "RSET"):
		c.reset()
		c.reply("250 2.0.0 Ok")
	case is(verb, "EHLO"), is(verb, "HELO"), is(verb, "LHLO"):
		c.hello(verb, arg)
	case is(verb, "NOOP"):
		c.reply("250 2.0.0 Ok")
	case is(verb, "STARTTLS"):
		return c.startTLS()
	case is(verb, "QUIT"):
		c.reply("221 2.0.0 Bye")
		c.flush() //nolint:errcheck // the next read tells
		return errGone
	default:
		c.reply("502 5.5.1 Command not known")
	}
	return nil
}

// is compares a verb in any case without allocating.
func is(verb []byte, want string) bool {
	if len(verb) != len(want) {
		return false
	}
	for i, b := range verb {
		if b&^0x20 != want[i] {
			return false
		}
	}
	return true
}

func (c *conn) reset() {
	c.hasFrom, c.envid, c.rcpts = false, "", c.rcpts[:0]
	c.chunking, c.chunkFailed, c.chunks = false, false, c.chunks[:0]
}

func (c *conn) hello(verb, arg []byte) {
	if is(verb, "LHLO") != c.srv.opt.LMTP || len(arg) == 0 {
		c.reply("500 5.5.1 Wrong greeting for this protocol, or no name in it")
		return
	}
	c.reset()
	c.greeted = true
	if is(verb, "HELO") {
		c.reply("250 " + c.srv.opt.Domain)
		return
	}
	c.reply("250-" + c.srv.opt.Domain)
	if !c.srv.opt.NoPipelining {
		c.reply("250-PIPELINING")
	}
	if !c.srv.opt.NoChunking {
		c.reply("250-CHUNKING")
	}
	if c.srv.opt.TLS != nil && !c.secure {
		c.reply("250-STARTTLS")
	}
	c.reply("250-SIZE "+strconv.FormatInt(c.srv.opt.MaxSize, 10), "250-8BITMIME", "250-SMTPUTF8", "250-DSN",
		"250 ENHANCEDSTATUSCODES")
}

// startTLS refuses commands sent ahead in clear (RFC 3207 section 6).
func (c *conn) startTLS() error {
	if c.srv.opt.TLS == nil || c.secure {
		c.reply("502 5.5.1 TLS not available")
		return nil
	}
	if c.br.Buffered() > 0 {
		return errGone
	}
	c.reply("220 2.0.0 Ready to start TLS")
	if err := c.flush(); err != nil {
		return err
	}
	tc := tls.Server(c.nc, c.srv.opt.TLS)
	ctx, cancel := context.WithTimeout(c.ctx, 30*time.Second)
	defer cancel()
	if err := tc.HandshakeContext(ctx); err != nil {
		return err
	}
	c.nc, c.secure, c.greeted = tc, true, false
	c.br.Reset(c)
	c.reset()
	return nil
}
