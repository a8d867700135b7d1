package transport

import (
	"context"
	"errors"

	"tidings/internal/delivery"
)

// Prober is a session that can ask whether the relay would take mail, without sending
// any: a session of this package is one.
type Prober interface {
	// Probe names a sender and a recipient, and takes both back. Result is as for a
	// message; Accepted says that both were welcome. An error is one of the session.
	Probe(ctx context.Context, from, to string) (delivery.Result, error)
}

// Probe goes as far as RCPT.
func (s *session) Probe(ctx context.Context, from, to string) (delivery.Result, error) {
	if s.dead != nil {
		return delivery.Result{}, s.fault(stageConnect, s.dead)
	}
	defer context.AfterFunc(ctx, s.abort)()
	p := &pending{msg: delivery.Message{From: from, To: to}, begun: s.cfg.Now()}
	for _, step := range []struct {
		stage   string
		command []byte
	}{{stageMAIL, s.appendMail(nil, p)}, {stageRCPT, s.appendRcpt(nil, p)}} {
		s.needReset = true
		if res, ok, err := s.step(p, step.stage, step.command); !ok {
			if err != nil {
				s.dead = err
			}
			return res, err
		}
	}
	r, err := s.command(stageRCPT, "RSET")
	if err == nil && !r.positive() {
		err = errors.New("RSET was refused")
	}
	if err != nil {
		s.dead = err // it will not be used again
	}
	s.needReset = false
	return delivery.Result{State: delivery.Accepted, Stage: stageRCPT}, nil
}
