package desk

import (
	"context"

	"tidings/internal/acts"
	"tidings/internal/audience"
	"tidings/internal/delivery"
	"tidings/internal/report"
	"tidings/internal/store"
)

// since is whom the newest revision that was sent is for by now and was not then.
func (d *Desk) since(ctx context.Context, send delivery.Send, known *store.Reached) (*audience.Since, error) {
	rev, err := d.kept.Revision(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	have, err := d.frozen(ctx, rev)
	if err != nil {
		return nil, err
	}
	return d.audience.Since(ctx, rev.Source, have, known.Selected)
}

// sinceOf is since for whom nobody has read yet who was reached.
func (d *Desk) sinceOf(ctx context.Context, send delivery.Send) (*audience.Since, error) {
	reports, err := d.reports(ctx)
	if err != nil {
		return nil, err
	}
	known, _, err := reports.Reached(ctx, send.Slug, "")
	if err != nil {
		return nil, err
	}
	return d.since(ctx, send, known)
}

// imported reports whether people or accounts may have come in since a send began, so that others are
// selected.
func (d *Desk) imported(ctx context.Context, send delivery.Send) bool {
	db, err := d.store(ctx)
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
func (d *Desk) Reach(ctx context.Context, slug string, roles []string, begin func(*report.Reach) error,
	each func(report.ReachAccount) error) error {
	reports, send, err := d.sentReports(ctx, slug)
	if err != nil {
		return err
	}
	return reports.Reach(ctx, slug, roles, func(r *report.Reach, known *store.Reached) error {
		rev, err := d.kept.Revision(ctx, slug, send.Revision)
		if err != nil {
			return err
		}
		if r.NoContact, err = d.audience.WithoutContact(ctx, rev.Source, known.Selected); err != nil {
			return err
		}
		found, err := &audience.Since{}, error(nil)
		if d.imported(ctx, send) {
			found, err = d.since(ctx, send, known)
		}
		if err != nil {
			return err
		}
		r.Newcomers, r.Held = found.Newcomers, len(found.Held)
		r.NoContact = append(r.NoContact, found.Nobody...)
		return begin(r)
	}, each)
}
