package kept

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/internal/letter"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// NotIntactError says that what is stored of a revision is not what somebody approved: it was
// changed in the database, behind the program's back.
type NotIntactError struct {
	Slug     string
	Revision int
	What     string // what is not as it was
}

// Is has it be an ErrNotApproved too.
func (e *NotIntactError) Is(target error) bool { return target == talk.ErrNotApproved }

func (e *NotIntactError) Error() string {
	return fmt.Sprintf("what the database has of %s r%d is not what was approved: %s. Nothing is sent of it; "+
		"\"tidings log "+
		"%[1]s\" and \"tidings log verify\" tell more. Restore the database, or cancel what was begun and approve the "+
		"notice anew", e.Slug, e.Revision, e.What)
}

// Intact compares a stored revision, all that would be sent of it, with the statement by which it
// was approved, and the statements about its notice with the log. It notes in the revision what
// the approval bound of what the letters say of people. A revision that an earlier version
// approved has no statement, and nothing to compare.
func (b *Book) Intact(ctx context.Context, r *letter.Revision) error {
	_, err := b.intact(ctx, r)
	return err
}

// Counts is Intact of a revision that is to be sent: its approval must also be signed, where people
// sign, by somebody who might approve it and still may.
func (b *Book) Counts(ctx context.Context, r *letter.Revision) error {
	said, err := b.intact(ctx, r)
	if err != nil || r.Approval.By == "" {
		return err
	}
	if err := b.verify(ctx, said); err != nil {
		return fmt.Errorf("%w: the approval of %s r%d by %s does not count: %w; approve it again",
			talk.ErrNotApproved, r.Slug,
			r.Number, r.Approval.By, err)
	}
	return nil
}

// intact is Intact, and gives the statement; none where an earlier version kept the revision.
func (b *Book) intact(ctx context.Context, r *letter.Revision) (signed statement.Signed, err error) {
	db, err := b.store(ctx)
	if err != nil {
		return signed, err
	}
	said, signed, err := b.decisionOn(ctx, db, r)
	if err != nil || said == nil {
		return signed, err
	}
	content, err := r.Content()
	if err != nil {
		return signed, err
	}
	what := ""
	switch {
	case r.Approval.By != "" && said.Kind != statement.Approve:
		what = "it was rejected by " + said.By.Name
	case r.Approval.By != "" && (said.By.Name != r.Approval.By || said.Note != r.Approval.Note ||
		!said.At.Equal(r.Approval.At)):
		what = fmt.Sprintf("%s approved it, and it names %s, or another time or note", said.By.Name, r.Approval.By)
	case said.Content != content:
		what = "its messages, its sender or its settings were changed"
	case said.Digest != r.Digest:
		what = "its digest was changed"
	}
	if what != "" {
		return signed, &NotIntactError{r.Slug, r.Number, what}
	}
	note(r, said)
	return signed, nil
}

// Note notes in a revision that was sent what its approval bound, and which key signed it.
func (b *Book) Note(ctx context.Context, r *letter.Revision) error {
	db, err := b.store(ctx)
	if err != nil {
		return err
	}
	said, _, err := b.decisionOn(ctx, db, r)
	if said != nil {
		note(r, said)
	}
	return err
}

func note(r *letter.Revision, said *statement.Statement) {
	r.SetSaid(said.Audience.Fields)
	r.SignedBy = said.By.Key
}

// decisionOn gives the newest decision on a revision; nil where an earlier version kept it.
func (b *Book) decisionOn(ctx context.Context, db *store.Store, r *letter.Revision) (found *statement.Statement,
	signed statement.Signed, err error) {
	all, err := db.Statements(ctx, r.Slug)
	if err != nil {
		return nil, signed, err
	}
	noted, err := db.StatementsNoted(ctx, r.Slug)
	if err != nil {
		return nil, signed, err
	}
	wrong := func(what string) error { return &NotIntactError{r.Slug, r.Number, what} }
	if !slices.EqualFunc(all, noted, func(s statement.Signed, sum string) bool { return s.Digest() == sum }) {
		return nil, signed, wrong("the decisions that are kept are not those of the log")
	}
	workspace, err := db.KnownIdentity(ctx)
	if err != nil {
		return nil, signed, err
	}
	before, at := "", time.Time{}
	for _, x := range all {
		s, err := statement.Parse(x.Body)
		switch {
		case err != nil:
			return nil, signed, wrong(err.Error())
		case s.Previous != before:
			return nil, signed, wrong("its decisions do not follow each other")
		case s.At.Before(at):
			return nil, signed, wrong("a decision is of a time before the one before it")
		case s.Workspace != workspace || s.Notice != r.Slug:
			return nil, signed, wrong("a decision of another workspace or notice stands among its own")
		}
		before, at = x.Digest(), s.At
		if s.Revision == r.Number && (s.Kind == statement.Approve || s.Kind == statement.Reject) {
			found, signed = s, x
		}
	}
	return found, signed, nil
}

// NotIntact reports whether an error says that a revision is not what was approved.
func NotIntact(err error) bool {
	var e *NotIntactError
	return errors.As(err, &e)
}
