package desk

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"riverqueue.com/riverui"
	"riverqueue.com/riverui/uiendpoints"

	"tidings/internal/httpd"
	"tidings/internal/loopback"
	"tidings/internal/store"
)

// QueueOptions say where operators look at the job queue.
type QueueOptions struct {
	Listen   string // a loopback address
	Password string // of the user QueueUser
	Say      func(string, ...any)
}

// QueueUser is the name that operators give with their password.
const QueueUser = "operator"

// queuePassword is how long a password must be: nothing slows down who guesses.
const queuePassword = 12

func (o QueueOptions) check() error {
	if !loopback.Address(o.Listen) {
		return BadFlag("--queue %q: write 127.0.0.1:PORT; from elsewhere come by ssh -L, or by a proxy with TLS on this machine", o.Listen)
	}
	if len(o.Password) < queuePassword {
		return fmt.Errorf("the pages of the job queue want a password of at least %d characters in TIDINGS_QUEUE_PASSWORD", queuePassword)
	}
	return nil
}

// ServeQueue shows operators the job queue by River's own pages. They can look
// and change nothing: a job is only a wake-up, and what is paused or deleted there
// would be in no status and no report.
func (d *Desk) ServeQueue(ctx context.Context, o QueueOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	pages, err := queueEndpoints(db, log)
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	h, err := riverui.NewHandler(&riverui.HandlerOpts{Endpoints: pages, Logger: log})
	if err == nil {
		err = h.Start(ctx)
	}
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	return httpd.Listen(ctx, o.Listen, onlyLook(o.Password, h), func(format string, args ...any) {
		o.Say("Job queue, for the user "+QueueUser+", on "+format, args...)
	})
}

func queueEndpoints(db *store.Store, log *slog.Logger) (uiendpoints.Bundle, error) {
	cfg := &river.Config{Logger: log}
	if db.Dialect() == store.Postgres {
		c, err := river.NewClient(riverpgxv5.New(db.Pool()), cfg)
		return riverui.NewEndpoints(c, nil), err
	}
	c, err := river.NewClient(riversqlite.New(db.Writer()), cfg)
	return riverui.NewEndpoints(c, nil), err
}

// onlyLook lets operators in, and only GET and HEAD through.
func onlyLook(password string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(password))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, given, _ := r.BasicAuth()
		got := sha256.Sum256([]byte(given))
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		switch {
		case user != QueueUser || subtle.ConstantTimeCompare(want[:], got[:]) != 1:
			w.Header().Set("WWW-Authenticate", `Basic realm="Tidings job queue", charset="UTF-8"`)
			http.Error(w, "user and password, please", http.StatusUnauthorized)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, errOnlyLook.Error(), http.StatusMethodNotAllowed)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

var errOnlyLook = errors.New("these pages only show the queue; use tidings pause, resume and cancel")
