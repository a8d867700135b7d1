package transport

import (
	"context"
	"strconv"

	"tidings/internal/delivery"
)

// chunkRun delivers by BDAT (RFC 3030) with PIPELINING: each message leaves
// whole, as MAIL RCPT BDAT-LAST, without waiting for any reply, and up to Depth
// of them are in flight. One goroutine writes, the caller's hears the replies.
//
// RSET stands before each MAIL but the first: where a recipient is refused, the
// relay may keep the envelope open, and the next message would go out under a
// foreign sender.
type chunkRun struct {
	s        *session
	in       <-chan delivery.Message
	done     func(delivery.Result)
	free     chan *pending // those that may be loaded
	inFlight chan *pending // taken, in order; closed when writing has ended
	stop     chan struct{} // closed when the writer must end
	settled  chan struct{} // closed when the writer has ended: s.sent is true then
	written  chan struct{} // one token after each write

	reset    bool // RSET before the next MAIL; the writer's
	octets   int  // gathered in s.store; the writer's
	writeErr error
}

func newChunkRun(s *session, in <-chan delivery.Message, done func(delivery.Result)) *chunkRun {
	depth := s.cfg.Depth
	r := &chunkRun{
		s: s, in: in, done: done, reset: s.needReset,
		free: make(chan *pending, depth), inFlight: make(chan *pending, depth),
		stop: make(chan struct{}), settled: make(chan struct{}), written: make(chan struct{}, 1),
	}
	for i := range s.slots(depth) {
		r.free <- &s.ring[i]
	}
	return r
}

// slots makes the places of messages in flight, kept with their buffers from
// one Deliver to the next.
func (s *session) slots(depth int) []pending {
	if len(s.ring) != depth {
		s.ring = make([]pending, depth)
	}
	return s.ring
}

func (r *chunkRun) run(ctx context.Context) error {
	if r.s.replies.buffered() {
		return r.s.unasked()
	}
	go r.send(ctx)
	for p := range r.inFlight {
		res, err := r.answers(p)
		if err != nil {
			return r.end(p, res, r.s.fault(stageDot, err))
		}
		r.awaitWritten(p)
		r.done(res)
		r.free <- p
		if len(r.inFlight) == 0 && r.s.replies.buffered() {
			return r.end(nil, res, r.s.unasked())
		}
	}
	<-r.settled
	if r.writeErr != nil {
		return r.s.fault(stageBody, r.writeErr)
	}
	if ctx.Err() != nil {
		return r.s.fault(stageConnect, context.Cause(ctx))
	}
	return nil
}

// awaitWritten waits until the message's last octet has left. A relay may answer
// before it has read a chunk to its end; the message's memory is used again after
// done, and what is still to leave must not become another message.
func (r *chunkRun) awaitWritten(p *pending) {
	for p.endAt > r.s.sent.Load() {
		select {
		case <-r.written:
		case <-r.settled:
			return
		}
	}
}

// end closes the connection, waits for the writer, and gives each message in
// flight its result. res is that of p where a reply decided it.
func (r *chunkRun) end(p *pending, res delivery.Result, fault *delivery.RelayError) error {
	close(r.stop)
	r.s.abort()
	<-r.settled
	if p != nil {
		if res.State == "" || res.Code == 421 && p.endAt > r.s.sent.Load() {
			res = r.lost(p, fault) // a 421 before the last octet left costs no attempt
		}
		r.done(res)
	}
	for p := range r.inFlight {
		r.done(r.lost(p, fault))
	}
	return fault
}

// lost is the result of a message that will get no reply any more. A relay that
// said 421, or that it wants TLS or AUTH, takes nothing that came behind.
func (r *chunkRun) lost(p *pending, fault *delivery.RelayError) delivery.Result {
	if p.refused {
		return p.result
	}
	res := r.s.broken(p, fault)
	if fault.Code == 421 || fault.Permanent {
		res.State = delivery.Queued
	}
	return res
}

// answers hears the replies to one message. With an error the session is over,
// and the result has no state unless a reply decided it.
func (r *chunkRun) answers(p *pending) (delivery.Result, error) {
	if p.refused {
		return p.result, nil
	}
	s := r.s
	if p.reset {
		if res, ok, err := s.answer(p, stageMAIL); !ok {
			return s.resetFailed(res, err)
		}
	}
	res, mailOK, err := s.answer(p, stageMAIL)
	if err != nil {
		return res, err
	}
	rcpt, rcptOK, err := s.answer(p, stageRCPT)
	if mailOK {
		res = rcpt
	}
	if err != nil && (mailOK || !outOfStep(err)) {
		return res, err
	}
	return s.lastAnswer(p, res, mailOK, rcptOK)
}

// lastAnswer hears the reply to the chunk, which comes whatever became of the
// envelope.
func (s *session) lastAnswer(p *pending, res delivery.Result, mailOK, rcptOK bool) (delivery.Result, error) {
	r, err := s.read(s.cfg.Timeouts.Final)
	switch {
	case err != nil:
		return res, s.fault(stageDot, err) // res has a state where the envelope was refused
	case rcptOK && (mailOK || r.positive()):
		// Taken under an accepted recipient is taken, whatever MAIL was told.
		s.needReset = !r.positive()
		return s.judgeFinal(p, r)
	case r.code == 421:
		return res, s.refused(stageDot, r, false)
	}
	s.needReset = true
	return res, nil
}

// answer reads and judges one reply. Where none came, or none that can be read,
// the result has no state: the octets sent decide.
func (s *session) answer(p *pending, stage string) (delivery.Result, bool, error) {
	r, err := s.read(s.cfg.Timeouts.Command)
	if err != nil {
		return delivery.Result{}, false, s.fault(stage, err)
	}
	if class := r.code / 100; class != 2 && class != 4 && class != 5 {
		return delivery.Result{}, false, s.fault(stage, errGarbage)
	}
	return s.judge(p, stage, r)
}

// send takes messages and writes them in batches, until in is closed, the
// session ends or a write fails.
func (r *chunkRun) send(ctx context.Context) {
	defer close(r.settled)
	defer close(r.inFlight)
	r.s.store = r.s.store[:0]
	for {
		p, ok := get(ctx, r, r.free)
		if !ok {
			return
		}
		m, ok := get(ctx, r, r.in)
		if !ok {
			r.flush()
			return
		}
		r.plan(p, m)
		if r.octets >= batchBytes && !r.flush() {
			return
		}
	}
}

// get takes from c. Before it waits it writes what was gathered.
func get[T any](ctx context.Context, r *chunkRun, c <-chan T) (v T, ok bool) {
	select {
	case v, ok = <-c:
		return v, ok
	default:
	}
	if !r.flush() {
		return v, false
	}
	select {
	case v, ok = <-c:
		return v, ok
	case <-r.stop:
	case <-ctx.Done():
	}
	return v, false
}

// plan makes the commands of one message and puts it in flight. The reader
// knows of it before its first octet leaves, so that replies never wait.
func (r *chunkRun) plan(p *pending, m delivery.Message) {
	s := r.s
	s.load(p, m)
	if !p.refused {
		s.appendEnvelope(p, r.reset)
		r.reset = true
		p.cmd = append(p.cmd, "BDAT "...)
		p.cmd = strconv.AppendInt(p.cmd, int64(len(m.Data)), 10)
		p.cmd = append(p.cmd, " LAST\r\n"...)
		s.store = append(s.store, p.cmd, m.Data)
		r.octets += len(p.cmd) + len(m.Data)
		p.endAt = s.planned + int64(r.octets)
	}
	r.inFlight <- p
}

// flush writes what was gathered. After a failure only replies that already
// came are worth reading.
func (r *chunkRun) flush() bool {
	if r.octets == 0 {
		return true
	}
	err := r.s.flush()
	select {
	case r.written <- struct{}{}:
	default:
	}
	r.s.store, r.octets = r.s.store[:0], 0
	if err != nil {
		r.writeErr = err
		r.s.hurryUp()
	}
	return err == nil
}
