package delivery

import (
	"context"
	"sync"
	"time"
)

// writer groups the commits of all connections: while one transaction is being
// written, the marks and results of the next collect. Durability so costs one
// sync for a group and not for a message.
//
// A group is begun when a connection needs it: when no more than a quarter of its
// depth is marked and unanswered, so that the wire would wait for the disk.
// Until then operations gather, for groupWait at most, because a commit costs as
// much processor time as some dozen rows in it; and for composeWait while every
// connection waits for messages to be composed.
type writer struct {
	e     *Engine
	items items

	mu       sync.Mutex
	waiting  []op
	urgent   bool // a connection needs the group
	sleeping bool // run waits on wake
	closed   bool
	wake     chan struct{}

	group Group
	ops   []op // being written
}

// op is a mark, or a result.
type op struct {
	it     *item
	result bool
}

const (
	groupWait = 2 * time.Millisecond
	// composeWait is it while all waits for composing, which needs every core: the
	// wire has nothing to do meanwhile.
	composeWait = 16 * time.Millisecond
	// groupEnough is not waited beyond: more rows in a group make a row no cheaper.
	groupEnough = 192
	// groupMax bounds a group, so that a slow disk does not make one that takes
	// longer than a lease.
	groupMax = 512
)

func newWriter(e *Engine) *writer { return &writer{e: e, wake: make(chan struct{}, 1)} }

// mark asks for a row; the item's session gets the answer.
func (w *writer) mark(it *item) { w.add(op{it: it}, false) }

// result tells what became of a row. It never waits for the disk.
func (w *writer) result(it *item, urgent bool) { w.add(op{it: it, result: true}, urgent) }

func (w *writer) add(o op, urgent bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, o)
	w.urgent = w.urgent || urgent
	if w.sleeping && (len(w.waiting) == 1 || w.due()) {
		w.wakeUp()
	}
}

// hurry asks for the group that is being gathered.
func (w *writer) hurry() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.urgent = true
	if w.sleeping && len(w.waiting) > 0 {
		w.wakeUp()
	}
}

// close lets run end when all is written.
func (w *writer) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.wakeUp()
}

// due reports whether what waits should be written now. The caller holds mu.
func (w *writer) due() bool { return w.urgent || w.closed || len(w.waiting) >= groupEnough }

// wakeUp wakes run. The caller holds mu.
func (w *writer) wakeUp() {
	w.sleeping = false
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run writes groups until the writer is closed and nothing waits.
func (w *writer) run() {
	late := time.NewTimer(groupWait)
	defer late.Stop()
	for w.collect(late) {
		w.commit()
		w.announce()
	}
}

// collect takes the next group in the order in which it came: a result always
// comes before the mark that its slot was given to, so no state of the ledger has
// more rows in flight than slots. It reports false at the end.
func (w *writer) collect(late *time.Timer) bool {
	late.Stop()
	var waited <-chan time.Time // runs from the first operation
	for over, rested := false, false; ; {
		some, ok := w.take(over)
		if ok {
			return some > 0
		}
		if some > 0 && waited == nil {
			late.Reset(groupWait)
			waited = late.C
		}
		select {
		case <-w.wake:
		case <-waited:
			if over = rested || !w.e.composing(); !over {
				rested = true
				late.Reset(composeWait - groupWait)
			}
		}
	}
}

// take moves what waits into the group if that is due, or tells how much waits.
func (w *writer) take(over bool) (some int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	some = min(len(w.waiting), groupMax)
	if some == 0 && !w.closed || !over && !w.due() {
		w.sleeping = true
		return some, false
	}
	w.sleeping = false
	w.ops = append(w.ops[:0], w.waiting[:some]...)
	rest := copy(w.waiting, w.waiting[some:])
	clear(w.waiting[rest:])
	w.waiting, w.urgent = w.waiting[:rest], rest > 0
	return some, true
}

// commit writes the group until the ledger has it. While the database is away or
// full no dot is sent, because no mark is answered, and results are kept.
func (w *writer) commit() {
	w.group.Results, w.group.Marks = w.group.Results[:0], w.group.Marks[:0]
	for _, o := range w.ops {
		if o.result {
			w.group.Results = append(w.group.Results, &o.it.out)
		} else {
			w.group.Marks = append(w.group.Marks, &o.it.mark)
		}
	}
	wait := 50 * time.Millisecond
	for {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.e.forceCtx), 20*time.Second)
		err := w.e.o.Ledger.Commit(ctx, &w.group)
		cancel()
		if err == nil {
			w.e.fault.clear(commitFault)
			break
		}
		if w.e.ledgerGone(err) {
			w.loseMarks()
			break
		}
		now := w.e.o.Now()
		w.e.fault.set(commitFault, "the database takes no writes: "+w.e.o.Words(err), now, now.Add(wait))
		w.e.o.Logger.Warn("the ledger takes no writes; trying again", "error", w.e.o.Words(err))
		if w.e.forceCtx.Err() != nil { // out of grace: what is not recorded is decided at the next start
			w.loseMarks()
			break
		}
		time.Sleep(wait)
		wait = min(2*wait, time.Second)
	}
}

// loseMarks gives up marks that could not be written.
func (w *writer) loseMarks() {
	for _, m := range w.group.Marks {
		m.Verdict = Lost
	}
}

// announce passes the answers on.
func (w *writer) announce() {
	for i, o := range w.ops {
		w.ops[i].it = nil
		if o.result {
			w.e.recorded(o.it)
			o.it.finish()
			continue
		}
		o.it.inFlight.answer(o.it)
	}
}
