package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"tidings/internal/httpd"
	"tidings/internal/letter"
	"tidings/internal/store"
)

// WorkerOptions tune a worker.
type WorkerOptions struct {
	Connections int
	Metrics     string // address of /metrics, /healthz and /readyz; empty: none
	Say         func(string, ...any)
}

// Worker sends what is queued in the database until the context ends; then it
// finishes what is in flight. It never changes the schema.
func (d *Desk) Worker(ctx context.Context, o WorkerOptions) error {
	e, err := d.Engine(ctx, o.Connections)
	if err != nil {
		return err
	}
	o.Say("Worker %s is ready; stop with Ctrl-C.", d.worker)
	run, stop := context.WithCancel(ctx)
	defer stop()
	var side sync.WaitGroup
	var metricsErr error
	if o.Metrics != "" {
		side.Go(func() {
			if metricsErr = d.ServeMetrics(run, o.Metrics, o.Say); metricsErr != nil {
				stop()
			}
		})
	}
	side.Go(func() { d.RetainDaily(run) })
	err = e.Run(run)
	stop()
	side.Wait()
	return errors.Join(err, metricsErr)
}

// ServeMetrics answers /metrics for Prometheus, /healthz and /readyz.
func (d *Desk) ServeMetrics(ctx context.Context, listen string, say func(string, ...any)) error {
	o := &httpd.Operators{Ready: d.Ready, Gone: store.ErrNoSend, Region: letter.RegionName,
		Ledger: func(ctx context.Context) (httpd.Sends, error) { return d.ledger(ctx) }}
	return httpd.Listen(ctx, listen, o.Handler(ctx), say)
}

// Ready reports whether the database answers and fits this program.
func (d *Desk) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // who asks may give up before
	defer cancel()
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.CheckSchema(ctx)
}
