package transport

import "tidings/internal/delivery"

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
			res, err = s.resetFailed(res, err)
			return res, false, err
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

// resetFailed makes sure that a relay that refuses RSET is left. Its words are about
// no recipient, so none fails for them; the attempt counts, so that it ends.
func (s *session) resetFailed(res delivery.Result, err error) (delivery.Result, error) {
	if res.State == delivery.Failed {
		res.State = delivery.Deferred
	}
	if err == nil {
		err = s.fault(stageMAIL, errGarbage)
	}
	return res, err
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
			res, err = s.resetFailed(res, err)
			return res, false, err
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
