package delivery

import (
	"context"
	"sync/atomic"
	"time"
)

// writer groups the commits of all connections: while one transaction is being
// written, the marks and results of the next collect. Durability so costs one
// sync for a group and not for a message.
type writer struct {
	e      *Engine
	ops    chan op
	items  items
	group  Group
	ops1   []op
	groups atomic.Int64 // committed
	count  atomic.Int64 // operations in them
}

// op is a mark, or a result.
type op struct {
	it     *item
	result bool
}

// groupMax bounds a group, so that a slow disk does not make one that takes
// longer than a lease.
const groupMax = 512

func newWriter(e *Engine) *writer {
	slots := 0
	for _, r := range e.relays {
		slots += r.Connections * 64
	}
	return &writer{e: e, ops: make(chan op, max(1024, slots))}
}

// mark asks for a row; the item's flight gets the answer.
func (w *writer) mark(it *item) { w.ops <- op{it: it} }

// result tells what became of a row.
func (w *writer) result(it *item) { w.ops <- op{it: it, result: true} }

// run writes groups until ops is closed and empty.
func (w *writer) run() {
	for first := range w.ops {
		w.collect(first)
		w.commit()
		w.announce()
	}
}

// collect takes what waits. A result always comes before the mark that its slot
// was given to, so no state of the ledger has more rows in flight than slots.
func (w *writer) collect(first op) {
	w.ops1 = append(w.ops1[:0], first)
	w.drain()
}

// drain takes what is there without waiting.
func (w *writer) drain() {
	for len(w.ops1) < groupMax {
		select {
		case o, ok := <-w.ops:
			if !ok {
				return
			}
			w.ops1 = append(w.ops1, o)
			continue
		default:
		}
		return
	}
}

// commit writes the group until the ledger has it. While the database is away or
// full no dot is sent, because no mark is answered, and results are kept.
func (w *writer) commit() {
	w.group.Results, w.group.Marks = w.group.Results[:0], w.group.Marks[:0]
	for _, o := range w.ops1 {
		if o.result {
			w.group.Results = append(w.group.Results, &o.it.out)
		} else {
			w.group.Marks = append(w.group.Marks, &o.it.mark)
		}
	}
	wait := 50 * time.Millisecond
	for {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.e.hard), 20*time.Second)
		err := w.e.o.Ledger.Commit(ctx, &w.group)
		cancel()
		if err == nil {
			w.e.fault.clear(databaseFault)
			break
		}
		w.e.fault.set(databaseFault, "the database takes no writes: "+err.Error(), w.e.o.Now(), w.e.o.Now().Add(wait))
		w.e.o.Logger.Warn("the ledger takes no writes; trying again", "error", err)
		if w.e.hard.Err() != nil { // out of grace: what is not recorded is decided at the next start
			w.forget()
			break
		}
		time.Sleep(wait)
		wait = min(2*wait, time.Second)
	}
	w.groups.Add(1)
	w.count.Add(int64(len(w.ops1)))
}

// forget gives up marks that could not be written.
func (w *writer) forget() {
	for _, m := range w.group.Marks {
		m.Verdict = Lost
	}
}

// announce passes the answers on.
func (w *writer) announce() {
	for i, o := range w.ops1 {
		w.ops1[i].it = nil
		if o.result {
			if o.it.job.send.count(&o.it.out) {
				w.e.poke()
			}
			o.it.finish()
			continue
		}
		o.it.flight.answer(o.it)
	}
}
