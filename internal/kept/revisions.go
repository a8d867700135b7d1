package kept

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tidings/internal/acts"
	"tidings/internal/journal"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/store"
)

// Revision reads one kept revision.
func (b *Book) Revision(ctx context.Context, slug string, number int) (*letter.Revision, error) {
	db, err := b.store(ctx)
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

// Latest gives the newest revision that was decided on; nil where there is none.
func (b *Book) Latest(ctx context.Context, slug string) (*letter.Revision, error) {
	db, err := b.store(ctx)
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

// NextNumber is the number that another content of a notice gets.
func (b *Book) NextNumber(ctx context.Context, slug string) (int, error) {
	last, err := b.Latest(ctx, slug)
	if err != nil || last == nil {
		return 1, err
	}
	return last.Number + 1, nil
}

// decided is the entry of the log for a decision: of the person who was named, whoever
// typed it.
func (b *Book) decided(r *letter.Revision, decision store.Decision, before string) acts.Entry {
	e := b.journal.Act(decision.Act(), r.Slug, "r%d, %s, typed by %s", r.Number,
		locale.Num(r.Audience.Selected, "recipient"), journal.Who())
	e.Who, e.At, e.Before, e.After = r.Approval.By, r.Approval.At, before, r.Digest
	if r.Approval.Note != "" {
		e.Detail += ": " + r.Approval.Note
	}
	return e
}

// Decide keeps a person's yes or no. A revision takes the next free number the
// first time that its content is decided on; the same content keeps its number.
func (b *Book) Decide(ctx context.Context, r *letter.Revision, decision store.Decision) error {
	db, err := b.store(ctx)
	if err != nil {
		return err
	}
	last, err := b.Latest(ctx, r.Slug)
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
		saved, err := tx.SaveRevision(ctx, kept)
		if err != nil {
			return err
		}
		x := store.ApprovalRecord{Approval: r.Approval, Decision: decision}
		if x.Content, err = letter.Content(saved.Payload); err != nil {
			return err
		}
		if err := tx.SaveApproval(ctx, x); err != nil {
			return err
		}
		act := b.decided(r, decision, before)
		act.Content = x.Content
		_, err = tx.AppendAct(ctx, act)
		return err
	})
}
