package desk

import (
	"context"
	"fmt"
	"maps"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/outputs"
)

// countLedger counts the rows of a send that was begun.
func (d *Desk) countLedger(ctx context.Context, send delivery.Send, p *SendPlan) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		p.have[r.Recipient] = true
		p.Selected++
		p.tally.add(letter.RegionName(r.Region), r.Locale)
		switch {
		case r.State == delivery.Suppressed:
			p.tally.reasons[r.Reason]++
			p.SuppressedTotal++
		case r.State == delivery.Attempting && send.Policy == delivery.Hold:
			p.InFlight++ // on its way, or uncertain: not sent again either way
		case waits(send, r):
			p.Waiting++
			p.willSend(r.Email)
		default:
			p.AlreadySent++
		}
		return nil
	})
}

// waits reports whether a row of a send will be tried, or tried again.
func waits(send delivery.Send, r *delivery.Delivery) bool {
	return !r.State.Final() && !(r.State == delivery.Attempting && send.Policy == delivery.Hold) ||
		r.State == delivery.Uncertain && send.Policy == delivery.Resend
}

// countBlocked takes those out of what is to be sent who are not to be written to by
// now: their messages will be suppressed when their turn comes.
func (d *Desk) countBlocked(ctx context.Context, send delivery.Send, p *SendPlan) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	for _, state := range []delivery.State{delivery.Queued, delivery.Deferred} {
		n, err := l.CountBlocked(ctx, send.ID, state)
		if err != nil {
			return err
		}
		if n > 0 {
			p.tally.reasons["suppressed since it was begun"] += int(n)
			p.SuppressedTotal += int(n)
			p.ToSend -= int(n)
		}
	}
	return nil
}

// countNew counts the recipients of the regions asked for whom the ledger does
// not have yet. They can join only while the notice is as it was approved, which is
// known when all have been seen; where it is not, it must be said that what was begun
// goes on all the same.
func (d *Desk) countNew(ctx context.Context, send delivery.Send, p *SendPlan) error {
	o := p.options
	if _, err := d.rule(p.rev.Source.Notice, o.Regions); err != nil {
		return err
	}
	joined := SendPlan{holders: p.holders, have: p.have, tally: newTally()}
	now, err := d.bind(ctx, o.Slug, func(s letter.Selected) error {
		if inRegions(o.Regions, s.Region) {
			joined.see(s)
			if !p.have[s.ID] {
				joined.tally.add(letter.RegionName(s.Region), s.Tag)
				if s.Excluded == "" {
					joined.tally.foreign.Add(s)
				}
			}
		}
		return ctx.Err()
	})
	changed := []string{"it cannot be read any more (" + oneLine(err) + ")"}
	if err == nil {
		same, err := p.rev.Same(ctx, now)
		if err != nil {
			return err
		}
		if same {
			p.join(&joined)
			return nil
		}
		changed = p.rev.Differences(now)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !o.AsApproved:
		return d.stillSending(ctx, send, changed)
	case len(o.Regions) > 0:
		return fmt.Errorf("%w: %s changed since it was begun, so no region can join; without --region what was "+
			"begun goes on",
			ErrNotApproved, o.Slug)
	}
	return nil
}

// join takes over who was seen beside the ledger.
func (p *SendPlan) join(o *SendPlan) {
	p.streamed, p.parts, p.gathered = o.streamed, o.parts, o.gathered
	for _, x := range o.parts {
		p.Selected += x.joins
	}
	maps.Copy(p.tally.foreign, o.tally.foreign)
	for region, tags := range o.tally.regions {
		for tag, n := range tags {
			p.tally.addMany(region, tag, n)
		}
	}
}

func oneLine(err error) string {
	if err == nil {
		return ""
	}
	return outputs.OneLine(Explain(err))
}
