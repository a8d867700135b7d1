package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Relay is one way out.
type Relay struct {
	Transport   Transport
	Connections int     // at once and process, 0: 8
	Rate        float64 // messages a second over all workers, 0: no limit
	Weight      int     // share of the messages beside other relays; 0 for all: as fast as each is
}

// Options are the parts that an engine is made of. Ledger, Jobs, Source, Relays
// and Worker are required.
type Options struct {
	Worker string // as the Ledger knows this process
	Ledger Ledger
	Jobs   Jobs
	Source Source
	Relays []Relay
	Logger *slog.Logger     // nil: silent
	Now    func() time.Time // nil: time.Now
	Random func() float64   // in [0, 1), safe for goroutines; nil: math/rand
	// Words gives an error in words for people, who read it in the status; nil: its text.
	Words func(error) string

	Chunks    int           // worked on at once, 0: 3
	Composers int           // goroutines that compose and sign, 0: two a core, so that one signs while another waits
	Lease     time.Duration // of a chunk, renewed every third of it; 0: 30 s
	TimeSlice time.Duration // a job feeds for so long, then comes again; 0: 10 s
	Grace     time.Duration // to finish what is in flight at the end; 0: 8 s
	Idle      time.Duration // a session without work is closed; 0: 5 s
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	set(&o.Lease, 30*time.Second)
	set(&o.TimeSlice, 10*time.Second)
	set(&o.Grace, 8*time.Second)
	set(&o.Idle, 5*time.Second)
	if o.Chunks <= 0 {
		o.Chunks = 3
	}
	if o.Composers <= 0 {
		o.Composers = 2 * runtime.GOMAXPROCS(0)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Words == nil {
		o.Words = error.Error
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return o
}

// Engine sends what the ledger holds. Make one with New; it runs once.
type Engine struct {
	o              Options
	writer         *writer
	buffers        buffers
	feed           *queue // rows to be composed
	ready          *queue // messages for any free connection
	relays         []*relay
	sends          sends
	activeJobs     activeJobs
	lateAnswers    sync.WaitGroup // chunks whose last answers are awaited after their job
	limits         limits
	fault          fault
	changed        chan struct{} // a chunk is done
	checkStopRules chan struct{} // the stop rules should be looked at
	closing        chan struct{} // no more items will come
	stopping       atomic.Bool   // Run's context has ended: nothing new is marked
	forceCtx       context.Context
	forceStop      context.CancelFunc
	gone           atomic.Pointer[error] // why the ledger cannot be used any more
	end            context.CancelFunc    // of Run's own context
}

// New makes an engine.
func New(o Options) (*Engine, error) {
	if o.Ledger == nil || o.Jobs == nil || o.Source == nil || o.Worker == "" || len(o.Relays) == 0 {
		return nil, errors.New("delivery: an engine needs a worker name, a ledger, jobs, a source and at least " +
			"one relay")
	}
	o = o.withDefaults()
	e := &Engine{o: o, changed: make(chan struct{}, 1), checkStopRules: make(chan struct{}, 1),
		closing: make(chan struct{})}
	connections := 0
	for _, r := range o.Relays {
		if r.Connections <= 0 {
			r.Connections = 8
		}
		connections += r.Connections
		e.relays = append(e.relays, &relay{Relay: r, e: e})
	}
	// Few composed messages wait: each holds a whole message in memory.
	e.feed = newQueue(max(16, 2*o.Composers))
	e.ready = newQueue(max(2*o.Composers, connections))
	e.limits.ledger = o.Ledger
	return e, nil
}

// Run works on every send of the database until ctx ends, then finishes what is
// in flight, at most for the grace. It returns an error only if it cannot work
// at all: then it wraps ErrLedgerGone, or the ledger could not be read to begin with.
func (e *Engine) Run(ctx context.Context) error {
	ctx, e.end = context.WithCancel(ctx)
	defer e.end()
	e.forceCtx, e.forceStop = context.WithCancel(context.WithoutCancel(ctx))
	defer e.forceStop()
	// The queue lets its handlers work on for the whole grace, so they are told.
	defer context.AfterFunc(ctx, func() { e.stopping.Store(true) })()
	e.writer = newWriter(e)
	if err := e.refresh(ctx); err != nil && (ctx.Err() == nil || e.gone.Load() != nil) {
		return fmt.Errorf("delivery: the ledger cannot be read: %w", err)
	}
	watching, stopWatching := context.WithCancel(context.WithoutCancel(ctx))
	var watch, compose, workers, write sync.WaitGroup
	write.Go(e.writer.run)
	watch.Go(func() { e.watch(watching) })
	for range e.o.Composers {
		compose.Go(e.compose)
	}
	for _, r := range e.relays {
		for range r.Connections {
			l := &connWorker{e: e, relay: r}
			workers.Go(l.run)
		}
	}
	unforce := e.forceAfterGrace(ctx)
	err := e.o.Jobs.Run(ctx, e.o.Chunks, e.o.Grace, e.handle)
	e.feed.close()
	compose.Wait()
	close(e.closing)
	e.ready.close()
	workers.Wait()
	unforce()
	e.writer.close()
	write.Wait()
	e.lateAnswers.Wait()
	stopWatching()
	watch.Wait()
	if gone := e.gone.Load(); gone != nil {
		return *gone
	}
	return err
}

// ledgerGone reports whether an error says so, and then ends the engine: nothing more
// is marked, so no dot leaves but of messages that are on the wire already.
func (e *Engine) ledgerGone(err error) bool {
	if !errors.Is(err, ErrLedgerGone) {
		return false
	}
	if e.gone.CompareAndSwap(nil, &err) {
		e.o.Logger.Debug("the ledger is gone", "error", err)
	}
	e.stopping.Store(true)
	e.end()
	return true
}

// forceAfterGrace closes the sockets of what is still in flight when the grace
// is over.
func (e *Engine) forceAfterGrace(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-done:
			return
		}
		select {
		case <-time.After(e.o.Grace):
			e.forceStop()
		case <-done:
		}
	}()
	return func() { close(done) }
}

// compose turns rows into messages, on every core: signing takes most of it.
func (e *Engine) compose() {
	for {
		it, got := e.feed.next(nil, nil)
		if got == gotEnd {
			return
		}
		if it.wanted() {
			it.compose()
		}
		e.ready.push(context.Background(), it, 0) // connection workers take items as long as any may come
	}
}

// composing reports whether composing is what all else waits for: rows are there,
// and no message is. Signing takes a millisecond and more.
func (e *Engine) composing() bool { return e.ready.empty() && !e.feed.empty() }
