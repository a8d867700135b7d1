// Package reach says of a letter that was sent which accounts were told, whom it is for by now and was
// not then, and whom a letter that follows it up is for. It joins what became of messages with the
// audience of the kept revision, and writes nothing.
package reach

import (
	"context"
	"errors"

	"tidings/internal/acts"
	"tidings/internal/audience"
	"tidings/internal/delivery"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/report"
	"tidings/internal/store"
)

// Room answers for one workspace.
type Room struct{ needs Needs }

// Needs are what the room needs. The functions open the database, its ledger and what reads both.
type Needs struct {
	Kept     *kept.Book
	Audience *audience.Room
	Store    func(context.Context) (*store.Store, error)
	Ledger   func(context.Context) (*store.Ledger, error)
	Reports  func(context.Context) (*report.Reader, error)
}

// New is the room of a workspace.
func New(n Needs) *Room { return &Room{n} }

// Have gives the recipients that a revision's send has already, nil where it has none.
func (r *Room) Have(ctx context.Context, rev *letter.Revision) (map[int64]bool, error) {
	l, err := r.needs.Ledger(ctx)
	if err != nil || rev.Number == 0 { // it has no number, and no send
		return nil, err
	}
	send, err := l.FindSend(ctx, rev.Slug, rev.Number)
	if errors.Is(err, store.ErrNoSend) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	have := map[int64]bool{}
	err = l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(d *delivery.Delivery) error {
		have[d.Recipient] = true
		return nil
	})
	return have, err
}

// Since is whom the newest revision that was sent is for by now and was not then.
func (r *Room) Since(ctx context.Context, send delivery.Send) (*audience.Since, error) {
	reports, err := r.needs.Reports(ctx)
	if err != nil {
		return nil, err
	}
	known, err := reports.Reached(ctx, send.Slug, "")
	if err != nil {
		return nil, err
	}
	return r.since(ctx, send, known.Reached)
}

// since is Since where it is read already who was reached.
func (r *Room) since(ctx context.Context, send delivery.Send, known *store.Reached) (*audience.Since, error) {
	rev, err := r.needs.Kept.Revision(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	have, err := r.Have(ctx, rev)
	if err != nil {
		return nil, err
	}
	return r.needs.Audience.Since(ctx, rev.Source, have, known.Selected)
}

// errEnough ends a stream whose reader has had enough.
var errEnough = errors.New("enough")

// imported reports whether people or accounts may have come in since a send began, so that others are
// selected.
func (r *Room) imported(ctx context.Context, send delivery.Send) bool {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return true // and what is asked then fails too
	}
	return db.Acts(ctx, store.ActFilter{Since: send.CreatedAt}, func(e acts.Entry) error {
		if e.Act == "recipients import" || e.Act == "recipients sync" {
			return errEnough
		}
		return nil
	}) != nil
}

// Reach tells which accounts were told of a notice; see report.Reader.Reach.
func (r *Room) Reach(ctx context.Context, slug string, roles []string, begin func(*report.Reach) error,
	each func(report.ReachAccount) error) error {
	send, err := r.needs.Kept.LastSend(ctx, slug)
	if err != nil {
		return err
	}
	reports, err := r.needs.Reports(ctx)
	if err != nil {
		return err
	}
	return reports.Reach(ctx, slug, roles, func(head *report.Reach, known *store.Reached) error {
		rev, err := r.needs.Kept.Revision(ctx, slug, send.Revision)
		if err != nil {
			return err
		}
		if head.NoContact, err = r.needs.Audience.WithoutContact(ctx, rev.Source, known.Selected); err != nil {
			return err
		}
		found := &audience.Since{}
		if r.imported(ctx, send) {
			if found, err = r.since(ctx, send, known); err != nil {
				return err
			}
		}
		head.Newcomers, head.Held = found.Newcomers, len(found.Held)
		head.NoContact = append(head.NoContact, found.Nobody...)
		return begin(head)
	}, each)
}
