package kept

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/letter"
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
	if r.Slug != kept.Slug || r.Number != kept.Number {
		return nil, &NotIntactError{kept.Slug, kept.Number, fmt.Sprintf("it holds the letters of %s r%d", r.Slug,
			r.Number)}
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
