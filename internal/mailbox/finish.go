package mailbox

import (
	"bytes"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"time"
)

// finish stores a whole message for each recipient, answers, and makes reports.
// LMTP has one reply for each recipient (RFC 2033 section 4.2).
func (c *conn) finish(message []byte, size int64, err error) error {
	defer c.reset()
	replies := 1
	if c.srv.opt.LMTP {
		replies = len(c.rcpts)
	}
	if err != nil {
		c.answer(replies, "552 5.3.4 Message too big")
		return nil
	}
	if err := c.keep(message); err != nil {
		c.srv.opt.Log(err)
		c.answer(replies, "451 4.3.0 Cannot store the message")
		return nil
	}
	c.srv.count.accepted.Add(int64(len(c.rcpts)))
	c.srv.count.octets.Add(size)
	if c.misbehave(message) {
		c.hangUp()
		return errGone
	}
	c.answer(replies, "250 2.0.0 Ok: taken")
	return nil
}

func (c *conn) answer(n int, line string) {
	for range n {
		c.reply(line)
	}
}

// keep writes one file for each recipient: our trace headers, then the message
// as it came.
func (c *conn) keep(message []byte) error {
	if c.srv.opt.Discard {
		return nil
	}
	for _, r := range c.rcpts {
		trace := fmt.Appendf(nil, "Return-Path: <%s>\r\nDelivered-To: %s\r\nX-Original-To: %s\r\n", c.from, r.addr,
			r.addr)
		if _, err := c.srv.store.write(trace, message); err != nil {
			return fmt.Errorf("mailbox: storing for %s: %w", r.addr, err)
		}
	}
	return nil
}

// misbehave does what simulated recipients do after the message was taken, and
// reports whether the connection is to be closed without a reply.
func (c *conn) misbehave(message []byte) (drop bool) {
	if !slices.ContainsFunc(c.rcpts, func(r rcpt) bool { return r.behaviour != Ordinary }) {
		return false
	}
	id := messageID(message)
	for _, r := range c.rcpts {
		switch r.behaviour {
		case Drop:
			if c.srv.behave.dropNow(r.addr, id) {
				c.srv.count.dropped.Add(1)
				drop = true
			}
		case Slow:
			c.wait(c.srv.opt.SlowFor)
		case Bounce, Complain:
			c.report(r, message)
		}
	}
	return drop
}

// hangUp sends the replies owed for earlier messages, then ends the connection
// in order: what the client has sent ahead is read and thrown away first. A
// socket closed with unread octets is reset (RFC 9293 section 3.6.1), and a
// reset would take away replies that the client has not read yet.
func (c *conn) hangUp() {
	if c.flush() != nil {
		return
	}
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if c.nc.SetReadDeadline(time.Now().Add(hangUpWithin)) == nil {
		io.Copy(io.Discard, c.nc) //nolint:errcheck // they are thrown away
	}
}

// hangUpWithin bounds the wait for a client that does not close its side.
const hangUpWithin = 2 * time.Second

// wait is cut short when the server ends.
func (c *conn) wait(d time.Duration) {
	c.flush() //nolint:errcheck // the next read tells
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.ctx.Done():
	}
}

func (c *conn) report(r rcpt, message []byte) {
	if c.srv.opt.Discard || c.from == "" { // the null sender gets no report: RFC 5321 section 4.5.5
		return
	}
	rep := report{
		domain: c.srv.opt.Domain, at: c.srv.opt.Now(), from: c.from, envid: c.envid,
		rcpt: r, peer: c.nc.RemoteAddr(), message: message,
	}
	text := rep.bounce
	if r.behaviour == Complain {
		text = rep.complaint
	} else if r.notify == "NEVER" {
		return
	}
	c.srv.deliverReport(c, text())
}

func (s *Server) deliverReport(c *conn, text []byte) {
	s.count.reports.Add(1)
	trace := fmt.Appendf(nil, "Return-Path: <>\r\nDelivered-To: %s\r\n", c.from)
	if _, err := s.feedback.write(trace, text); err != nil {
		s.opt.Log(fmt.Errorf("mailbox: storing a report: %w", err))
	}
	if s.opt.Feedback != nil {
		if err := s.opt.Feedback(c.ctx, c.from, text); err != nil {
			s.opt.Log(fmt.Errorf("mailbox: delivering a report: %w", err))
		}
	}
}

func messageID(message []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return ""
	}
	return m.Header.Get("Message-Id")
}
