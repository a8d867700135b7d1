package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tidings/internal/acts"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/store"
)

// revision reads one kept revision.
func (d *Desk) revision(ctx context.Context, slug string, number int) (*letter.Revision, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.Revision(ctx, slug, number)
	if err != nil {
		return nil, err
	}
	return unpack(kept)
}

func unpack(kept store.Revision) (*letter.Revision, error) {
	r, err := letter.Decode(kept.Payload)
	if err != nil {
		return nil, fmt.Errorf("revision %d of %s in the database cannot be read: %w", kept.Number, kept.Slug, err)
	}
	r.Approval.By, r.Approval.Note, r.Approval.At = kept.ApprovedBy, kept.Note, kept.ApprovedAt
	return r, nil
}

// latest gives the newest revision that was decided on; nil where there is none.
func (d *Desk) latest(ctx context.Context, slug string) (*letter.Revision, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.LatestRevision(ctx, slug)
	if errors.Is(err, store.ErrNoRevision) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return unpack(kept)
}

// nextNumber is the number that another content of a notice gets.
func (d *Desk) nextNumber(ctx context.Context, slug string) (int, error) {
	last, err := d.latest(ctx, slug)
	if err != nil || last == nil {
		return 1, err
	}
	return last.Number + 1, nil
}

// decided is the entry of the log for a decision: of the person who was named, whoever
// typed it.
func (d *Desk) decided(r *letter.Revision, decision store.Decision, before string) acts.Entry {
	e := d.act(decision.Act(), r.Slug, "r%d, %s, typed by %s", r.Number,
		locale.Num(r.Audience.Selected, "recipient"), who())
	e.Who, e.At, e.Before, e.After = r.Approval.By, r.Approval.At, before, r.Digest
	if r.Approval.Note != "" {
		e.Detail += ": " + r.Approval.Note
	}
	return e
}

// decide keeps a person's yes or no. A revision takes the next free number the
// first time that its content is decided on; the same content keeps its number.
func (d *Desk) decide(ctx context.Context, r *letter.Revision, decision store.Decision) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	last, err := d.latest(ctx, r.Slug)
	if err != nil {
		return err
	}
	before := ""
	if last != nil {
		before = last.Digest
	}
	if r.Number == 0 {
		r.Number = 1
		if last != nil {
			r.Number = last.Number + 1
		}
	}
	r.Approval.Revision = r.Number
	kept := store.Revision{Slug: r.Slug, Number: r.Number, Digest: r.Digest}
	if decision == store.Approved {
		kept.ApprovedBy, kept.Note, kept.ApprovedAt = r.Approval.By, r.Approval.Note, r.Approval.At
	}
	if kept.Payload, err = json.Marshal(r); err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.SaveRevision(ctx, kept); err != nil {
			return err
		}
		if err := tx.SaveApproval(ctx, store.ApprovalRecord{Approval: r.Approval, Decision: decision}); err != nil {
			return err
		}
		_, err := tx.AppendAct(ctx, d.decided(r, decision, before))
		return err
	})
}
