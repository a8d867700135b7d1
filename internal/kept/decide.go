package kept

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/acts"
	"tidings/internal/journal"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/notices"
)

// Decision is a person's yes or no to a revision, which names them in its approval.
type Decision struct {
	Revision *letter.Revision
	Yes      bool
	By       *statement.Signer
	Excused  []statement.Excused // findings that the letters excuse
}

func (x Decision) stored() store.Decision {
	if x.Yes {
		return store.Approved
	}
	return store.Rejected
}

func (x Decision) kind() statement.Kind {
	if x.Yes {
		return statement.Approve
	}
	return statement.Reject
}

// act is the entry of the log for a decision: of the person who was named, whoever typed it.
func (x Decision) act(j *journal.Journal, before, stated string) acts.Entry {
	r := x.Revision
	e := j.Act(x.stored().Act(), r.Slug, "r%d, %s, typed by %s", r.Number,
		locale.Num(r.Audience.Selected, "recipient"), journal.Who())
	e.Who, e.At, e.Before, e.After, e.Statement = r.Approval.By, r.Approval.At, before, r.Digest, stated
	if r.Approval.Note != "" {
		e.Detail += ": " + r.Approval.Note
	}
	return e
}

// Decide keeps a person's yes or no, with the statement that says what it binds. A revision takes
// the next free number the first time that its content is decided on; the same content keeps its
// number.
func (b *Book) Decide(ctx context.Context, x Decision) error {
	r := x.Revision
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
	if x.Yes {
		kept.ApprovedBy, kept.Note, kept.ApprovedAt = r.Approval.By, r.Approval.Note, r.Approval.At
	}
	if r.Stored() == "" { // what was decided on before is kept as it was
		if kept.Payload, err = r.Encode(); err != nil {
			return err
		}
	}
	said, err := b.statement(ctx, db, x)
	if err != nil {
		return err
	}
	err = db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.SaveRevision(ctx, kept); err != nil {
			return err
		}
		if err := tx.SaveApproval(ctx, store.ApprovalRecord{Approval: r.Approval, Decision: x.stored()}); err != nil {
			return err
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
	return err
}

// statement is what a decision says and binds.
func (b *Book) statement(ctx context.Context, db *store.Store, x Decision) (said statement.Signed, err error) {
	r := x.Revision
	s := statement.Statement{Kind: x.kind(), Version: statement.Version, At: r.Approval.At,
		Note: r.Approval.Note, Excused: x.Excused}
	if s.Workspace, err = db.Identity(ctx); err != nil {
		return said, err
	}
	all, err := db.Statements(ctx, r.Slug)
	if err != nil {
		return said, err
	}
	if n := len(all); n > 0 {
		s.Previous = all[n-1].Digest()
	}
	if err := bind(&s, r); err != nil {
		return said, err
	}
	return x.By.Sign(&s)
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
