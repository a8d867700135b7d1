package delivery

import (
	"sync"
	"sync/atomic"
)

// inFlight is one open session and what is in it. A row holds a slot from its mark
// to its result: first the writer has it, then it is in order.
type inFlight struct {
	e       *Engine
	relay   *relay
	session Session
	in      chan Message
	depth   int
	dead    chan struct{} // closed when Deliver has returned
	err     error         // why, valid after dead
	room    chan struct{} // one token: as many slots are free as the worker waits for

	mu          sync.Mutex
	slotsTaken  int     // slots
	slotsNeeded int     // free slots that the worker waits for: one, or all; 0: it does not wait
	order       []*item // marked, in the order of in

	accepted atomic.Int64
}

func newInFlight(e *Engine, r *relay, s Session) *inFlight {
	depth := max(1, s.Depth())
	return &inFlight{e: e, relay: r, session: s, in: make(chan Message, depth), depth: depth,
		dead: make(chan struct{}), room: make(chan struct{}, 1)}
}

func (f *inFlight) run() {
	f.err = f.session.Deliver(f.e.forceCtx, f.in, f.done)
	close(f.dead)
}

// slot takes a place for one more row, and waits for one. It reports false if the
// session has died.
func (f *inFlight) slot() bool {
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

func (f *inFlight) takeSlot() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.slotsTaken == f.depth {
		f.slotsNeeded = 1
		return false
	}
	f.slotsTaken++
	return true
}

// vacant reports whether no slot is held; if some are, room tells later.
func (f *inFlight) vacant() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.slotsNeeded = f.depth
	return f.slotsTaken == 0
}

// free gives a slot back.
func (f *inFlight) free() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.slotsTaken--
	if f.slotsNeeded == 0 || f.depth-f.slotsTaken < f.slotsNeeded {
		return
	}
	f.slotsNeeded = 0
	select {
	case f.room <- struct{}{}:
	default:
	}
}

// hurry asks the writer for the session's marks if the wire will soon wait for
// them, unless there would be nothing to put on it behind them.
func (f *inFlight) hurry() {
	if f.starving() && !f.e.composing() {
		f.e.writer.hurry()
	}
}

func (f *inFlight) starving() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.starvingWith(f.slotsTaken)
}

// starvingWith reports whether marks are with the writer while few rows are left for
// the wire. The caller holds mu.
func (f *inFlight) starvingWith(slots int) bool {
	return slots > len(f.order) && len(f.order) <= f.depth/4
}

// answer is called by the writer when a mark is decided.
func (f *inFlight) answer(it *item) {
	switch {
	case it.mark.Verdict != Marked:
		f.free()
		it.finish()
	case it.fault != nil:
		// never wait in the writer for the writer
		go f.settle(it, Result{State: Failed, Stage: "compose", Reply: it.fault.Error()}, true)
	default:
		f.mu.Lock()
		f.order = append(f.order, it)
		f.mu.Unlock()
		f.in <- it.msg // never blocks: it has room for every slot
	}
}

// done is called by the session for each message in the order taken.
func (f *inFlight) done(r Result) {
	it, hungry := f.next()
	f.settle(it, r, hungry && !f.e.composing())
}

// next takes the item that the next result is of, and tells whether the writer
// should hurry.
func (f *inFlight) next() (it *item, hungry bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it = f.order[0]
	copy(f.order, f.order[1:])
	f.order = f.order[:len(f.order)-1]
	return it, f.starvingWith(f.slotsTaken - 1)
}

// settle hands a result to the writer before it frees the slot: see collect.
func (f *inFlight) settle(it *item, r Result, hurry bool) {
	switch {
	case r.State == Accepted:
		if f.accepted.Add(1) == 1 {
			f.e.fault.clear(relayFault)
		}
		f.relay.took()
	case r.State == Failed && r.Ours != "":
		r.State = f.relay.blamed(r, it.mark.Attempt)
	}
	it.decide(r, f.relay.Transport.Name())
	it.release()
	f.e.writer.result(it, hurry)
	f.free()
}
