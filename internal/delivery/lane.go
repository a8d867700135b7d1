package delivery

import "time"

// lane is one connection's place: it takes ready messages, opens a session when
// there is something to send, and keeps at most the session's depth of rows
// Attempting. While some are on the wire the marks of the next are being
// committed, so the wire does not wait for the disk.
type lane struct {
	e      *Engine
	relay  *relay
	flight *flight
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
		switch it, got := l.next(idle); got {
		case gotItem:
			l.serve(it)
		case gotStop:
			l.lost()
		case gotLate:
			l.close()
		case gotEnd:
			l.close()
			return
		}
	}
}

// next gives the next ready item. Before it waits for one, marks that were asked
// for are hurried along: nothing else would.
func (l *lane) next(idle *time.Timer) (*item, taken) {
	if it, _ := l.e.ready.take(); it != nil {
		return it, gotItem
	}
	var dead chan struct{}
	if l.flight != nil {
		dead = l.flight.dead
		l.flight.hurry()
	}
	idle.Reset(l.e.o.Idle)
	return l.e.ready.next(dead, idle.C)
}

// rest waits while the relay is not to be tried, and reports that it did. While
// no relay works, messages that wait are let go, so that their jobs can end and
// come again later.
func (l *lane) rest() bool {
	wait := l.relay.wait()
	if wait <= 0 {
		return false
	}
	if l.e.relaysDown() > 0 {
		if it, _ := l.e.ready.take(); it != nil {
			it.finish()
			return true
		}
	}
	pause := time.NewTimer(min(wait, 50*time.Millisecond))
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-l.e.closing:
		return false
	}
}

// serve sends one item, or lets it go: it then stays queued in the ledger.
func (l *lane) serve(it *item) {
	if !it.wanted() || l.flight == nil && !l.open() {
		it.finish()
		return
	}
	f := l.flight
	if !f.slot() {
		it.finish()
		l.lost()
		return
	}
	if !l.e.mayGo(it, l.relay) {
		f.free()
		it.finish()
		return
	}
	it.flight = f
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
	l.flight = newFlight(l.e, l.relay, s)
	go l.flight.run()
	return true
}

// lost cleans up after a session that died: what it did not take goes back.
func (l *lane) lost() {
	f := l.flight
	l.flight = nil
	for !f.vacant() {
		select {
		case <-f.room:
		case <-f.in:
			it, _ := f.next()
			f.settle(it, Result{State: Queued, Stage: "connect", Reply: "the connection was lost before this message"}, true)
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
	for !f.vacant() { // wait for what is in flight
		select {
		case <-f.room:
		case <-f.dead:
			l.lost()
			return
		}
	}
	close(f.in)
	<-f.dead
	l.flight = nil
	l.relay.closed(nil, true)
	f.session.Close() //nolint:errcheck // every message is answered
}
