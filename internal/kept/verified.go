package kept

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/acts"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// Altered says that a revision in the database is not what was approved.
type Altered struct{ what string }

// Error says what differs, and the way out.
func (e *Altered) Error() string { return e.what }

// Is reports that the exit code is that of what is not approved, and that engines must not try it
// again by themselves.
func (e *Altered) Is(target error) bool {
	return target == talk.ErrNotApproved || target == delivery.ErrAltered
}

func altered(r store.Revision, by, what string) error {
	return &Altered{fmt.Sprintf("%v: r%d of %s was changed in the database since %s approved it (%s); nothing is "+
		"sent of it. Look into who did that: \"tidings log %[3]s\", \"tidings log verify\". Then restore the database "+
		"from a backup; or, where nothing was sent yet, check and approve the letter again, which makes a new "+
		"revision of the files", talk.ErrNotApproved, r.Number, r.Slug, by, what)}
}

// Verified is Revision for whoever sends: all that is composed from is, byte for byte, what was
// approved, and the tables and the log agree on who approved it. An error that is not so is an
// Altered. What an older version approved has no digest of its content and is taken as it is,
// unless the log knows of one.
func (b *Book) Verified(ctx context.Context, slug string, number int) (*letter.Revision, error) {
	db, err := b.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.Revision(ctx, slug, number)
	if err != nil {
		return nil, err
	}
	return verified(ctx, db, kept)
}

// LatestVerified is Latest for whoever sends. A revision that is not approved is given as it is.
func (b *Book) LatestVerified(ctx context.Context, slug string) (*letter.Revision, error) {
	db, err := b.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.LatestRevision(ctx, slug)
	switch {
	case errors.Is(err, store.ErrNoRevision):
		return nil, nil
	case err != nil:
		return nil, err
	case kept.ApprovedBy == "":
		return unpack(kept)
	}
	return verified(ctx, db, kept)
}

// LatestIntact is Latest for whoever decides: nil also where nothing is sent of the newest revision
// and it was altered, or tidings.yaml says otherwise what its messages are made of. A decision on
// the same letters then makes a new one.
func (b *Book) LatestIntact(ctx context.Context, slug string) (*letter.Revision, error) {
	r, err := b.LatestVerified(ctx, slug)
	gone := errors.Is(err, delivery.ErrAltered)
	if err != nil && !gone || r == nil && !gone || !gone && len(r.Settings(&b.ws.Config)) == 0 {
		return r, err
	}
	last, lerr := b.Latest(ctx, slug)
	l, open := b.ledger(ctx)
	if lerr = errors.Join(lerr, open); lerr != nil {
		return nil, lerr
	}
	if _, lerr = l.FindSend(ctx, slug, last.Number); errors.Is(lerr, store.ErrNoSend) {
		return nil, nil
	}
	return r, err
}

func verified(ctx context.Context, db *store.Store, kept store.Revision) (*letter.Revision, error) {
	r, err := unpack(kept)
	if err != nil {
		return nil, err
	}
	d, err := db.Decided(ctx, kept.Slug, kept.Number)
	if err != nil {
		return nil, err
	}
	if d.Content == "" && d.Log.Content == "" && (d.Linked || !d.Logged) {
		return r, nil // of an older version
	}
	content, err := letter.Content(kept.Payload)
	if err != nil {
		return nil, err
	}
	if what := differs(r, kept, d, content); what != "" {
		return nil, altered(kept, d.By, what)
	}
	r.Content = content
	return r, nil
}

// differs says what of a revision is not as it was decided; "": all is.
func differs(r *letter.Revision, kept store.Revision, d store.Decided, content string) string {
	switch {
	case r.Slug != kept.Slug || r.Number != kept.Number:
		return fmt.Sprintf("what it holds is r%d of %s", r.Number, r.Slug)
	case r.Digest != kept.Digest || kept.Digest != d.Digest:
		return "its digest is not the one that was approved"
	case d.Decision != store.Approved:
		return "the last decision on it was no approval"
	case d.By != kept.ApprovedBy || d.Log.Who != (acts.Entry{Who: d.By}).Clean().Who:
		return "tables and log name different people"
	case !d.Linked:
		return "the log's entry of the approval was changed or is missing"
	case content != d.Content || content != d.Log.Content:
		return "its letters, their compiled messages or what they are made of"
	}
	return ""
}
