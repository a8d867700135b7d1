package delivery

import (
	"sync"
	"sync/atomic"
)

// flight is one open session and what is in it. A row holds a slot from its mark
// to its result: first the writer has it, then it is in order.
type flight struct {
	e       *Engine
	relay   *relay
	session Session
	in      chan Message
	depth   int
	dead    chan struct{} // closed when Deliver has returned
	err     error         // why, valid after dead
	room    chan struct{} // one token: as many slots are free as the lane waits for

	mu    sync.Mutex
	held  int     // slots
	need  int     // free slots that the lane waits for: one, or all; 0: it does not wait
	order []*item // marked, in the order of in

	accepted atomic.Int64
}

func newFlight(e *Engine, r *relay, s Session) *flight {
	depth := max(1, s.Depth())
	return &flight{e: e, relay: r, session: s, in: make(chan Message, depth), depth: depth,
		dead: make(chan struct{}), room: make(chan struct{}, 1)}
}

func (f *flight) run() {
	f.err = f.session.Deliver(f.e.hard, f.in, f.done)
	close(f.dead)
}

// slot takes a place for one more row, and waits for one. It reports false if the
// session has died.
func (f *flight) slot() bool {
	for !f.takeSlot() {
		if f.starving() {
			f.e.writer.hurry()
		}
		select {
		case <-f.room:
		case <-f.dead:
			return false
		}
	}
	return true
}

func (f *flight) takeSlot() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == f.depth {
		f.need = 1
		return false
	}
	f.held++
	return true
}

// vacant reports whether no slot is held; if some are, room tells later.
func (f *flight) vacant() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.need = f.depth
	return f.held == 0
}

// free gives a slot back.
func (f *flight) free() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held--
	if f.need == 0 || f.depth-f.held < f.need {
		return
	}
	f.need = 0
	select {
	case f.room <- struct{}{}:
	default:
	}
}

// hurry asks the writer for this flight's marks if the wire will soon wait for
// them, unless there would be nothing to put on it behind them.
func (f *flight) hurry() {
	if f.starving() && !f.e.composing() {
		f.e.writer.hurry()
	}
}

func (f *flight) starving() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hungry(f.held)
}

// hungry reports whether marks are with the writer while few rows are left for
// the wire. The caller holds mu.
func (f *flight) hungry(held int) bool {
	return held > len(f.order) && len(f.order) <= f.depth/4
}

// answer is called by the writer when a mark is decided.
func (f *flight) answer(it *item) {
	switch {
	case it.mark.Verdict != Marked:
		f.free()
		it.finish()
	case it.fault != nil:
		go f.settle(it, Result{State: Failed, Stage: "compose", Reply: it.fault.Error()}, true) // never wait in the writer for the writer
	default:
		f.mu.Lock()
		f.order = append(f.order, it)
		f.mu.Unlock()
		f.in <- it.msg // never blocks: it has room for every slot
	}
}

// done is called by the session for each message in the order taken.
func (f *flight) done(r Result) {
	it, hungry := f.next()
	f.settle(it, r, hungry && !f.e.composing())
}

// next takes the item that the next result is of, and tells whether the writer
// should hurry.
func (f *flight) next() (it *item, hungry bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it = f.order[0]
	copy(f.order, f.order[1:])
	f.order = f.order[:len(f.order)-1]
	return it, f.hungry(f.held - 1)
}

// settle hands a result to the writer before it frees the slot: see collect.
func (f *flight) settle(it *item, r Result, hurry bool) {
	if r.State == Accepted && f.accepted.Add(1) == 1 {
		f.e.fault.clear(relayFault)
	}
	it.decide(r, f.relay.Transport.Name())
	it.release()
	f.e.writer.result(it, hurry)
	f.free()
}
