package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tidings/internal/letter"
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

// decide keeps a person's yes or no. A revision takes the next free number the
// first time that its content is decided on; the same content keeps its number.
func (d *Desk) decide(ctx context.Context, r *letter.Revision, decision store.Decision) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if r.Number == 0 {
		if r.Number, err = d.nextNumber(ctx, r.Slug); err != nil {
			return err
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
		return tx.SaveApproval(ctx, store.ApprovalRecord{Approval: r.Approval, Decision: decision})
	})
}
