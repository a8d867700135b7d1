package inbound

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"time"

	"tidings/internal/store"
	"tidings/internal/workspace"
)

// Options are what the room stands on.
type Options struct {
	Workspace *workspace.Workspace // its configuration is read at each use
	Store     *store.Store
	Ledger    *store.Ledger // nil: a Keyring alone, which retires no key

	// Subject gives the subject of a letter in one of its locales, for the pages.
	// A revision that was never recorded, such as a trial send's, is
	// store.ErrNoRevision. Revisions never change, so an answer is asked for once.
	Subject func(ctx context.Context, slug string, revision int, locale string) (string, error)

	// Mail sends a mail to somebody who signs up; nil: nobody can. An address or a mail that is
	// refused for good is ErrRefused.
	Mail func(context.Context, Mail) error
	// Paper sets the letter of one row of a revision as PDF; nil: there are no links to it.
	Paper func(ctx context.Context, slug string, revision int, row int64) ([]byte, error)

	// Act gives a context under which the next change of the store is in the log of acts;
	// nil: it is in none.
	Act func(ctx context.Context, act, detail string) context.Context

	Now    func() time.Time // nil: the system's clock
	Random io.Reader        // of new keys; nil: the system's
	Log    *slog.Logger     // nil: no log
}

func (o Options) withDefaults() Options {
	if o.Act == nil {
		o.Act = func(ctx context.Context, _, _ string) context.Context { return ctx }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
