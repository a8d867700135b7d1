package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"

	"tidings/internal/console"
	"tidings/internal/desk"
)

// serveOptions say where serve listens: the public pages apart from the metrics.
type serveOptions struct {
	listen, metrics string
	say             func(string, ...any)
}

// serve answers the recipients' links and the providers' webhooks until stopped.
func serve(ctx context.Context, d *desk.Desk, o serveOptions) error {
	h, err := console.New(ctx, d, console.Options{PublicURL: d.PublicURL(), Ready: d.Ready, Log: slog.Default()})
	if err != nil {
		return err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return err
	}
	o.say("Public pages on http://%s/; stop with Ctrl-C.", ln.Addr())
	run, stop := context.WithCancel(ctx)
	defer stop()
	var side sync.WaitGroup
	var metricsErr error
	if o.metrics != "" {
		side.Go(func() {
			if metricsErr = d.ServeMetrics(run, o.metrics, o.say); metricsErr != nil {
				stop()
			}
		})
	}
	side.Go(func() { d.RetainDaily(run) })
	err = console.Serve(run, ln, h)
	stop()
	side.Wait()
	return errors.Join(err, metricsErr)
}
