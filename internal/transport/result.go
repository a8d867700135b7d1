package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"unicode/utf8"

	"tidings/internal/delivery"
)

// The stages of a session, as they stand in results and errors.
const (
	stageConnect  = "connect"
	stageEHLO     = "ehlo"
	stageSTARTTLS = "starttls"
	stageAUTH     = "auth"
	stageMAIL     = "mail"
	stageRCPT     = "rcpt"
	stageDATA     = "data"
	stageBody     = "body"
	stageDot      = "dot"
)

// fault is an error of the connection at a stage.
func (s *session) fault(stage string, err error) *delivery.RelayError {
	var e *delivery.RelayError
	if errors.As(err, &e) {
		return e
	}
	return &delivery.RelayError{Relay: s.cfg.Name, Stage: stage, Text: words(err), Err: err}
}

// refused is an answer that ends the session.
func (s *session) refused(stage string, r reply, permanent bool) *delivery.RelayError {
	e := &delivery.RelayError{
		Relay: s.cfg.Name, Stage: stage, Code: r.code, Enhanced: s.enhanced(r),
		Text: s.text(r), Permanent: permanent,
	}
	if permanent {
		e.Advice = blame(stage, e.Code, e.Enhanced, e.Text)
	}
	return e
}

// words says what happened without addresses of sockets in front.
func words(err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the relay closed the connection"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "the relay did not answer in time"
	case errors.Is(err, net.ErrClosed):
		return "the connection was closed"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the relay cut the connection"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return dialWords(op)
	}
	return err.Error()
}

// dialWords says why no connection came about, and to where.
func dialWords(e *net.OpError) string {
	to := "the relay"
	if e.Addr != nil {
		to = e.Addr.String()
	}
	var name *net.DNSError
	switch {
	case errors.As(e, &name) && name.IsNotFound:
		return "the name " + name.Name + " is not known (no such host); look at the relay's address in tidings.yaml"
	case errors.As(e, &name):
		return "the name " + name.Name + " cannot be looked up at the moment (" + name.Err + ")"
	case errors.Is(e, syscall.ECONNREFUSED):
		return "nothing listens at " + to + " (connection refused); is the relay running, and its address in " +
			"tidings.yaml right?"
	case e.Timeout():
		return to + " does not answer (timed out); look at the address, the port and the firewall"
	case errors.Is(e, syscall.EHOSTUNREACH), errors.Is(e, syscall.ENETUNREACH):
		return to + " cannot be reached from this machine (no route)"
	case errors.Is(e, syscall.ENOENT):
		return "there is no socket " + to + "; is the relay running?"
	case errors.Is(e, syscall.EACCES), errors.Is(e, syscall.EPERM):
		return "this user may not connect to " + to
	}
	return to + " cannot be connected to (" + e.Err.Error() + ")"
}

// judge turns the reply to a command into what becomes of the message. ok means
// that the transaction goes on. An error means that the session cannot.
func (s *session) judge(p *pending, stage string, r reply) (res delivery.Result, ok bool, err error) {
	class := r.code / 100
	switch {
	case class == 2 && stage != stageDATA, r.code == 354 && stage == stageDATA:
		return res, true, nil
	case r.code == 421:
		return s.result(p, delivery.Queued, stage, r), false, s.refused(stage, r, false)
	case r.code == 530, r.code == 534, r.code == 535, r.code == 538:
		// The relay wants TLS or AUTH: no fault of the recipient.
		return s.result(p, delivery.Queued, stage, r), false, s.refused(stage, r, true)
	case r.code == 503:
		// Out of step with the relay. It counts as an attempt, so that it ends.
		return s.result(p, delivery.Deferred, stage, r), false, s.refused(stage, r, false)
	case class == 4:
		return s.result(p, delivery.Deferred, stage, r), false, nil
	case class == 5:
		return s.failed(p, stage, r), false, nil
	}
	return s.result(p, delivery.Queued, stage, r), false, s.fault(stage, errGarbage)
}

// judgeFinal turns the reply to a whole message into its result.
func (s *session) judgeFinal(p *pending, r reply) (delivery.Result, error) {
	switch {
	case r.code/100 == 2:
		return s.result(p, delivery.Accepted, stageDot, r), nil
	case r.code == 421:
		return s.result(p, delivery.Deferred, stageDot, r), s.refused(stageDot, r, false)
	case r.code/100 == 4:
		return s.result(p, delivery.Deferred, stageDot, r), nil
	case r.code/100 == 5:
		return s.failed(p, stageDot, r), nil
	}
	return s.result(p, delivery.Uncertain, stageDot, r), s.fault(stageDot, errGarbage)
}

// failed is the result of a refusal for good.
func (s *session) failed(p *pending, stage string, r reply) delivery.Result {
	res := s.result(p, delivery.Failed, stage, r)
	res.Ours = blame(stage, res.Code, res.Enhanced, res.Reply)
	return res
}

func (s *session) result(p *pending, state delivery.State, stage string, r reply) delivery.Result {
	return delivery.Result{
		Row: p.msg.Row, State: state, Code: r.code, Enhanced: s.enhanced(r), Reply: s.text(r),
		Stage: stage, Took: s.cfg.Now().Sub(p.begun),
	}
}

// broken is the result of a message whose reply never came. Only one whose last
// octet left is uncertain.
func (s *session) broken(p *pending, err *delivery.RelayError) delivery.Result {
	res := delivery.Result{Row: p.msg.Row, State: delivery.Queued, Code: err.Code, Enhanced: err.Enhanced,
		Reply: err.Text, Stage: err.Stage}
	if !p.begun.IsZero() {
		res.Took = s.cfg.Now().Sub(p.begun)
	}
	if p.endAt > 0 && s.sent.Load() >= p.endAt {
		res.State = delivery.Uncertain
	}
	return res
}

// text is the reply's words as one clean line of at most 512 octets. Repeated
// replies share one string.
func (s *session) text(r reply) string {
	if string(r.text) == s.lastText {
		return s.lastText
	}
	s.lastText = replyLine(r.text)
	return s.lastText
}

func (s *session) enhanced(r reply) string {
	if string(r.enhanced) != s.lastEnhanced {
		s.lastEnhanced = string(r.enhanced)
	}
	return s.lastEnhanced
}

const maxReplyText = 512

// replyLine keeps of a reply what can be stored and printed on one line.
func replyLine(b []byte) string {
	clean := func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return ' '
		}
		return r
	}
	b = bytes.Map(clean, b)
	for len(b) > maxReplyText {
		_, n := utf8.DecodeLastRune(b[:maxReplyText+1])
		b = b[:min(maxReplyText, maxReplyText+1-n)]
	}
	return strings.TrimSpace(string(b))
}
