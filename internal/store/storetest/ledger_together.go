package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// ledgerTogether has workers with leases that end at once take chunks from each
// other in the middle of everything, while a manager pauses, resumes and sends
// again, somebody joins and the sweep goes round. Nobody may wait for somebody who
// waits for him: every transaction takes its locks in one order.
func ledgerTogether(t *testing.T, b *bench) {
	r := b.freeze(96, func(f *delivery.Freeze) { f.Chunk, f.Policy = 4, delivery.Hold })
	id := r.Send.ID
	chunks := b.chunks(id)
	var work, others sync.WaitGroup
	stop := make(chan struct{})
	for i := range 5 {
		l, err := store.NewLedger(b.f.Store, store.LedgerOptions{Worker: fmt.Sprint("w", i)})
		b.must(err)
		h := &hasty{bench: b, l: l, name: fmt.Sprint("w", i), random: rand.New(rand.NewPCG(7, uint64(i)))}
		work.Go(func() {
			for range 60 {
				h.round(chunks)
			}
		})
	}
	for _, step := range []func() error{
		func() error { _, err := b.l.Sweep(t.Context(), "w9"); return err },
		func() error { _, err := b.l.Pause(t.Context(), id, "test"); return err },
		func() error { _, err := b.l.Resume(t.Context(), id); return err },
		func() error { _, err := b.l.Retry(t.Context(), id, delivery.Failed); return err },
		func() error { _, err := b.l.Retry(t.Context(), id, delivery.Uncertain); return err },
		func() error {
			_, err := b.l.Freeze(t.Context(), delivery.Freeze{Slug: "n", Revision: 1, Stream: "service",
				Policy: delivery.Hold, Chunk: 4, Rows: people(0, 100)})
			return err
		},
	} {
		others.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := step(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	close(stop)
	others.Wait()
}

// hasty is a worker whose leases end as soon as it has them.
type hasty struct {
	*bench
	l      *store.Ledger
	name   string
	random *rand.Rand
	marked []*delivery.Mark // of earlier rounds, not answered yet
}

// round claims two chunks, marks their rows in one group with the answers to
// earlier marks, and gives them back.
func (h *hasty) round(chunks []int64) {
	var leases []delivery.Lease
	g := &delivery.Group{Results: h.answers()}
	for range 2 {
		c := chunks[h.random.IntN(len(chunks))]
		e, err := h.l.Claim(h.Context(),
			delivery.Claim{Chunk: c, Worker: h.name, Until: h.f.Clock.Now().Add(-time.Second)})
		if err != nil {
			if !errors.Is(err, delivery.ErrDone) && !errors.Is(err, delivery.ErrIdle) {
				h.Error(err)
			}
			continue
		}
		leases = append(leases, e)
		rows, err := h.l.Page(h.Context(), e, 0, 10, nil)
		h.fine(err)
		for _, r := range rows {
			g.Marks = append(g.Marks, mark(e, r))
		}
	}
	h.random.Shuffle(len(g.Marks), func(i, j int) { g.Marks[i], g.Marks[j] = g.Marks[j], g.Marks[i] })
	h.fine(h.l.Commit(h.Context(), g))
	for _, m := range g.Marks {
		if m.Verdict == delivery.Marked {
			h.marked = append(h.marked, m)
		}
	}
	_, err := h.l.Renew(h.Context(), leases, h.f.Clock.Now().Add(-time.Second))
	h.fine(err)
	for _, e := range leases {
		if _, err := h.l.Release(h.Context(), e); !errors.Is(err, delivery.ErrLeased) {
			h.fine(err)
		}
	}
}

// answers gives each message that was marked earlier a fate by chance.
func (h *hasty) answers() (out []*delivery.Outcome) {
	fates := []delivery.State{delivery.Accepted, delivery.Deferred, delivery.Failed, delivery.Uncertain,
		delivery.Queued}
	h.random.Shuffle(len(h.marked), func(i, j int) { h.marked[i], h.marked[j] = h.marked[j], h.marked[i] })
	for _, m := range h.marked {
		out = append(out, &delivery.Outcome{Mark: m, State: fates[h.random.IntN(len(fates))], Code: 450,
			Reply: "by chance", NextAt: h.f.Clock.Now()})
	}
	h.marked = nil
	return out
}

func (h *hasty) fine(err error) {
	h.Helper()
	if err != nil {
		h.Error(err)
	}
}
