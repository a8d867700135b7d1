package kept

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tidings/internal/acts"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/people"
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

// Counts is Intact of a revision that is to be sent: its approval must also count, where people sign, as
// people.Room.Counts says. frozen is the SHA-256 over the rows of its send, hex; "": it is not begun.
func (b *Book) Counts(ctx context.Context, r *letter.Revision, frozen string) error {
	c, err := b.intact(ctx, r)
	if err != nil || r.Approval.By == "" {
		return err
	}
	c.Frozen = frozen
	if err := b.people.Counts(ctx, c); err != nil {
		return fmt.Errorf("%w: the approval of %s r%d by %s does not count: %w; approve it again",
			talk.ErrNotApproved, r.Slug,
			r.Number, r.Approval.By, err)
	}
	if last := c.Decision(); frozen == "" && last != nil && len(last.Signature) > 0 {
		return b.clockRuns(ctx)
	}
	return nil
}

// clockRuns refuses to judge by a clock that the log of acts is ahead of: whoever sets it back makes an
// approval that expired good again.
func (b *Book) clockRuns(ctx context.Context) error {
	db, err := b.store(ctx)
	if err != nil {
		return err
	}
	now := db.Now()
	return db.Acts(ctx, store.ActFilter{Since: now.Add(people.ClockSkew)}, func(e acts.Entry) error {
		return fmt.Errorf("%w: this machine's clock says %s, and the log of acts has an entry of %s; set the "+
			"clock, or look who did", talk.ErrNotApproved, now.UTC().Format(time.RFC3339),
			e.At.UTC().Format(time.RFC3339))
	})
}

// intact is Intact, and gives what was said about the notice.
func (b *Book) intact(ctx context.Context, r *letter.Revision) (*people.Case, error) {
	db, err := b.store(ctx)
	if err != nil {
		return nil, err
	}
	c, err := b.Case(ctx, db, r)
	if err != nil {
		return nil, err
	}
	said := c.Decision()
	if said == nil {
		return c, nil
	}
	what := ""
	switch {
	case r.Approval.By != "" && said.Kind != statement.Approve:
		what = "it was rejected by " + said.By.Name
	case r.Approval.By != "" && (said.By.Name != r.Approval.By || said.Note != r.Approval.Note ||
		!said.At.Equal(r.Approval.At)):
		what = fmt.Sprintf("%s approved it, and it names %s, or another time or note", said.By.Name, r.Approval.By)
	case said.Content != c.Content:
		what = "its messages, its sender or its settings were changed"
	case said.Statement.Digest != r.Digest:
		what = "its digest was changed"
	}
	if what != "" {
		return nil, &NotIntactError{r.Slug, r.Number, what}
	}
	note(r, said.Statement)
	return c, nil
}

// Noted is Revision with what its approval bound, where that can be known: who only looks is told elsewhere
// that something was changed.
func (b *Book) Noted(ctx context.Context, slug string, number int) (*letter.Revision, error) {
	r, err := b.Revision(ctx, slug, number)
	if err == nil && b.Note(ctx, r) != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return r, err
}

// Note notes in a revision that was sent what its approval bound, and which key signed it.
func (b *Book) Note(ctx context.Context, r *letter.Revision) error {
	db, err := b.store(ctx)
	if err != nil {
		return err
	}
	c, err := b.Case(ctx, db, r)
	if err != nil {
		return err
	}
	if said := c.Decision(); said != nil {
		note(r, said.Statement)
	}
	return nil
}

func note(r *letter.Revision, said *statement.Statement) {
	r.SetSaid(said.Audience.Fields)
	r.SignedBy, r.Emergency = said.By.Key, said.Emergency
}

// Case gathers what was said about a revision's notice, which must be what the log of acts has.
func (b *Book) Case(ctx context.Context, db *store.Store, r *letter.Revision) (*people.Case, error) {
	wrong := func(what string) error { return &NotIntactError{r.Slug, r.Number, what} }
	all, err := db.Statements(ctx, r.Slug)
	if errors.Is(err, delivery.ErrAltered) {
		err = wrong("the decisions that are kept are not those of the log")
	}
	if err != nil {
		return nil, err
	}
	c := &people.Case{Notice: r.Slug, Revision: r.Number, Digest: r.Digest, Stream: r.Source.Notice.Stream,
		Recipients: r.Audience.Selected}
	var noted []string
	if err := db.Acts(ctx, store.ActFilter{Notice: r.Slug}, func(e acts.Entry) error {
		if e.Statement != "" {
			noted = append(noted, e.Statement)
		}
		if slices.Contains(edits, e.Act) && !slices.Contains(c.Editors, e.Who) {
			c.Editors = append(c.Editors, e.Who)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if !slices.EqualFunc(all, noted, func(s statement.Signed, sum string) bool { return s.Digest() == sum }) {
		return nil, wrong("the decisions that are kept are not those of the log")
	}
	workspace, err := db.KnownIdentity(ctx)
	if err != nil {
		return nil, err
	}
	if c.Content, err = r.Content(); err != nil {
		return nil, err
	}
	before, at := "", time.Time{}
	for _, x := range all {
		s, err := statement.Parse(x.Body)
		switch {
		case err != nil:
			return nil, wrong(err.Error())
		case s.Previous != before:
			return nil, wrong("its decisions do not follow each other")
		case s.At.Before(at):
			return nil, wrong("a decision is of a time before the one before it")
		case s.Workspace != workspace || s.Notice != r.Slug:
			return nil, wrong("a decision of another workspace or notice stands among its own")
		}
		before, at = x.Digest(), s.At
		c.Said = append(c.Said, people.Said{Signed: x, Statement: s})
	}
	return c, nil
}

// edits are the acts by which letters are written or changed.
var edits = []string{"draft", "notice update", "letter update", "letter mended", "translate import"}

// NotIntact reports whether an error says that a revision is not what was approved.
func NotIntact(err error) bool {
	var e *NotIntactError
	return errors.As(err, &e)
}
