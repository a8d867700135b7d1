package desk

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/letter"
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
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	if err := db.CheckPages(ctx); err != nil {
		return nil, err
	}
	if err := d.Remembered(ctx); err != nil {
		return nil, err
	}
	send, err := d.kept.Settled(ctx, o.Slug)
	if err != nil && !errors.Is(err, store.ErrNoSend) {
		return nil, err
	}
	if err := o.CheckRecipients(); err != nil {
		return nil, err
	}
	if o.Newcomers {
		return d.planNewcomers(ctx, o, send)
	}
	if err == nil && (send.State == delivery.Paused || send.State == delivery.Sending) {
		return d.planOpen(ctx, o, send)
	}
	var p *sendplan.Plan
	_, aerr := d.approved(ctx, o.Slug, func(rev *letter.Revision) (_ func(letter.Selected) error, err error) {
		p, err = sendplan.New(o, rev, &d.ws.Config, d.Clock)
		if err != nil {
			return nil, err
		}
		return d.counting(ctx, p)
	})
	if aerr != nil {
		return nil, aerr
	}
	if err == nil && send.State == delivery.SendCancelled && send.Revision == p.Revision {
		return nil, cancelledError(o.Slug, p.Revision)
	}
	p.Fill()
	return p, p.SeenAll()
}

// counting gives what counts a plan's part of the audience, recipient by recipient.
func (d *Desk) counting(ctx context.Context, p *sendplan.Plan) (func(letter.Selected) error, error) {
	if err := d.narrow(ctx, p); err != nil {
		return nil, err
	}
	have, err := d.frozen(ctx, p.Of())
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

// frozen gives the recipients that a revision's ledger has already.
func (d *Desk) frozen(ctx context.Context, rev *letter.Revision) (map[int64]bool, error) {
	l, err := d.ledger(ctx)
	if err != nil || rev.Number == 0 { // it has no number, and no send
		return nil, err
	}
	send, err := l.FindSend(ctx, rev.Slug, rev.Number)
	if errors.Is(err, store.ErrNoSend) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	have := map[int64]bool{}
	err = l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		have[r.Recipient] = true
		return nil
	})
	return have, err
}

// planOpen counts what is left of a send that was begun, and who of the audience
// is not queued yet.
func (d *Desk) planOpen(ctx context.Context, o sendplan.Options, send delivery.Send) (*sendplan.Plan, error) {
	rev, err := d.kept.Revision(ctx, send.Slug, send.Revision)
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
	if send.State == delivery.Paused && !o.DryRun {
		return nil, fmt.Errorf("%s is paused: %s; go on with \"tidings resume %[1]s\"", o.Slug, send.Reason)
	}
	p.Fill()
	if err := p.SeenAll(); err != nil {
		return nil, err
	}
	if p.New == 0 && (o.At != "" || o.LocalTime != "") {
		return nil, fmt.Errorf("%s was begun and everybody is queued, so --at and --local-time change nothing; "+
			"leave them out", o.Slug)
	}
	return p, nil
}
