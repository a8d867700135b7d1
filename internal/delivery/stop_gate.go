package delivery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// stopGate lets the rows of one send in as long as the stop rule leaves room for them,
// so that the rule is not found broken when a whole list is already on its way. It counts
// each answer at the moment when it comes, before it is committed. A send without a rule
// passes freely.
//
// What another worker does it does not know. It starts from what the ledger has, and
// where its own answers would stop the send the ledger is asked, which knows all.
type stopGate struct {
	mu       sync.Mutex
	rule     StopRule
	known    bool // failed, seen and rows were read from the ledger
	failed   int64
	seen     int64
	rows     int64
	inFlight int64 // let in and not answered
	stored   bool  // the answers that stopped the send are committed
	doubts   int   // how often in a row the ledger, asked since, knew of fewer answers
	room     chan struct{}
	// stops is changed under mu: the rule stops the send, so that nobody is let in and what
	// is not marked stays back.
	stops atomic.Bool
}

// set takes over a send's rule. What is known is read anew where the manager resumed.
func (g *stopGate) set(rule StopRule, anew bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rule = rule
	if anew {
		g.known, g.stored = false, false
		g.stops.Store(false)
		g.failed, g.seen, g.rows = 0, 0, 0
	}
}

// learn takes over what the ledger says: the first time, and where the rule seemed to
// stop the send and the ledger, asked since, does not say so. The number of rows may have
// grown. asked tells whether the ledger knew the answers that stopped it.
func (g *stopGate) learn(failed, seen, rows int64, asked bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rows = rows
	if g.known && !asked {
		return
	}
	// Answers that came before those that stopped it may be committed later than they: the ledger is asked again.
	if asked && seen < g.seen && g.doubts < mostDoubts {
		g.doubts++
		return
	}
	g.doubts = 0
	g.known, g.stored = true, false
	g.stops.Store(false)
	g.failed, g.seen = failed, seen
	g.wake()
}

// mostDoubts bounds for how long a send stays stopped because of answers that the ledger does not know: some are
// never committed, as when another worker has taken over. It is asked four times a second.
const mostDoubts = 8

// needs reports whether the ledger must be read before anybody is let in.
func (g *stopGate) needs() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rule.Share > 0 && !g.known
}

// enter lets one row in, or reports that there is no room now.
func (g *stopGate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rule.Share > 0 && (!g.known || g.stops.Load() || g.inFlight >= g.rule.room(g.failed, g.seen, g.rows)) {
		return false
	}
	g.inFlight++
	return true
}

// leave lets a row out that was not sent.
func (g *stopGate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.wake()
}

// answer lets a row out with its answer. It reports whether the rule stops the send by
// it. A row that was tried before was counted then, unless it failed now.
func (g *stopGate) answer(s State, attempt int) (stops bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	defer g.wake()
	if g.rule.Share <= 0 || s == Queued || s == Uncertain {
		return false
	}
	if attempt <= 1 {
		g.seen++
	}
	if s == Failed {
		g.failed++
	}
	return g.rule.Stops(g.failed, g.seen, g.rows) && g.stops.CompareAndSwap(false, true)
}

// store notes that the ledger has the answers that stopped the send.
func (g *stopGate) store() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stored = g.stops.Load()
}

// asked reports whether the ledger, read from now on, knows the answers that stopped the send.
func (g *stopGate) asked() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stored
}

// wake tells the one that waits. The caller holds mu.
func (g *stopGate) wake() {
	if g.rule.Share <= 0 {
		return
	}
	select {
	case g.room <- struct{}{}:
	default:
	}
}

// enterGate waits until the stop rule has room for one more row; false: the job should
// end. What else may end it is looked at from time to time.
func (j *job) enterGate(ctx context.Context, until time.Time) bool {
	gate := &j.send.gate
	if gate.enter() {
		return true
	}
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for j.wanted(ctx) && time.Now().Before(until) {
		select {
		case <-gate.room:
		case <-look.C:
		}
		if gate.enter() {
			return true
		}
	}
	return false
}

// learnAnswers reads for a send's stop rule what was answered before this process began.
func (e *Engine) learnAnswers(ctx context.Context, v *sendView) error {
	if !v.gate.needs() {
		return nil
	}
	st, err := e.o.Ledger.Status(ctx, v.get().ID)
	if err == nil {
		failed, seen, rows := answeredSince(&st)
		v.gate.learn(failed, seen, rows, false)
	}
	return err
}
