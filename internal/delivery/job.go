package delivery

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// job is the work on one chunk under one lease.
type job struct {
	e        *Engine
	lease    Lease
	send     *sendView
	composer Composer
	pending  sync.WaitGroup // items fed and not finished
	stopped  atomic.Bool    // lease lost, or time is up: what is not marked is let go
}

// activeJobs are the jobs whose leases this process renews.
type activeJobs struct {
	mu   sync.Mutex
	jobs map[int64]*job // by chunk
}

func (h *activeJobs) add(j *job) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.jobs == nil {
		h.jobs = map[int64]*job{}
	}
	if h.jobs[j.lease.Chunk] != nil {
		return false
	}
	h.jobs[j.lease.Chunk] = j
	return true
}

// has reports whether this process still works on a chunk. To claim it then would
// take the lease from itself: late answers would no longer fit their rows.
func (h *activeJobs) has(chunk int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.jobs[chunk] != nil
}

func (h *activeJobs) drop(j *job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.jobs[j.lease.Chunk] == j {
		delete(h.jobs, j.lease.Chunk)
	}
}

// all gives the jobs by chunk: leases that two workers renew or take over in
// different orders would wait for each other.
func (h *activeJobs) all() []*job {
	h.mu.Lock()
	defer h.mu.Unlock()
	jobs := make([]*job, 0, len(h.jobs))
	for _, j := range h.jobs {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b *job) int { return cmp.Compare(a.lease.Chunk, b.lease.Chunk) })
	return jobs
}

// troubleDelay is how soon a wake-up comes back after trouble of our own: never as an
// error, of which a queue counts only so many.
const troubleDelay = 2 * time.Second

// stopDelay is how long the watcher may need to look at a stop rule.
const stopDelay = 500 * time.Millisecond

// handle answers one wake-up.
func (e *Engine) handle(ctx context.Context, w Wake) Reschedule {
	send, err := e.view(ctx, w.Send)
	if err != nil {
		e.trouble(ctx, "a send cannot be read", err, "send", w.Send)
		return Reschedule{After: troubleDelay}
	}
	if wait, sending := e.sendingStill(ctx, send); !sending {
		return wait
	}
	if wait := e.relaysDown(); wait > 0 {
		return Reschedule{After: min(max(wait, time.Second), 5*time.Second)}
	}
	composer, err := send.open(ctx, e.o.Source)
	if errors.Is(err, ErrAltered) {
		return e.pauseAltered(ctx, w.Send, err)
	}
	if err != nil {
		if e.trouble(ctx, "the messages of a send cannot be composed", err, "send", w.Send) {
			e.fault.set(sourceFault, e.o.Words(err), e.o.Now(), e.o.Now().Add(troubleDelay))
		}
		return Reschedule{After: troubleDelay}
	}
	e.fault.clear(sourceFault)
	if err := e.learnAnswers(ctx, send); err != nil {
		e.notClaimed(ctx, w.Chunk, err)
		return Reschedule{After: troubleDelay}
	}
	if e.activeJobs.has(w.Chunk) {
		return Reschedule{After: troubleDelay} // the last answers of its former job are still out
	}
	lease, err := e.o.Ledger.Claim(ctx, Claim{Chunk: w.Chunk, Worker: e.o.Worker, Until: e.o.Now().Add(e.o.Lease)})
	switch {
	case errors.Is(err, ErrDone), errors.Is(err, ErrIdle):
		return Reschedule{Done: true}
	case errors.Is(err, ErrAltered):
		return e.pauseAltered(ctx, w.Send, err)
	case err != nil:
		e.notClaimed(ctx, w.Chunk, err)
		return Reschedule{After: troubleDelay}
	}
	j := &job{e: e, lease: lease, send: send, composer: composer}
	if !e.activeJobs.add(j) {
		return j.release(ctx) // another wake-up of the chunk was quicker
	}
	return j.work(ctx)
}

// pauseAltered stops a send for good, until a person looks at it.
func (e *Engine) pauseAltered(ctx context.Context, send int64, why error) Reschedule {
	words := why.Error()
	if !strings.HasPrefix(words, ErrAltered.Error()) {
		words = ErrAltered.Error() + ": " + words
	}
	_, err := e.o.Ledger.Pause(ctx, send, words)
	var s Send
	if err == nil {
		s, err = e.o.Ledger.Send(ctx, send)
	}
	if err != nil {
		e.trouble(ctx, "a send that was altered cannot be paused", err, "send", send)
		return Reschedule{After: troubleDelay}
	}
	e.update(s)
	e.signalChanged()
	return Reschedule{Done: true}
}

// sendingStill reports whether a send is wanted, else what becomes of its wake-up. What
// this process knows may be some time old: the wake-up may be of a resume just now.
func (e *Engine) sendingStill(ctx context.Context, v *sendView) (Reschedule, bool) {
	if v.sending() {
		return Reschedule{}, true
	}
	s, err := e.o.Ledger.Send(ctx, v.get().ID)
	if err != nil {
		e.trouble(ctx, "a send cannot be read", err, "send", v.get().ID)
		return Reschedule{After: troubleDelay}, false
	}
	e.update(s)
	switch {
	case s.State != Sending:
		return Reschedule{Done: true}, false // resuming wakes anew
	case !v.sending():
		return Reschedule{After: stopDelay}, false // its stop rule is being looked at
	}
	return Reschedule{}, true
}

// notClaimed tells why there is no work, unless we ourselves are ending. A chunk that
// another worker holds is no fault: the status tells whose lease is waited for.
func (e *Engine) notClaimed(ctx context.Context, chunk int64, err error) {
	if errors.Is(err, ErrLeased) {
		e.o.Logger.Debug("another worker holds a chunk", "chunk", chunk)
		return
	}
	if e.trouble(ctx, "a chunk cannot be claimed", err, "chunk", chunk) {
		e.databaseFailed("the database gives out no work", err, troubleDelay)
	}
}

// work feeds the chunk's rows to the connections, waits for them and gives the
// chunk back. A relay may take minutes for one answer (RFC 5321, 4.5.3.2.6: up to
// ten); the lease is then kept until it has come, and only the job ends.
func (j *job) work(ctx context.Context) Reschedule {
	j.feed(ctx)
	done := make(chan struct{})
	go func() {
		j.pending.Wait()
		close(done)
	}()
	if j.drained(ctx, done) {
		return j.release(ctx)
	}
	j.e.lateAnswers.Go(func() {
		<-done
		j.release(ctx)
	})
	return Reschedule{After: troubleDelay}
}

// drained waits for what was fed, and reports whether all of it is decided. What
// is not marked when the time is up is let go: it stays queued in the ledger.
func (j *job) drained(ctx context.Context, done chan struct{}) bool {
	slow := time.NewTimer(j.e.o.TimeSlice)
	defer slow.Stop()
	select {
	case <-done:
		return true
	case <-ctx.Done():
	case <-slow.C:
	}
	j.stopped.Store(true)
	soon := time.NewTimer(time.Second)
	defer soon.Stop()
	select {
	case <-done:
		return true
	case <-soon.C:
		return false
	}
}

// release gives the chunk back and says when its job should come again. If the
// database cannot take it, the lease is kept and giving back is tried again:
// waiting for the lease's end would cost half a minute.
func (j *job) release(ctx context.Context) Reschedule {
	a, ok := j.giveBack(ctx)
	if ok {
		return a
	}
	j.e.lateAnswers.Go(func() {
		for !ok && !j.e.stopping.Load() {
			time.Sleep(troubleDelay / 2)
			_, ok = j.giveBack(ctx)
		}
		j.e.activeJobs.drop(j)
	})
	return Reschedule{After: troubleDelay}
}

// giveBack reports false if the database did not take the chunk.
func (j *job) giveBack(ctx context.Context) (Reschedule, bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	remaining, err := j.e.o.Ledger.Release(ctx, j.lease)
	if err != nil && !errors.Is(err, ErrLeased) {
		j.e.trouble(ctx, "a chunk could not be given back; trying again", err, "chunk", j.lease.Chunk)
		return Reschedule{}, false
	}
	j.e.activeJobs.drop(j)
	switch {
	case err != nil:
		return Reschedule{Done: true}, true // its new holder goes on
	case remaining.Done:
		j.e.signalChanged()
		return Reschedule{Done: true}, true
	case remaining.NextAt.IsZero():
		return Reschedule{After: min(j.e.relaysDown(), 5*time.Second)}, true
	}
	return Reschedule{After: max(0, remaining.NextAt.Sub(j.e.o.Now()))}, true
}

// pageRows are read at once; a page is small beside the messages in flight.
const pageRows = 128

// feed hands out the chunk's queued rows until none is left, the time is up, or
// they are not wanted any more. Chunks of one send take turns: the rows of a group
// then lie side by side in the database, and the chunks end one after another, so
// that some are always ready while others are given back and fetched.
func (j *job) feed(ctx context.Context) {
	until := time.Now().Add(j.e.o.TimeSlice)
	rows, ok := j.page(ctx, 0, nil)
	if !ok || !j.send.takeTurn(ctx, until) {
		return
	}
	defer j.send.passTurn()
	for ok {
		for i := range rows {
			if !j.push(ctx, &rows[i], until) {
				return
			}
		}
		rows, ok = j.page(ctx, rows[len(rows)-1].ID, rows)
	}
}

// page reads the next rows, into old's memory; false: there are none.
func (j *job) page(ctx context.Context, after int64, old []Row) ([]Row, bool) {
	rows, err := j.e.o.Ledger.Page(ctx, j.lease, after, pageRows, old[:0])
	switch {
	case errors.Is(err, ErrAltered):
		j.e.pauseAltered(ctx, j.lease.Send, err)
	case err != nil:
		j.e.trouble(ctx, "rows cannot be read", err, "chunk", j.lease.Chunk)
	}
	return rows, err == nil && len(rows) > 0
}

// wanted reports whether the job may hand out more.
func (j *job) wanted(ctx context.Context) bool {
	return !j.stopped.Load() && !j.e.stopping.Load() && j.send.sending() && ctx.Err() == nil && j.e.relaysDown() <= 0
}

// push hands out one row, or reports that the job should end.
func (j *job) push(ctx context.Context, row *Row, until time.Time) bool {
	if !j.wanted(ctx) || !j.enterGate(ctx, until) {
		return false
	}
	it := j.e.writer.items.get()
	it.e, it.job, it.row, it.gated = j.e, j, *row, true
	j.pending.Add(1)
	if wait := time.Until(until); wait > 0 && j.e.feed.push(ctx, it, wait) {
		return true
	}
	it.finish()
	return false
}

// signalChanged tells a waiting Send that something is done.
func (e *Engine) signalChanged() {
	select {
	case e.changed <- struct{}{}:
	default:
	}
}
