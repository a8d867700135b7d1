// Package deciding is where people decide about notices: an author asks for an approval, approvers say
// yes or no, and somebody with the role for it lets one go in an emergency. What they decide on is the
// notice as it is; what their word binds, and what it takes to be sent, packages kept and people know.
package deciding

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
	"tidings/internal/statement"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/notices"
)

// Room decides about the notices of one workspace.
type Room struct{ needs Needs }

// Needs are what deciding needs.
type Needs struct {
	Clock  *talk.Clock
	Kept   *kept.Book
	People *people.Room
	Ledger func(context.Context) (*store.Ledger, error)
	// Examine checks a notice and gives it as it was checked.
	Examine func(context.Context, *check.Report) (*letter.Revision, error)
	// Bind reads a notice as it is, without a check.
	Bind        func(ctx context.Context, slug string) (*letter.Revision, error)
	Corrections func(context.Context, *letter.Revision) error // compiles those of a revision
	Unneeded    func(r notices.Records, why string)
	// Seen has the log tell of files of a notice that were changed since they were seen last.
	Seen func(context.Context, *letter.Revision)
}

// New is the room of a workspace.
func New(n Needs) *Room { return &Room{n} }

// Approved is a decision with the findings that its letters excuse.
type Approved struct {
	notices.Approval
	Key        string          `json:"key,omitempty"` // fingerprint of the key that signed; "": named, not signed
	Recipients int             `json:"recipients"`    // who will be written to
	Locales    []string        `json:"locales"`       // of the letters
	Warnings   int             `json:"warnings"`
	Excused    []check.Excused `json:"excused"`
	// Missing is how many more approvals the policy wants before it may be sent.
	Missing int `json:"missing,omitempty"`
}

// Decider is who decides, and what they say of it.
type Decider struct {
	By   string // a name; with a roster it may be left out, as the key says who it is
	Note string
	Key  string // the file of the private key that signs; see people.Room.Signer
}

// Submit checks the notice and has its author ask for an approval of it as it is now.
func (d *Room) Submit(ctx context.Context, slug string, by Decider) (Approved, error) {
	who, err := d.needs.People.Signer(ctx, by.By, by.Key, people.Author)
	if err != nil {
		return Approved{}, err
	}
	return d.decide(ctx, slug, kept.Decision{Kind: statement.Submit, By: who}, by.Note)
}

// Approve checks the notice and binds one person's yes to it as it is now.
func (d *Room) Approve(ctx context.Context, slug string, by Decider) (Approved, error) {
	who, err := d.needs.People.Signer(ctx, by.By, by.Key, people.Approver)
	if err != nil {
		return Approved{}, err
	}
	return d.decide(ctx, slug, kept.Decision{Kind: statement.Approve, By: who}, by.Note)
}

// Emergency checks the notice and lets it be sent as it is now without the approvals that the policy wants, by
// somebody who has the role for it. by.Note is the reason.
func (d *Room) Emergency(ctx context.Context, slug string, by Decider) (Approved, error) {
	who, err := d.needs.People.Emergency(ctx, by.By, by.Key)
	if err != nil {
		return Approved{}, err
	}
	return d.decide(ctx, slug, kept.Decision{Kind: statement.Approve, By: who, Emergency: by.Note}, by.Note)
}

// decide checks the notice, and keeps the decision on it as it is now.
func (d *Room) decide(ctx context.Context, slug string, x kept.Decision, note string) (Approved, error) {
	found := check.New(slug)
	a := func(of notices.Approval, missing int) Approved {
		return Approved{of, x.By.By.Key, found.Merged, found.Locales, found.Warnings, found.Excused, missing}
	}
	if err := d.needs.Kept.Settle(ctx); err != nil {
		return Approved{}, err
	}
	r, err := d.needs.Examine(ctx, found)
	if err != nil {
		return Approved{}, err
	}
	if err := found.Err(); err != nil {
		return Approved{}, fmt.Errorf("%w; see \"tidings check %s\"", err, slug)
	}
	d.needs.Unneeded(r.Source.Records, talk.NotInLetter)
	d.needs.Seen(ctx, r)
	was, sent, err := d.KeptAs(ctx, r)
	switch {
	case err != nil:
		return Approved{}, err
	case sent && was.SaysSame(r):
		return a(was.Approval, 0), d.notCancelled(ctx, slug)
	case was != nil:
		was.SetSaid(r.Said())
		r = was
	}
	r.Approval = d.decisionOf(r, x.By, note)
	if was == nil {
		if err := errors.Join(r.RecompileDated(ctx, r.Approval.At), d.needs.Corrections(ctx, r)); err != nil {
			return Approved{}, err
		}
	}
	x.Revision, x.Excused = r, found.Stated()
	missing, err := d.needs.Kept.Decide(ctx, x)
	if err != nil {
		return Approved{}, err
	}
	return a(r.Approval, missing), nil
}

// Reject notes one person's no. If the notice as it is now was approved before,
// it is not approved any more.
func (d *Room) Reject(ctx context.Context, slug string, by Decider) error {
	who, err := d.needs.People.Signer(ctx, by.By, by.Key, people.Approver)
	if err != nil {
		return err
	}
	if err := d.needs.Kept.Settle(ctx); err != nil {
		return err
	}
	r, err := d.needs.Bind(ctx, slug)
	if err != nil {
		return err
	}
	d.needs.Seen(ctx, r)
	was, sent, err := d.KeptAs(ctx, r)
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
	_, err = d.needs.Kept.Decide(ctx, kept.Decision{Revision: r, Kind: statement.Reject, By: who})
	return err
}

func (d *Room) decisionOf(r *letter.Revision, by *statement.Signer, note string) notices.Approval {
	return notices.Approval{Slug: r.Slug, Digest: r.Digest, By: by.By.Name, Note: note,
		At: d.needs.Clock.Now().UTC().Truncate(time.Millisecond)}
}

// KeptAs gives the newest revision that was decided on, if it has the same content, and
// whether its sending has begun: then its approval stands for good. nil if it has another
// content, or there is none. A person's yes or no to the same content is one to that
// revision, whichever program compiled it, so that no content gets a second number.
func (d *Room) KeptAs(ctx context.Context, r *letter.Revision) (was *letter.Revision, sent bool, err error) {
	last, err := d.needs.Kept.Latest(ctx, r.Slug)
	if err != nil || last == nil {
		return nil, false, err
	}
	if same, err := last.Same(ctx, r); err != nil || !same {
		return nil, false, err
	}
	l, err := d.needs.Ledger(ctx)
	if err != nil {
		return nil, false, err
	}
	send, err := l.FindSend(ctx, r.Slug, last.Number)
	unsent := errors.Is(err, store.ErrNoSend)
	if err != nil && !unsent {
		return nil, false, err
	}
	err = d.needs.Kept.Intact(ctx, last)
	if (unsent || send.State == delivery.SendCancelled) && kept.NotIntact(err) || unsent && !last.SameSettings(r) {
		return nil, false, nil // it is approved anew, under another number
	}
	return last, !unsent, err
}

// notCancelled refuses to approve again what was cancelled: nothing would be sent
// by it.
func (d *Room) notCancelled(ctx context.Context, slug string) error {
	send, err := d.needs.Kept.LastSend(ctx, slug)
	if err == nil && send.State == delivery.SendCancelled {
		err = Cancelled(slug, send.Revision)
	}
	return err
}

// Cancelled says that a revision was cancelled, and what can be done about it.
func Cancelled(slug string, revision int) error {
	return fmt.Errorf("%s r%d was cancelled; \"tidings follow-up %[1]s NEW-SLUG --state cancelled\" writes to those "+
		"whom it did not reach",
		slug, revision)
}
