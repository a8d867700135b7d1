package httpd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tidings/internal/delivery"
)

// Sends tells of what is being sent; the ledger does.
type Sends interface {
	// Sends lists every send.
	Sends(ctx context.Context) ([]delivery.Send, error)
	// Status gives one send's counts; an error of gone is one that went meanwhile.
	Status(ctx context.Context, send int64) (delivery.Status, error)
}

// Operators are the answers for those who run the program.
type Operators struct {
	// Ledger opens the ledger when somebody asks: a database that is away for a
	// while must not end a worker.
	Ledger func(ctx context.Context) (Sends, error)
	// Ready is nil where the database answers and fits this program.
	Ready func(ctx context.Context) error
	// Gone is the error of a send that is no longer there.
	Gone error
	// Region is a region's name in the figures.
	Region func(id string) string
}

// Handler answers /metrics for Prometheus, /healthz and /readyz. ctx ends with the
// server: what Prometheus asks is read under it.
func (o *Operators) Handler(ctx context.Context) http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&ledgerCollector{o: o, ctx: ctx})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := o.Ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// ledgerCollector reads the ledger's counts when Prometheus asks.
type ledgerCollector struct {
	o   *Operators
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
	l, err := c.o.Ledger(ctx)
	if err != nil {
		return err
	}
	sends, err := l.Sends(ctx)
	if err != nil {
		return err
	}
	messages := prometheus.NewDesc("tidings_messages", "Messages by state.",
		[]string{"notice", "revision", "region", "state"}, nil)
	rate := prometheus.NewDesc("tidings_messages_per_second", "Messages a second at present.",
		[]string{"notice", "revision"}, nil)
	workers := prometheus.NewDesc("tidings_workers", "Workers alive.", []string{"notice", "revision"}, nil)
	for _, s := range sends {
		st, err := l.Status(ctx, s.ID)
		if errors.Is(err, c.o.Gone) {
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
				out <- prometheus.MustNewConstMetric(messages, prometheus.GaugeValue, float64(n),
					s.Slug, revision, c.o.Region(g.Region), string(state))
			}
		}
	}
	return nil
}
