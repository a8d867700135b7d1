package kept

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/internal/acts"
	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/people"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/notices"
)

// Decision is a person's yes or no to a revision, which names them in its approval, or that its author asks
// for one.
type Decision struct {
	Revision *letter.Revision
	Kind     statement.Kind // Submit, Approve or Reject
	By       *statement.Signer
	Excused  []statement.Excused // findings that the letters excuse
	// Emergency is why it is to be sent without the approvals that the policy wants; "": it is not.
	Emergency string
}

func (x Decision) stored() store.Decision {
	if x.Kind == statement.Approve {
		return store.Approved
	}
	return store.Rejected
}

// act is the entry of the log for a decision: of the person who was named, whoever typed it.
func (x Decision) act(j *journal.Journal, before, stated string) acts.Entry {
	r := x.Revision
	e := j.Act(string(x.Kind), r.Slug, "r%d, %s, typed by %s", r.Number,
		locale.Num(r.Audience.Selected, "recipient"), journal.Who())
	e.Who, e.At, e.Before, e.After, e.Statement = r.Approval.By, r.Approval.At, before, r.Digest, stated
	if x.Emergency != "" {
		e.Detail += ", emergency"
	}
	if r.Approval.Note != "" {
		e.Detail += ": " + r.Approval.Note
	}
	return e
}

// Decide keeps a person's yes or no, with the statement that says what it binds, and gives how many more
// approvals the policy wants: until there are none the revision is not approved. A revision takes the
// next free number the first time that its content is decided on; the same content keeps its number.
func (b *Book) Decide(ctx context.Context, x Decision) (open int, err error) {
	r := x.Revision
	db, err := b.store(ctx)
	if err != nil {
		return 0, err
	}
	last, err := b.Latest(ctx, r.Slug)
	if err != nil {
		return 0, err
	}
	before := ""
	if last != nil {
		before = last.Digest
	}
	if r.Number == 0 && x.Kind != statement.Submit {
		r.Number = 1
		if last != nil {
			r.Number = last.Number + 1
		}
	}
	r.Approval.Revision = r.Number
	kept := store.Revision{Slug: r.Slug, Number: r.Number, Digest: r.Digest}
	if r.Stored() == "" { // what was decided on before is kept as it was
		if kept.Payload, err = r.Encode(); err != nil {
			return 0, err
		}
	}
	said, open, err := b.statement(ctx, db, x)
	if err != nil {
		return 0, err
	}
	if x.Kind == statement.Approve && open == 0 {
		kept.ApprovedBy, kept.Note, kept.ApprovedAt = r.Approval.By, r.Approval.Note, r.Approval.At
	}
	err = db.InTx(ctx, func(tx *store.Tx) error {
		if x.Kind != statement.Submit {
			if _, err := tx.SaveRevision(ctx, kept); err != nil {
				return err
			}
			if err := tx.SaveApproval(ctx, store.ApprovalRecord{Approval: r.Approval,
				Decision: x.stored()}); err != nil {
				return err
			}
		}
		if err := tx.SaveStatement(ctx, said); err != nil {
			return err
		}
		_, err := tx.AppendAct(ctx, x.act(b.journal, before, said.Digest()))
		return err
	})
	if errors.Is(err, store.ErrDecided) {
		err = fmt.Errorf("somebody else decided about %s at this moment; look at it again", r.Slug)
	}
	return open, err
}

// statement is what a decision says and binds, and how many approvals the policy wants after it.
func (b *Book) statement(ctx context.Context, db *store.Store, x Decision) (said statement.Signed, open int,
	err error) {
	r := x.Revision
	s := statement.Statement{Kind: x.Kind, Version: statement.Version, At: r.Approval.At,
		Note: r.Approval.Note, Excused: x.Excused, Emergency: x.Emergency}
	c, err := b.begin(ctx, db, &s, r)
	if err != nil {
		return said, 0, err
	}
	if x.Kind == statement.Approve {
		if s.Expires, err = b.people.Expires(ctx, c, s.At); err != nil {
			return said, 0, err
		}
	}
	if said, err = x.By.Sign(&s); err != nil {
		return said, 0, err
	}
	c.Said = append(c.Said, people.Said{Signed: said, Statement: &s})
	open, err = b.people.Decided(ctx, c)
	return said, open, err
}

// begin has a statement follow those about its notice and name everything that a revision is.
func (b *Book) begin(ctx context.Context, db *store.Store, s *statement.Statement,
	r *letter.Revision) (c *people.Case, err error) {
	if s.Workspace, err = db.Identity(ctx); err != nil {
		return nil, err
	}
	if c, err = b.Case(ctx, db, r); err != nil {
		return nil, err
	}
	if n := len(c.Said); n > 0 {
		s.Previous = c.Said[n-1].Signed.Digest()
	}
	return c, bind(s, r)
}

// Sender gives who signs that a revision is sent; nil: nobody does.
func (b *Book) Sender(ctx context.Context, r *letter.Revision, keyFile string) (*statement.Signer, error) {
	db, err := b.store(ctx)
	if err != nil {
		return nil, err
	}
	c, err := b.Case(ctx, db, r)
	if err != nil {
		return nil, err
	}
	return b.people.Sender(ctx, keyFile, c)
}

// Sends gives a context under which the freeze of a send keeps what its sender signs, that the revision is
// sent to the rows that were frozen, and who that is; nil: nobody signs.
func (b *Book) Sends(ctx context.Context, r *letter.Revision, keyFile string,
	at time.Time) (context.Context, *statement.Signer, error) {
	by, err := b.Sender(ctx, r, keyFile)
	if err != nil || by == nil {
		return ctx, nil, err
	}
	db, err := b.store(ctx)
	if err != nil {
		return ctx, nil, err
	}
	s := statement.Statement{Kind: statement.Send, Version: statement.Version, At: at.UTC().Truncate(time.Millisecond)}
	c, err := b.begin(ctx, db, &s, r)
	if err != nil {
		return ctx, nil, err
	}
	s.Approvals, s.Emergency = c.Approvals(), c.Emergency()
	return store.Saying(ctx, func(f delivery.FreezeResult) (statement.Signed, error) {
		s.Frozen = &statement.Frozen{Rows: int(f.Added), SHA256: f.Frozen}
		return by.Sign(&s)
	}), by, nil
}

// bind has a statement name everything that a revision is.
func bind(s *statement.Statement, r *letter.Revision) (err error) {
	s.Notice, s.Revision, s.Digest = r.Slug, r.Number, r.Digest
	if s.Content, err = r.Content(); err != nil {
		return err
	}
	s.Letters, s.Records = map[string]string{}, []statement.Record{}
	for tag, text := range r.Source.Letters {
		s.Letters[tag] = statement.Digest([]byte(text))
	}
	for _, x := range r.Records {
		s.Records = append(s.Records, statement.Record{Kind: x.Kind, ID: x.ID, SHA256: x.SHA256})
	}
	s.Drafted = r.Drafted()
	s.Sender = notices.Digest(r.Sender)
	s.Audience = statement.Audience{Rule: notices.Digest(r.Source.Notice.Audience), Members: r.Audience.SHA256,
		Fields: r.Said(), Listed: r.Audience.Listed, Selected: r.Audience.Selected}
	return nil
}
