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
	s     *session
	in    <-chan delivery.Message
	done  func(delivery.Result)
	slots [2]pending
	slot  int
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
	d.slot ^= 1
	p := &d.slots[d.slot]
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
