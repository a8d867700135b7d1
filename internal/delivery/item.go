package delivery

import (
	"fmt"
	"sync"
	"time"
)

// item is one recipient's message on its way through the engine. Items and the
// buffers of messages are used again: a message costs no allocation of its size.
type item struct {
	e        *Engine
	job      *job
	inFlight *inFlight
	row      Row
	mark     Mark
	out      Outcome
	msg      Message
	buf      []byte
	fault    error // why it could not be composed
	gated    bool  // it is let in by its send's stopGate
	stops    bool  // its answer stops the send
}

// items is where items wait to be used again.
type items struct{ pool sync.Pool }

func (p *items) get() *item {
	if it, ok := p.pool.Get().(*item); ok {
		return it
	}
	return &item{}
}

func (p *items) put(it *item) {
	*it = item{}
	p.pool.Put(it)
}

// buffers keeps the memory of messages that were answered for the next ones. The
// latest is given first, so that there are no more than were ever in use at once,
// and the one given is likely to be in the processor's cache.
type buffers struct {
	mu   sync.Mutex
	free [][]byte
}

func (b *buffers) get() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.free) == 0 {
		return nil
	}
	last := len(b.free) - 1
	buf := b.free[last]
	b.free[last], b.free = nil, b.free[:last]
	return buf[:0]
}

func (b *buffers) put(buf []byte) {
	if cap(buf) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free = append(b.free, buf)
}

// wanted reports whether the row may still be sent by this job.
func (it *item) wanted() bool {
	return !it.job.stopped.Load() && !it.e.stopping.Load() && it.job.send.sending()
}

// compose writes the message into the item's buffer.
func (it *item) compose() {
	buf := it.e.buffers.get()
	data, envelope, err := it.job.composer.Append(buf, &it.row)
	if err != nil {
		it.e.buffers.put(buf)
		it.fault = fmt.Errorf("compose: %w", err)
		return
	}
	it.buf = data
	it.msg = envelope
	it.msg.Row, it.msg.Data = it.row.ID, data
}

// request fills the mark that asks the ledger for this row.
func (it *item) request() {
	it.mark = Mark{Row: it.row.ID, Send: it.row.Send, Chunk: it.row.Chunk, Token: it.job.lease.Token,
		Attempt: it.row.Attempts + 1, Region: it.row.Region}
}

// release gives the message's memory back: the relay has it, or never will.
func (it *item) release() {
	it.e.buffers.put(it.buf)
	it.buf, it.msg.Data = nil, nil
}

// finish ends the item's way: its row is decided, or was never ours.
func (it *item) finish() {
	j := it.job
	if it.gated {
		j.send.gate.leave()
	}
	it.release()
	it.e.writer.items.put(it)
	j.pending.Done()
}

// decide turns what a session said into what the ledger is told.
func (it *item) decide(r Result, relay string) {
	rule, now := it.job.send.retry(), it.e.o.Now()
	o := Outcome{Mark: &it.mark, State: r.State, Code: r.Code, Enhanced: r.Enhanced, Reply: r.Reply, Stage: r.Stage,
		Relay: relay}
	last := it.mark.Attempt >= rule.MaxAttempts
	switch r.State {
	case Deferred:
		if last {
			o.State = Failed
			o.Reply = fmt.Sprintf("gave up after %d attempts: %s", it.mark.Attempt, r.Reply)
		}
		o.NextAt = now.Add(rule.Delay(it.mark.Attempt, it.e.o.Random()))
	case Uncertain:
		o.Resend = it.job.send.policy() == Resend && !last
		o.NextAt = now.Add(min(rule.First, 5*time.Second))
	}
	it.out = o
	it.answered()
}

// answered tells the stop rule, at once and not only when the answer is committed: what
// is not on its way yet stays back.
func (it *item) answered() {
	v := it.job.send
	it.gated = false
	it.stops = v.gate.answer(it.out.State, it.mark.Attempt)
}

// recorded notes that an item's answer is committed. If it stops the send, the whole is
// looked at.
func (e *Engine) recorded(it *item) {
	v := it.job.send
	if it.out.Applied && it.out.State != Queued {
		v.results.Add(1)
	}
	if it.stops {
		v.gate.store()
		e.signalStopCheck()
	}
}
