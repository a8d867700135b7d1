package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

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
	e, err := d.engine(ctx, o.Connections)
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
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &ledgerCollector{d: d, ctx: ctx})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := d.ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return serveHTTP(ctx, listen, mux, say)
}

// ready reports whether the database answers and fits this program.
func (d *Desk) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // who asks may give up before
	defer cancel()
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.CheckSchema(ctx)
}

// ledgerCollector reads the ledger's counts when Prometheus asks.
type ledgerCollector struct {
	d   *Desk
	ctx context.Context
}

// Describe sends nothing: what there is depends on the ledger.
func (c *ledgerCollector) Describe(chan<- *prometheus.Desc) {}

// Collect gives the messages by notice, revision, region and state, and the
// present rate and workers of each send.
func (c *ledgerCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
	defer cancel()
	if err := c.collect(ctx, out); err != nil {
		out <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(err), err)
	}
}

func (c *ledgerCollector) collect(ctx context.Context, out chan<- prometheus.Metric) error {
	l, err := c.d.ledger(ctx)
	if err != nil {
		return err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return err
	}
	messages := prometheus.NewDesc("tidings_messages", "Messages by state.", []string{"notice", "revision", "region", "state"}, nil)
	rate := prometheus.NewDesc("tidings_messages_per_second", "Messages a second at present.", []string{"notice", "revision"}, nil)
	workers := prometheus.NewDesc("tidings_workers", "Workers alive.", []string{"notice", "revision"}, nil)
	for _, s := range sends {
		st, err := l.Status(ctx, s.ID)
		if errors.Is(err, store.ErrNoSend) {
			continue
		}
		if err != nil {
			return err
		}
		revision := fmt.Sprint(s.Revision)
		out <- prometheus.MustNewConstMetric(rate, prometheus.GaugeValue, st.Rate, s.Slug, revision)
		out <- prometheus.MustNewConstMetric(workers, prometheus.GaugeValue, float64(st.Workers), s.Slug, revision)
		for _, g := range st.Regions {
			for state, n := range g.Counts {
				out <- prometheus.MustNewConstMetric(messages, prometheus.GaugeValue, float64(n), s.Slug, revision, regionName(g.Region), string(state))
			}
		}
	}
	return nil
}
