package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/check"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/sendplan"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/notices"
)

// Approved is an approval with the findings that its letters excuse.
type Approved struct {
	notices.Approval
	Recipients int             `json:"recipients"` // who will be written to
	Locales    []string        `json:"locales"`    // of the letters
	Warnings   int             `json:"warnings"`
	Excused    []check.Excused `json:"excused"`
}

// Approve checks the notice and binds one person's yes to it as it is now.
func (d *Desk) Approve(ctx context.Context, slug, by, note string) (Approved, error) {
	found := check.New(slug)
	a, err := d.approve(ctx, found, by, note)
	return Approved{a, found.Merged, found.Locales, found.Warnings, found.Excused}, err
}

// approve is Approve; found is filled by its check.
func (d *Desk) approve(ctx context.Context, found *check.Report, by, note string) (notices.Approval, error) {
	slug := found.Notice
	if strings.TrimSpace(by) == "" {
		return notices.Approval{}, talk.BadFlag("--by needs the name of the person who approves")
	}
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
	kept, sent, err := d.keptAs(ctx, r)
	switch {
	case err != nil:
		return notices.Approval{}, err
	case sent:
		return kept.Approval, d.notCancelled(ctx, slug)
	case kept != nil:
		r = kept
	}
	r.Approval = d.decisionOf(r, by, note)
	if kept == nil {
		if err := errors.Join(r.RecompileDated(ctx, r.Approval.At), d.corrections(ctx, r)); err != nil {
			return notices.Approval{}, err
		}
	}
	if err := d.kept.Decide(ctx, r, store.Approved); err != nil {
		return notices.Approval{}, err
	}
	return r.Approval, nil
}

// Reject notes one person's no. If the notice as it is now was approved before,
// it is not approved any more.
func (d *Desk) Reject(ctx context.Context, slug, by, note string) error {
	if err := d.kept.Settle(ctx); err != nil {
		return err
	}
	r, err := d.bind(ctx, slug, nil)
	if err != nil {
		return err
	}
	kept, sent, err := d.keptAs(ctx, r)
	switch {
	case err != nil:
		return err
	case sent:
		return fmt.Errorf("%s r%d was sent already; a rejection comes too late. \"tidings pause %[1]s\" or "+
			"\"tidings cancel %[1]s\" stops what is still queued", slug, kept.Number)
	case kept != nil:
		r = kept
	}
	r.Approval = d.decisionOf(r, by, note)
	return d.kept.Decide(ctx, r, store.Rejected)
}

func (d *Desk) decisionOf(r *letter.Revision, by, note string) notices.Approval {
	return notices.Approval{Slug: r.Slug, Digest: r.Digest, By: by, Note: note,
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
	if err := audience.Says(s); err != nil {
		return nil, err
	}
	err := d.audience.Digested(ctx, s, audience, func(r letter.Selected) error {
		audience.Add(r)
		if visit == nil {
			return nil
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
func (d *Desk) keptAs(ctx context.Context, r *letter.Revision) (kept *letter.Revision, sent bool, err error) {
	last, err := d.kept.LatestIntact(ctx, r.Slug)
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
	_, err = l.FindSend(ctx, r.Slug, last.Number)
	switch {
	case errors.Is(err, store.ErrNoSend) && last.OtherWords(r) != "":
		return nil, false, nil
	case errors.Is(err, store.ErrNoSend):
		return last, false, nil
	}
	return last, err == nil, err
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

// approved gives the revision that may be sent: approved, and the same as the
// workspace holds now. That takes a pass over the audience, in which visit sees the
// approved revision first and then everybody; nil: nobody looks.
func (d *Desk) approved(ctx context.Context, slug string, visit visitor) (*letter.Revision, error) {
	r, err := d.kept.LatestVerified(ctx, slug)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, notApproved(slug)
	}
	if r.Approval.By == "" {
		return nil, d.rejection(ctx, slug)
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
	return r, d.unbound(ctx, r, now)
}

// unbound refuses a revision, of which nothing is sent yet, whose messages would be others than
// those that were approved although the letters are the same.
func (d *Desk) unbound(ctx context.Context, r, now *letter.Revision) error {
	differs := r.Settings(&d.ws.Config)
	if words := r.OtherWords(now); words != "" {
		differs = append(differs, words)
	}
	if len(differs) == 0 {
		return nil
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	if _, err := l.FindSend(ctx, r.Slug, r.Number); !errors.Is(err, store.ErrNoSend) {
		return err // its rows are bound
	}
	return fmt.Errorf("%w: %s changed since %s approved it: %s; undo that, or check and approve it again",
		ErrNotApproved, r.Slug, r.Approval.By, strings.Join(differs, ", "))
}

// withdrawn says what became of an approval while its plan was looked at.
func (d *Desk) withdrawn(ctx context.Context, p *sendplan.Plan) error {
	r, err := d.kept.Latest(ctx, p.Slug)
	if err != nil {
		return err
	}
	if r == nil || r.Approval.By == "" {
		err = d.rejection(ctx, p.Slug)
	} else {
		err = fmt.Errorf("%w: %s approved r%d since this plan was made, which was of r%d", ErrNotApproved,
			r.Approval.By, r.Number, p.Revision)
	}
	return fmt.Errorf("%w; nothing was sent. \"tidings send %s\" shows what would be now", err, p.Slug)
}

// rejection says who said no to the notice as it is, and why.
func (d *Desk) rejection(ctx context.Context, slug string) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	all, err := db.Approvals(ctx, slug)
	if err != nil {
		return err
	}
	if n := len(all); n > 0 && all[n-1].Decision == store.Rejected {
		return fmt.Errorf("%w: %s rejected %s: %s", ErrNotApproved, all[n-1].By, slug, all[n-1].Note)
	}
	return notApproved(slug)
}

func notApproved(slug string) error {
	return fmt.Errorf("%w: nobody approved %s yet; use \"tidings approve %[2]s --by NAME\"", ErrNotApproved, slug)
}
