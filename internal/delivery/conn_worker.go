package delivery

import "time"

// connWorker is one connection's place: it takes ready messages, opens a session when
// there is something to send, and keeps at most the session's depth of rows
// Attempting. While some are on the wire the marks of the next are being
// committed, so the wire does not wait for the disk.
type connWorker struct {
	e        *Engine
	relay    *relay
	inFlight *inFlight
}

// run serves until ready is closed.
func (l *connWorker) run() {
	idle := time.NewTimer(l.e.o.Idle)
	defer idle.Stop()
	for {
		if l.inFlight != nil && l.relay.refusing.Load() != nil {
			l.close()
		}
		if l.inFlight == nil && l.rest() {
			continue
		}
		if l.relay.aboveWeight() {
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
func (l *connWorker) next(idle *time.Timer) (*item, takeResult) {
	if it, _ := l.e.ready.take(); it != nil {
		return it, gotItem
	}
	var dead chan struct{}
	if l.inFlight != nil {
		dead = l.inFlight.dead
		l.inFlight.hurry()
	}
	idle.Reset(l.e.o.Idle)
	return l.e.ready.next(dead, idle.C)
}

// rest waits while the relay is not to be tried, and reports that it did. While
// no relay works, messages that wait are let go, so that their jobs can end and
// come again later.
func (l *connWorker) rest() bool {
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
func (l *connWorker) serve(it *item) {
	if !it.wanted() || l.inFlight == nil && !l.open() {
		it.finish()
		return
	}
	f := l.inFlight
	if !f.slot() {
		it.finish()
		l.lost()
		return
	}
	if !l.e.waitForRate(it, l.relay) {
		f.free()
		it.finish()
		return
	}
	it.inFlight = f
	it.request()
	l.relay.given.Add(1)
	l.e.writer.mark(it)
}

// open opens a session.
func (l *connWorker) open() bool {
	if !l.relay.mayOpen() {
		return false
	}
	s, err := l.relay.Transport.Open(l.e.forceCtx)
	l.relay.opened(err)
	if err != nil {
		l.e.o.Logger.Warn("relay", "relay", l.relay.Transport.Name(), "error", err)
		return false
	}
	l.inFlight = newInFlight(l.e, l.relay, s)
	go l.inFlight.run()
	return true
}

// lost cleans up after a session that died: what it did not take goes back.
func (l *connWorker) lost() {
	f := l.inFlight
	l.inFlight = nil
	for !f.vacant() {
		select {
		case <-f.room:
		case <-f.in:
			it, _ := f.next()
			f.settle(it, Result{State: Queued, Stage: "connect", Reply: "the connection was lost before this message"},
				true)
		}
	}
	l.relay.closed(f.err, f.accepted.Load() > 0)
	if f.err != nil {
		l.e.o.Logger.Warn("session lost", "relay", l.relay.Transport.Name(), "error", f.err)
	}
	f.session.Close() //nolint:errcheck // it is dead
}

// close ends a session that has nothing more to do.
func (l *connWorker) close() {
	f := l.inFlight
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
	l.inFlight = nil
	l.relay.closed(nil, true)
	f.session.Close() //nolint:errcheck // every message is answered
}
