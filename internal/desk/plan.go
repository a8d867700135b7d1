package desk

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/deciding"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/sendplan"
	"tidings/internal/store"
)

// PlanSend says what a send would do. A send that was begun and is not finished
// goes on with what was approved then, and takes in who is not queued yet;
// otherwise the notice must be approved as it is now.
func (d *Desk) PlanSend(ctx context.Context, o sendplan.Options) (*sendplan.Plan, error) {
	if err := d.Writable(ctx); err != nil {
		return nil, err
	}
	if err := d.maySend(ctx, o); err != nil {
		return nil, err
	}
	send, err := d.kept.Settled(ctx, o.Slug)
	if err != nil && !errors.Is(err, store.ErrNoSend) {
		return nil, err
	}
	if o.Newcomers {
		return d.planNewcomers(ctx, o, send)
	}
	if err == nil && (send.State == delivery.Paused || send.State == delivery.Sending) {
		return d.planOpen(ctx, o, send)
	}
	return d.planNow(ctx, o, send)
}

// planNow plans to send a notice that is approved as it is now. send is the newest of it, if there
// is one.
func (d *Desk) planNow(ctx context.Context, o sendplan.Options, send delivery.Send) (*sendplan.Plan, error) {
	var p *sendplan.Plan
	now, err := d.approved(ctx, o.Slug, func(rev *letter.Revision) (_ func(letter.Selected) error, err error) {
		p, err = sendplan.New(o, rev, &d.ws.Config, d.Clock)
		if err != nil {
			return nil, err
		}
		return d.counting(ctx, p)
	})
	if err != nil {
		return nil, err
	}
	if !o.DryRun {
		d.seen(ctx, now)
	}
	return p, d.complete(ctx, p, now, send)
}

// maySend refuses what no notice may be sent with.
func (d *Desk) maySend(ctx context.Context, o sendplan.Options) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if err := db.CheckPages(ctx); err != nil {
		return err
	}
	if err := d.Remembered(ctx); err != nil {
		return err
	}
	return o.CheckRecipients()
}

// complete draws a plan up when everybody was counted; now is the notice as it is. send is the newest of the notice,
// if there
// is one.
func (d *Desk) complete(ctx context.Context, p *sendplan.Plan, now *letter.Revision, send delivery.Send) error {
	if send.ID != 0 && send.State == delivery.SendCancelled && send.Revision == p.Revision {
		return deciding.Cancelled(p.Slug, p.Revision)
	}
	p.Fill()
	if err := p.SeenAll(); err != nil {
		return err
	}
	if what := p.Of().Unbound(now, send.ID != 0 && send.Revision == p.Revision); what != "" && p.ToSend > 0 {
		return unbound(p, what)
	}
	if p.Unanswered() || p.ToSend+p.SuppressedTotal > 0 {
		return d.sender(ctx, p)
	}
	return d.nobody(ctx, p)
}

// sender notes in a plan who signs that it is sent, where people sign.
func (d *Desk) sender(ctx context.Context, p *sendplan.Plan) error {
	o := p.Options()
	if why := p.Of().Emergency; why != "" && o.Emergency == "" {
		return fmt.Errorf("%w: %s let %s r%d go in an emergency alone (%s): \"tidings send %[3]s --emergency "+
			"REASON\", "+
			"or have it approved", ErrNotApproved, p.Of().Approval.By, p.Slug, p.Revision, why)
	}
	if o.DryRun {
		return nil
	}
	who, err := d.kept.Sender(ctx, p.Of(), o.Key)
	if who != nil {
		p.SentBy = who.By.Name
	}
	return err
}

// unbound refuses to send what nobody said yes to although the notice is as it was approved.
func unbound(p *sendplan.Plan, what string) error {
	return fmt.Errorf("%w: %s changed since %s approved %s: check and approve it again", ErrNotApproved, what,
		p.Of().Approval.By, p.Slug)
}

// nobody is why a plan has nobody to send to; nil where all of them have it.
func (d *Desk) nobody(ctx context.Context, p *sendplan.Plan) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	_, err = l.FindSend(ctx, p.Slug, p.Revision)
	switch {
	case errors.Is(err, store.ErrNoSend) && p.LeftOut > 0:
		return fmt.Errorf("nobody who was chosen is left to send to; the other answers reach %s",
			locale.Num(p.LeftOut, "recipient"))
	case errors.Is(err, store.ErrNoSend):
		return fmt.Errorf("nobody is selected; widen the audience in notice.yaml, or import recipients")
	}
	return err
}

// counting gives what counts a plan's part of the audience, recipient by recipient.
func (d *Desk) counting(ctx context.Context, p *sendplan.Plan) (func(letter.Selected) error, error) {
	if err := d.narrow(ctx, p); err != nil {
		return nil, err
	}
	have, err := d.reach.Have(ctx, p.Of())
	if err != nil {
		return nil, err
	}
	holders, err := d.holders(ctx, p.Of())
	if err != nil {
		return nil, err
	}
	return p.Counting(have, holders), nil
}

// narrow readies what narrows a plan's audience.
func (d *Desk) narrow(ctx context.Context, p *sendplan.Plan) error {
	o := p.Options()
	o.Narrow.Regions = o.Regions
	only, err := d.audience.Narrower(ctx, p.Of().Source, o.Narrow)
	p.Only(only)
	return err
}

// planOpen counts what is left of a send that was begun, and who of the audience
// is not queued yet.
func (d *Desk) planOpen(ctx context.Context, o sendplan.Options, send delivery.Send) (*sendplan.Plan, error) {
	rev, err := d.intact(ctx, send)
	if err != nil {
		return nil, err
	}
	p, err := sendplan.New(o, rev, &d.ws.Config, d.Clock)
	if err != nil {
		return nil, err
	}
	holders, err := d.holders(ctx, rev)
	if err != nil {
		return nil, err
	}
	p.Resume(holders)
	if err := d.countLedger(ctx, send, p); err != nil {
		return nil, err
	}
	if err := d.countBlocked(ctx, send, p); err != nil {
		return nil, err
	}
	if err := d.countNew(ctx, send, p); err != nil {
		return nil, err
	}
	if send.State == delivery.Paused {
		return nil, fmt.Errorf("%s is paused: %s; go on with \"tidings resume %[1]s\"", o.Slug, send.Reason)
	}
	p.Fill()
	if err := p.SeenAll(); err != nil {
		return nil, err
	}
	if o.Newcomers {
		found, err := d.reach.Since(ctx, send)
		if err != nil {
			return nil, err
		}
		p.Held = len(found.Held)
	}
	if p.New == 0 && (o.At != "" || o.LocalTime != "") {
		return nil, fmt.Errorf("%s was begun and everybody is queued, so --at and --local-time change nothing; "+
			"leave them out", o.Slug)
	}
	return p, nil
}
