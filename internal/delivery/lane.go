package delivery

import (
	"sync"
	"sync/atomic"
	"time"
)

// lane is one connection's place: it takes ready messages, opens a session when
// there is something to send, and keeps at most the session's depth of rows
// Attempting. While some are on the wire the marks of the next are being
// committed, so the wire does not wait for the disk.
type lane struct {
	e      *Engine
	relay  *relay
	flight *flight
}

// flight is one open session and what is in it.
type flight struct {
	e       *Engine
	relay   *relay
	session Session
	in      chan Message
	slots   chan struct{} // one for each row from its mark to its result
	dead    chan struct{} // closed when Deliver has returned
	err     error         // why, valid after dead
	mu      sync.Mutex
	order   []*item // marked, in the order of in

	accepted atomic.Int64
}

// run serves until ready is closed.
func (l *lane) run() {
	idle := time.NewTimer(l.e.o.Idle)
	defer idle.Stop()
	for {
		if l.flight == nil && l.rest() {
			continue
		}
		if l.relay.ahead() {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		idle.Reset(l.e.o.Idle)
		var dead chan struct{}
		if l.flight != nil {
			dead = l.flight.dead
		}
		select {
		case it, ok := <-l.e.ready:
			if !ok {
				l.close()
				return
			}
			l.serve(it)
		case <-dead:
			l.lost(0)
		case <-idle.C:
			l.close()
		}
	}
}

// rest waits while the relay is not to be tried, and reports that it did. While
// no relay works, messages that wait are let go, so that their jobs can end and
// come again later.
func (l *lane) rest() bool {
	wait := l.relay.wait()
	if wait <= 0 {
		return false
	}
	pause := time.NewTimer(min(wait, 50*time.Millisecond))
	defer pause.Stop()
	ready := l.e.ready
	if l.e.relaysDown() <= 0 {
		ready = nil
	}
	select {
	case it, ok := <-ready:
		if !ok {
			return false
		}
		it.finish()
	case <-pause.C:
	case <-l.e.closing:
		return false
	}
	return true
}

// serve sends one item, or lets it go: it then stays queued in the ledger.
func (l *lane) serve(it *item) {
	if !it.wanted() || l.flight == nil && !l.open() {
		it.finish()
		return
	}
	select {
	case l.flight.slots <- struct{}{}:
	case <-l.flight.dead:
		it.finish()
		l.lost(0)
		return
	}
	if !l.e.mayGo(it, l.relay) {
		<-l.flight.slots
		it.finish()
		return
	}
	it.flight = l.flight
	it.request()
	l.relay.taken.Add(1)
	l.e.writer.mark(it)
}

// open opens a session.
func (l *lane) open() bool {
	if !l.relay.mayOpen() {
		return false
	}
	s, err := l.relay.Transport.Open(l.e.hard)
	l.relay.opened(err)
	if err != nil {
		l.e.o.Logger.Warn("relay", "relay", l.relay.Transport.Name(), "error", err)
		return false
	}
	depth := max(1, s.Depth())
	f := &flight{e: l.e, relay: l.relay, session: s, in: make(chan Message, depth), slots: make(chan struct{}, depth),
		dead: make(chan struct{})}
	l.flight = f
	go func() {
		f.err = s.Deliver(l.e.hard, f.in, f.done)
		close(f.dead)
	}()
	return true
}

// answer is called by the writer when a mark is decided.
func (f *flight) answer(it *item) {
	switch {
	case it.mark.Verdict != Marked:
		<-f.slots
		it.finish()
	case it.fault != nil:
		go f.settle(it, Result{State: Failed, Stage: "compose", Reply: it.fault.Error()}) // never wait in the writer for the writer
	default:
		f.mu.Lock()
		f.order = append(f.order, it)
		f.mu.Unlock()
		f.in <- it.msg // never blocks: it has room for every slot
	}
}

// done is called by the session for each message in the order taken.
func (f *flight) done(r Result) { f.settle(f.next(), r) }

func (f *flight) next() *item {
	f.mu.Lock()
	defer f.mu.Unlock()
	it := f.order[0]
	f.order[0] = nil
	f.order = f.order[1:]
	return it
}

// settle hands a result to the writer before it frees the slot: see collect.
func (f *flight) settle(it *item, r Result) {
	if r.State == Accepted && f.accepted.Add(1) == 1 {
		f.e.fault.clear(relayFault)
	}
	it.decide(r, f.relay.Transport.Name())
	it.release()
	f.e.writer.result(it)
	<-f.slots
}

// lost cleans up after a session that died: what it did not take goes back. The
// caller may hold some slots already.
func (l *lane) lost(held int) {
	f := l.flight
	l.flight = nil
	for held < cap(f.slots) {
		select {
		case f.slots <- struct{}{}:
			held++
		case <-f.in:
			f.settle(f.next(), Result{State: Queued, Stage: "connect", Reply: "the connection was lost before this message"})
		}
	}
	l.relay.closed(f.err, f.accepted.Load() > 0)
	if f.err != nil {
		l.e.o.Logger.Warn("session lost", "relay", l.relay.Transport.Name(), "error", f.err)
	}
	f.session.Close() //nolint:errcheck // it is dead
}

// close ends a session that has nothing more to do.
func (l *lane) close() {
	f := l.flight
	if f == nil {
		return
	}
	for held := range cap(f.slots) { // wait for what is in flight
		select {
		case f.slots <- struct{}{}:
		case <-f.dead:
			l.lost(held)
			return
		}
	}
	close(f.in)
	<-f.dead
	l.flight = nil
	l.relay.closed(nil, true)
	f.session.Close() //nolint:errcheck // every message is answered
}
