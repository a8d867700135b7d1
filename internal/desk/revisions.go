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

// numberFor is the number that a revision has, or would get.
func (d *Desk) numberFor(ctx context.Context, r *letter.Revision) (int, error) {
	last, err := d.latest(ctx, r.Slug)
	switch {
	case err != nil:
		return 0, err
	case last == nil:
		return 1, nil
	case last.Digest == r.Digest:
		return last.Number, nil
	}
	return last.Number + 1, nil
}

// decide keeps a person's yes or no. A revision takes the next free number the
// first time that its digest is decided on; the same content keeps its number.
func (d *Desk) decide(ctx context.Context, r *letter.Revision, decision store.Decision) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if r.Number, err = d.numberFor(ctx, r); err != nil {
		return err
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
