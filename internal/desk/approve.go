package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/kept"
	"tidings/internal/letter"
	"tidings/internal/people"
	"tidings/internal/sendplan"
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/notices"
)

// Approved is an approval with the findings that its letters excuse.
type Approved struct {
	notices.Approval
	Key        string          `json:"key,omitempty"` // fingerprint of the key that signed; "": named, not signed
	Recipients int             `json:"recipients"`    // who will be written to
	Locales    []string        `json:"locales"`       // of the letters
	Warnings   int             `json:"warnings"`
	Excused    []check.Excused `json:"excused"`
}

// Decider is who decides, and what they say of it.
type Decider struct {
	By   string // a name; with a roster it may be left out, as the key says who it is
	Note string
	Key  string // the file of the private key that signs; see people.Room.Signer
}

// Approve checks the notice and binds one person's yes to it as it is now.
func (d *Desk) Approve(ctx context.Context, slug string, by Decider) (Approved, error) {
	who, err := d.People.Signer(ctx, by.By, by.Key, people.Approver)
	if err != nil {
		return Approved{}, err
	}
	found := check.New(slug)
	a, err := d.approve(ctx, found, who, by.Note)
	return Approved{a, who.By.Key, found.Merged, found.Locales, found.Warnings, found.Excused}, err
}

// approve is Approve; found is filled by its check.
func (d *Desk) approve(ctx context.Context, found *check.Report, who *statement.Signer,
	note string) (notices.Approval, error) {
	slug := found.Notice
	if err := d.kept.Settle(ctx); err != nil {
		return notices.Approval{}, err
	}
	r, _, err := d.examine(ctx, found, d.lastComposed(slug), d.rememberComposed)
	if err != nil {
		return notices.Approval{}, err
	}
	if err := found.Err(); err != nil {
		return notices.Approval{}, fmt.Errorf("%w; see \"tidings check %s\"", err, slug)
	}
	d.unneeded(r.Source.Records, talk.NotInLetter)
	was, sent, err := d.keptAs(ctx, r)
	switch {
	case err != nil:
		return notices.Approval{}, err
	case sent && was.SaysSame(r):
		return was.Approval, d.notCancelled(ctx, slug)
	case was != nil:
		was.SetSaid(r.Said())
		r = was
	}
	r.Approval = d.decisionOf(r, who, note)
	if was == nil {
		if err := errors.Join(r.RecompileDated(ctx, r.Approval.At), d.corrections(ctx, r)); err != nil {
			return notices.Approval{}, err
		}
	}
	if err := d.kept.Decide(ctx, kept.Decision{Revision: r, Yes: true, By: who,
		Excused: found.Stated()}); err != nil {
		return notices.Approval{}, err
	}
	return r.Approval, nil
}

// Reject notes one person's no. If the notice as it is now was approved before,
// it is not approved any more.
func (d *Desk) Reject(ctx context.Context, slug string, by Decider) error {
	who, err := d.People.Signer(ctx, by.By, by.Key, people.Approver)
	if err != nil {
		return err
	}
	if err := d.kept.Settle(ctx); err != nil {
		return err
	}
	r, err := d.bind(ctx, slug, nil)
	if err != nil {
		return err
	}
	was, sent, err := d.keptAs(ctx, r)
	switch {
	case err != nil:
		return err
	case sent:
		return fmt.Errorf("%s r%d was sent already; a rejection comes too late. \"tidings pause %[1]s\" or "+
			"\"tidings cancel %[1]s\" stops what is still queued", slug, was.Number)
	case was != nil:
		was.SetSaid(r.Said())
		r = was
	}
	r.Approval = d.decisionOf(r, who, by.Note)
	return d.kept.Decide(ctx, kept.Decision{Revision: r, By: who})
}

func (d *Desk) decisionOf(r *letter.Revision, by *statement.Signer, note string) notices.Approval {
	return notices.Approval{Slug: r.Slug, Digest: r.Digest, By: by.By.Name, Note: note,
		At: d.now().UTC().Truncate(time.Millisecond)}
}

// bind reads, compiles and digests the notice as it is now, from the files alone,
// in one pass over the audience; visit sees everybody who is selected. nil: nobody
// looks.
func (d *Desk) bind(ctx context.Context, slug string, visit func(letter.Selected) error) (*letter.Revision, error) {
	s, err := letter.Read(d.ws, slug, d.ws.RecordsAfresh)
	if err != nil {
		return nil, err
	}
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return nil, err
	}
	d.unneeded(s.Records, talk.NotInLetter)
	return d.bound(ctx, s, c, visit)
}

// bound digests what is read and compiled together with its audience.
func (d *Desk) bound(ctx context.Context, s *letter.Source, c *letter.Compiled,
	visit func(letter.Selected) error) (*letter.Revision, error) {
	audience := letter.NewAudienceDigest()
	err := d.audience.Digested(ctx, s, audience, func(r letter.Selected) error {
		if err := audience.Add(r); err != nil || visit == nil {
			return err
		}
		return visit(r)
	})
	if err != nil {
		return nil, err
	}
	return letter.NewRevision(s, c, audience), nil
}

// keptAs gives the newest revision that was decided on, if it has the same content, and
// whether its sending has begun: then its approval stands for good. nil if it has another
// content, or there is none. A person's yes or no to the same content is one to that
// revision, whichever program compiled it, so that no content gets a second number.
func (d *Desk) keptAs(ctx context.Context, r *letter.Revision) (was *letter.Revision, sent bool, err error) {
	last, err := d.kept.Latest(ctx, r.Slug)
	if err != nil || last == nil {
		return nil, false, err
	}
	if same, err := last.Same(ctx, r); err != nil || !same {
		return nil, false, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, false, err
	}
	send, err := l.FindSend(ctx, r.Slug, last.Number)
	unsent := errors.Is(err, store.ErrNoSend)
	if err != nil && !unsent {
		return nil, false, err
	}
	err = d.kept.Intact(ctx, last)
	if (unsent || send.State == delivery.SendCancelled) && kept.NotIntact(err) || unsent && !last.SameSettings(r) {
		return nil, false, nil // it is approved anew, under another number
	}
	return last, !unsent, err
}

// notCancelled refuses to approve again what was cancelled: nothing would be sent
// by it.
func (d *Desk) notCancelled(ctx context.Context, slug string) error {
	send, err := d.kept.LastSend(ctx, slug)
	if err == nil && send.State == delivery.SendCancelled {
		err = cancelledError(slug, send.Revision)
	}
	return err
}

func cancelledError(slug string, revision int) error {
	return fmt.Errorf("%s r%d was cancelled; \"tidings follow-up %[1]s NEW-SLUG --state cancelled\" writes to those "+
		"whom it did not reach",
		slug, revision)
}

// visitor is told the approved revision, and gives who looks at everybody selected.
type visitor func(*letter.Revision) (func(letter.Selected) error, error)

// approved gives the notice as the workspace holds it now, which is the same as the revision that was
// approved and may be sent. That takes a pass over the audience, in which visit sees the
// approved revision first and then everybody; nil: nobody looks.
func (d *Desk) approved(ctx context.Context, slug string, visit visitor) (*letter.Revision, error) {
	r, err := d.kept.Latest(ctx, slug)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, kept.NotApproved(slug)
	}
	if r.Approval.By == "" {
		return nil, d.kept.Rejection(ctx, slug)
	}
	if err := d.kept.Counts(ctx, r); err != nil {
		return nil, err
	}
	var each func(letter.Selected) error
	if visit != nil {
		if each, err = visit(r); err != nil {
			return nil, err
		}
	}
	now, err := d.bind(ctx, slug, each)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotApproved, err)
	}
	same, err := r.Same(ctx, now)
	if err != nil {
		return nil, err
	}
	if !same {
		return nil, d.changedSince(ctx, r, now)
	}
	return now, nil
}

// withdrawn says what became of an approval while its plan was looked at.
func (d *Desk) withdrawn(ctx context.Context, p *sendplan.Plan) error {
	r, err := d.kept.Latest(ctx, p.Slug)
	if err != nil {
		return err
	}
	if r == nil || r.Approval.By == "" {
		err = d.kept.Rejection(ctx, p.Slug)
	} else {
		err = fmt.Errorf("%w: %s approved r%d since this plan was made, which was of r%d", ErrNotApproved,
			r.Approval.By, r.Number, p.Revision)
	}
	return fmt.Errorf("%w; nothing was sent. \"tidings send %s\" shows what would be now", err, p.Slug)
}
