package transport

import (
	"context"

	"tidings/internal/delivery"
)

// dataRun delivers by DATA: in lock step, or with PIPELINING. Then MAIL, RCPT
// and DATA leave in one write, and the commands of the next message leave with
// the body of this one: one round trip a message. DATA is the last command of
// its group, and its 354 is awaited before the body (RFC 2920 section 3.1).
type dataRun struct {
	s    *session
	in   <-chan delivery.Message
	done func(delivery.Result)
	two  [2]pending
	turn int
}

func (d *dataRun) run(ctx context.Context) error {
	p, ok := d.take(ctx)
	for ok {
		next, err := d.one(p)
		if err != nil {
			return err
		}
		if p, ok = next, next != nil; !ok {
			p, ok = d.take(ctx)
		}
	}
	if ctx.Err() != nil {
		return d.s.fault(stageConnect, context.Cause(ctx))
	}
	return nil
}

// take waits for the next message.
func (d *dataRun) take(ctx context.Context) (*pending, bool) {
	select {
	case m, ok := <-d.in:
		if !ok {
			return nil, false
		}
		return d.load(m), true
	case <-ctx.Done():
		return nil, false
	}
}

// tryTake gives the next message if it is there. One that comes later costs a
// round trip of its own: in wants a buffer that is kept full.
func (d *dataRun) tryTake() *pending {
	if !d.s.ext.pipelining || d.s.cfg.Depth < 2 {
		return nil
	}
	select {
	case m, ok := <-d.in:
		if ok {
			return d.load(m)
		}
	default:
	}
	return nil
}

func (d *dataRun) load(m delivery.Message) *pending {
	d.turn ^= 1
	p := &d.two[d.turn]
	d.s.load(p, m)
	return p
}

// one brings a message to its result, and gives the next one whose commands
// went out with its body, if any.
func (d *dataRun) one(p *pending) (next *pending, err error) {
	if p.refused {
		d.done(p.result)
		return nil, nil
	}
	res, goes, err := d.s.envelope(p)
	if goes {
		next = d.tryTake()
		res, err = d.s.body(p, next)
	}
	d.done(res)
	if err != nil && next != nil {
		d.done(d.unsent(next, err))
	}
	return next, err
}

// unsent is the result of a message of which at most commands were sent.
func (d *dataRun) unsent(p *pending, err error) delivery.Result {
	if p.refused {
		return p.result
	}
	return d.s.broken(p, d.s.fault(stageMAIL, err))
}

// envelope brings MAIL, RCPT and DATA through. It gives a result unless the
// body may go.
func (s *session) envelope(p *pending) (res delivery.Result, goes bool, err error) {
	if !p.asked && s.replies.buffered() {
		fault := s.unasked()
		return s.broken(p, fault), false, fault
	}
	if s.ext.pipelining {
		return s.envelopeAtOnce(p)
	}
	return s.envelopeInSteps(p)
}

// unasked is the fault of words that answer no command: 421 after too long a
// silence, else replies that are out of step with the commands.
func (s *session) unasked() *delivery.RelayError {
	r, err := s.read(s.cfg.Timeouts.Command)
	switch {
	case err != nil:
		return s.fault(stageMAIL, err)
	case r.code == 421:
		return s.refused(stageMAIL, r, false)
	}
	return s.fault(stageMAIL, errGarbage)
}

// step sends one command and judges its reply.
func (s *session) step(p *pending, stage string, command []byte) (delivery.Result, bool, error) {
	if err := s.write(command); err != nil {
		fault := s.fault(stage, err)
		return s.broken(p, fault), false, fault
	}
	return s.hear(p, stage)
}

// hear reads the reply to one command and judges it.
func (s *session) hear(p *pending, stage string) (delivery.Result, bool, error) {
	r, err := s.read(s.cfg.Timeouts.Command)
	if err != nil {
		fault := s.fault(stage, err)
		return s.broken(p, fault), false, fault
	}
	return s.judge(p, stage, r)
}

func (s *session) envelopeInSteps(p *pending) (res delivery.Result, goes bool, err error) {
	p.begun = s.cfg.Now()
	if s.needReset {
		if res, goes, err = s.step(p, stageMAIL, []byte("RSET\r\n")); !goes {
			return res, false, s.resetFailed(err)
		}
		s.needReset = false
	}
	p.cmd = s.appendMail(p.cmd[:0], p)
	if res, goes, err = s.step(p, stageMAIL, p.cmd); !goes {
		return res, false, err
	}
	s.needReset = true
	p.cmd = s.appendRcpt(p.cmd[:0], p)
	if res, goes, err = s.step(p, stageRCPT, p.cmd); !goes {
		return res, false, err
	}
	p.cmd = append(p.cmd[:0], "DATA\r\n"...)
	return s.step(p, stageDATA, p.cmd)
}

// resetFailed makes sure that a relay that refuses RSET is left.
func (s *session) resetFailed(err error) error {
	if err == nil {
		return s.fault(stageMAIL, errGarbage)
	}
	return err
}

// appendEnvelope writes the group MAIL RCPT, with RSET before where needed.
func (s *session) appendEnvelope(p *pending, reset bool) {
	p.begun, p.asked, p.reset = s.cfg.Now(), true, reset
	p.cmd = p.cmd[:0]
	if reset {
		p.cmd = append(p.cmd, "RSET\r\n"...)
	}
	p.cmd = s.appendRcpt(s.appendMail(p.cmd, p), p)
}

func (s *session) askAtOnce(p *pending) []byte {
	s.appendEnvelope(p, s.needReset)
	p.cmd = append(p.cmd, "DATA\r\n"...)
	return p.cmd
}

func (s *session) envelopeAtOnce(p *pending) (res delivery.Result, goes bool, err error) {
	if !p.asked {
		if err := s.write(s.askAtOnce(p)); err != nil {
			fault := s.fault(stageMAIL, err)
			return s.broken(p, fault), false, fault
		}
	}
	if p.reset {
		if res, goes, err = s.hear(p, stageMAIL); !goes {
			return res, false, s.resetFailed(err)
		}
	}
	res, mailOK, err := s.hear(p, stageMAIL)
	if err != nil {
		return res, false, err
	}
	rcptRes, rcptOK, err := s.hear(p, stageRCPT)
	if mailOK {
		res = rcptRes
	}
	if err != nil && (mailOK || !settled(res)) {
		return res, false, err
	}
	if err != nil && !outOfStep(err) {
		return res, false, err
	}
	s.needReset = true
	return s.askedData(p, res, mailOK, rcptOK)
}

// outOfStep is a 503, which is what a command after a refused one is meant to
// get.
func outOfStep(err error) bool {
	e, ok := err.(*delivery.RelayError)
	return ok && e.Code == 503
}

func settled(res delivery.Result) bool {
	return res.State == delivery.Failed || res.State == delivery.Deferred
}

// askedData hears the reply to a DATA that was sent before the recipient was
// accepted.
func (s *session) askedData(p *pending, res delivery.Result, mailOK, rcptOK bool) (delivery.Result, bool, error) {
	r, err := s.read(s.cfg.Timeouts.Command)
	accepted := mailOK && rcptOK
	switch {
	case err != nil && accepted:
		fault := s.fault(stageDATA, err)
		return s.broken(p, fault), false, fault
	case err != nil:
		return res, false, s.fault(stageDATA, err)
	case accepted:
		return s.judge(p, stageDATA, r)
	case r.code == 354:
		return res, false, s.takeBack(rcptOK)
	case r.code == 421:
		return res, false, s.refused(stageDATA, r, false)
	}
	return res, false, nil
}

// takeBack ends a DATA that the relay opened with no valid recipient: a single
// dot, as RFC 2920 section 3.1 asks. Where a recipient may be valid, or LMTP
// would not answer, the connection ends instead.
func (s *session) takeBack(rcptOK bool) error {
	if rcptOK || s.cfg.lmtp() {
		return s.fault(stageDATA, errGarbage)
	}
	if err := s.write([]byte(".\r\n")); err != nil {
		return s.fault(stageDATA, err)
	}
	r, err := s.read(s.cfg.Timeouts.Final)
	if err != nil {
		return s.fault(stageDATA, err)
	}
	if r.code == 421 {
		return s.refused(stageDATA, r, false)
	}
	return nil
}

// body sends the message, its dot and the next message's commands, and hears
// the reply to the dot.
func (s *session) body(p, next *pending) (delivery.Result, error) {
	s.needReset = false
	tail := append(s.tail[:0], ".\r\n"...)
	if next != nil && !next.refused {
		tail = append(tail, s.askAtOnce(next)...)
	}
	s.tail = tail
	data := p.msg.Data
	if p.stuffing > 0 {
		s.stuffed = appendStuffed(s.stuffed[:0], data)
		data = s.stuffed
	}
	p.endAt = s.planned + int64(len(data)) + 1
	err := s.write(data, tail)
	if cap(s.stuffed) > keepBuffer {
		s.stuffed = nil
	}
	if err != nil {
		return s.cutOff(p, err)
	}
	r, err := s.read(s.cfg.Timeouts.Final)
	if err != nil {
		fault := s.fault(stageDot, err)
		return s.broken(p, fault), fault
	}
	return s.judgeFinal(p, r)
}

// cutOff is for a relay that stopped taking the body. It may have said why.
func (s *session) cutOff(p *pending, cause error) (delivery.Result, error) {
	fault := s.fault(stageBody, cause)
	s.hurryUp()
	r, err := s.read(lastWordsWait)
	if err != nil || r.code/100 < 4 {
		return s.broken(p, fault), fault
	}
	res, _, err := s.judge(p, stageBody, r)
	if err == nil {
		err = s.refused(stageBody, r, false)
	}
	return res, err
}
