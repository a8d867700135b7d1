package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"tidings/internal/delivery"
)

// sendQueue is the queue of wake-ups.
const sendQueue = "send"

// chunkArgs is a wake-up for one chunk. Round makes a later wake-up of the same
// chunk a job of its own: uniqueness would otherwise count the completed ones.
type chunkArgs struct {
	Send  int64 `json:"send"`
	Chunk int64 `json:"chunk"`
	Round int64 `json:"round"`
}

// Kind is the job's name in the database.
func (chunkArgs) Kind() string { return "send_chunk" }

// InsertOpts are those of every wake-up.
func (chunkArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sendQueue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// wakeup is one job to be inserted.
type wakeup struct {
	args chunkArgs
	at   time.Time // zero: at once
}

func (w wakeup) params() river.InsertManyParams {
	opts := w.args.InsertOpts()
	opts.ScheduledAt = w.at
	return river.InsertManyParams{Args: w.args, InsertOpts: &opts}
}

// inserter inserts jobs in a transaction of the store. It hides the type
// parameter of River's client.
type inserter interface {
	insert(ctx context.Context, tx *Tx, jobs []wakeup) error
}

type queueClient[T any] struct {
	client *river.Client[T]
	face   func(*Tx) T
}

func (q queueClient[T]) insert(ctx context.Context, tx *Tx, jobs []wakeup) error {
	for len(jobs) > 0 {
		n := min(len(jobs), 1000)
		params := make([]river.InsertManyParams, n)
		for i, j := range jobs[:n] {
			params[i] = j.params()
		}
		if _, err := q.client.InsertManyFastTx(ctx, q.face(tx), params); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		jobs = jobs[n:]
	}
	return nil
}

func newInserter(s *Store) (inserter, error) {
	cfg := &river.Config{Logger: quiet(s.log)}
	if s.dialect == Postgres {
		c, err := river.NewClient(riverpgxv5.New(s.pool), cfg)
		return queueClient[pgx.Tx]{c, (*Tx).PGX}, err
	}
	c, err := river.NewClient(riversqlite.New(s.writer), cfg)
	return queueClient[*sql.Tx]{c, (*Tx).SQL}, err
}

// quiet keeps River's talk below a warning out of the log.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled lets warnings and errors pass.
func (h warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// Jobs hands wake-ups from River to an engine. It implements delivery.Jobs.
//
// The settings were measured: River has no heartbeat, so a job that works longer
// than RescueStuckJobsAfter is given to somebody else, and its default of an hour
// would leave the chunks of a dead worker alone that long. Jobs therefore end
// themselves after some seconds and come again. A job never returns an error:
// errors use up attempts, and a relay that is down would discard every job.
type Jobs struct{ s *Store }

var _ delivery.Jobs = (*Jobs)(nil)

// NewJobs makes the jobs of a store.
func NewJobs(s *Store) *Jobs { return &Jobs{s} }

type chunkWorker struct {
	river.WorkerDefaults[chunkArgs]
	handle func(context.Context, delivery.Wake) delivery.Reschedule
}

// Work handles one wake-up.
func (w *chunkWorker) Work(ctx context.Context, job *river.Job[chunkArgs]) error {
	next := w.handle(ctx, delivery.Wake{Send: job.Args.Send, Chunk: job.Args.Chunk})
	if next.Done {
		return nil
	}
	return river.JobSnooze(max(0, next.After))
}

// NextRetry is for a handler that panicked: soon, not after attempt^4 seconds.
func (w *chunkWorker) NextRetry(*river.Job[chunkArgs]) time.Time {
	return time.Now().Add(3 * time.Second)
}

// Run calls handle for wake-ups until ctx ends; see delivery.Jobs.
func (j *Jobs) Run(ctx context.Context, workers int, grace time.Duration,
	handle func(context.Context, delivery.Wake) delivery.Reschedule) error {
	if j.s.dialect == Postgres {
		return runRiver(ctx, j.s, riverpgxv5.New(j.s.pool), workers, grace, handle)
	}
	return runRiver(ctx, j.s, riversqlite.New(j.s.writer), workers, grace, handle)
}

func runRiver[T any](ctx context.Context, s *Store, driver riverdriver.Driver[T], workers int, grace time.Duration,
	handle func(context.Context, delivery.Wake) delivery.Reschedule) error {
	ws := river.NewWorkers()
	river.AddWorker(ws, &chunkWorker{handle: handle})
	queue := river.QueueConfig{MaxWorkers: workers, FetchCooldown: 20 * time.Millisecond,
		FetchPollInterval: 500 * time.Millisecond}
	if s.dialect == SQLite { // it cannot notify; asking costs a tenth of a millisecond
		queue.FetchPollInterval = 100 * time.Millisecond
	}
	client, err := river.NewClient(driver, &river.Config{
		Logger: quiet(s.log), Workers: ws, Queues: map[string]river.QueueConfig{sendQueue: queue},
		JobTimeout: 30 * time.Second, RescueStuckJobsAfter: 45 * time.Second, SoftStopTimeout: grace,
	})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace+3*time.Second)
	defer cancel()
	if err := client.Stop(stop); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("jobs: stop: %w", err)
	}
	return nil
}
