package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"

	"tidings/internal/desk"
	"tidings/internal/httpd"
	"tidings/internal/inbound/pages"
)

// serveOptions say where serve listens: the public pages apart from what only
// operators see.
type serveOptions struct {
	listen, metrics string
	say             func(string, ...any)
}

// serve answers the recipients' links and the providers' webhooks until stopped.
func serve(ctx context.Context, d *desk.Desk, o serveOptions) error {
	if err := d.Writable(ctx); err != nil {
		return err
	}
	in, err := d.Inbound(ctx)
	if err != nil {
		return err
	}
	h, err := pages.New(ctx, in,
		pages.Options{PublicURL: d.PublicURL(), Ready: d.Ready, Log: slog.Default(), Say: o.say})
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
	var all errgroup
	if o.metrics != "" {
		all.run(stop, func() error { return d.ServeMetrics(run, o.metrics, o.say) })
	}
	all.run(stop, func() error { d.RetainDaily(run); return nil })
	if in.SignUpOpen() {
		all.run(stop, func() error { in.AnswerSignUps(run); return nil })
	}
	all.run(stop, func() error { return d.AwaitMoved(run) })
	all.run(stop, func() error { return httpd.Serve(run, ln, h) })
	return all.wait()
}

// whileDatabaseStays runs what works until it is stopped, and ends it when the database
// is not the one that was opened any more: what it recorded would be lost.
func whileDatabaseStays(ctx context.Context, d *desk.Desk, work func(context.Context) error) error {
	run, stop := context.WithCancel(ctx)
	defer stop()
	var all errgroup
	all.run(stop, func() error { return d.AwaitMoved(run) })
	all.run(stop, func() error { return work(run) })
	return all.wait()
}

// errgroup runs parts of which the first that ends stops the others.
type errgroup struct {
	parts sync.WaitGroup
	mu    sync.Mutex
	errs  []error
}

func (g *errgroup) run(stop func(), part func() error) {
	g.parts.Go(func() {
		defer stop()
		err := part()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.errs = append(g.errs, err)
	})
}

func (g *errgroup) wait() error {
	g.parts.Wait()
	return errors.Join(g.errs...)
}
