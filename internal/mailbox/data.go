package mailbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
)

var (
	errTooBig = errors.New("message too big")
	endOfData = "\r\n.\r\n"
)

// data takes a message by DATA. Only <CRLF>.<CRLF> ends it; a bare CR or LF
// around a dot is content.
func (c *conn) data() error {
	switch {
	case c.chunking:
		c.reply("503 5.5.1 DATA in the middle of BDAT")
		return nil
	case len(c.rcpts) == 0:
		c.reply("554 5.5.1 No valid recipients")
		return nil
	}
	c.reply("354 End data with <CR><LF>.<CR><LF>")
	var size int64
	var err error
	if c.srv.opt.Discard {
		size, err = c.skipData()
	} else {
		size, err = c.readData()
	}
	if err != nil && err != errTooBig {
		c.srv.count.cut.Add(1)
		return err
	}
	return c.finish(c.body, size, err)
}

// readData undoes the dot-stuffing into c.body.
func (c *conn) readData() (int64, error) {
	c.body = c.body[:0]
	var tooBig error
	for atStart := true; ; {
		part, err := c.br.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			return 0, err
		}
		if atStart && part[0] == '.' {
			if string(part) == ".\r\n" {
				return int64(len(c.body)), tooBig
			}
			part = part[1:]
		}
		if int64(len(c.body)+len(part)) > c.srv.opt.MaxSize {
			tooBig = errTooBig
		}
		if tooBig == nil {
			c.body = append(c.body, part...)
		}
		atStart = err == nil && bytes.HasSuffix(part, []byte("\r\n"))
	}
}

// skipData counts octets up to the final dot without copying them.
func (c *conn) skipData() (int64, error) {
	head, err := c.br.Peek(3)
	if err != nil {
		return 0, err
	}
	if string(head) == ".\r\n" {
		_, err = c.br.Discard(3)
		return 0, err
	}
	for size := int64(0); ; {
		buf, err := c.br.Peek(max(len(endOfData), c.br.Buffered()))
		if err != nil {
			return 0, err
		}
		if i := bytes.Index(buf, []byte(endOfData)); i >= 0 {
			c.br.Discard(i + len(endOfData)) //nolint:errcheck // these bytes were peeked at
			return size + int64(i) + 2, nil
		}
		// The end may be cut by the edge of the buffer: its first octets stay.
		n := len(buf) - len(endOfData) + 1
		c.br.Discard(n) //nolint:errcheck // these bytes were peeked at
		size += int64(n)
	}
}

// bdat takes one chunk (RFC 3030). The octets are read whatever the reply is.
// A chunk that is cut off is never part of a message.
func (c *conn) bdat(arg []byte) error {
	number, last, _ := bytes.Cut(arg, []byte{' '})
	size, err := strconv.ParseUint(string(number), 10, 31)
	if err != nil || len(last) > 0 && !is(last, "LAST") {
		c.reply("501 5.5.4 Syntax: BDAT size [LAST]")
		return errGone // where the chunk ends is not known
	}
	if err := c.chunk(int(size)); err != nil {
		c.srv.count.cut.Add(1)
		return err
	}
	isLast := len(last) > 0
	switch {
	case len(c.rcpts) == 0:
		c.reply("554 5.5.1 No valid recipients")
	case c.chunkFailed && !isLast:
		c.reply("552 5.3.4 Message too big")
	case !isLast:
		c.chunking = true
		c.reply("250 2.0.0 " + string(number) + " octets")
	case c.chunkFailed:
		return c.finish(nil, 0, errTooBig)
	default:
		return c.finish(c.chunks, int64(len(c.chunks))+c.skipped(size), nil)
	}
	if isLast {
		c.reset()
	}
	return nil
}

func (c *conn) skipped(size uint64) int64 {
	if c.srv.opt.Discard {
		return int64(size)
	}
	return 0
}

// chunk reads size octets into c.chunks, or past them.
func (c *conn) chunk(size int) error {
	if len(c.chunks)+size > int(c.srv.opt.MaxSize) {
		c.chunkFailed = true
	}
	if c.srv.opt.Discard || c.chunkFailed || len(c.rcpts) == 0 {
		_, err := c.br.Discard(size)
		return err
	}
	start := len(c.chunks)
	c.chunks = append(c.chunks, make([]byte, size)...)
	_, err := io.ReadFull(c.br, c.chunks[start:])
	return err
}
