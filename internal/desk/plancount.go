package desk

import (
	"context"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/letter"
)

// countLedger counts the rows of a send that was begun.
func (d *Desk) countLedger(ctx context.Context, send delivery.Send, p *SendPlan, have map[int64]bool) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		have[r.Recipient] = true
		p.Selected++
		p.tally.add(letter.RegionName(r.Region), r.Locale)
		switch {
		case r.State == delivery.Suppressed:
			p.tally.reasons[r.Reason]++
			p.SuppressedTotal++
		case r.State == delivery.Attempting && send.Policy == delivery.Hold:
			p.InFlight++ // on its way, or uncertain: not sent again either way
		case !r.State.Final() || r.State == delivery.Uncertain && send.Policy == delivery.Resend:
			p.Waiting++
			p.willSend(r.Email)
		default:
			p.AlreadySent++
		}
		return nil
	})
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
// known when all have been seen.
func (d *Desk) countNew(ctx context.Context, p *SendPlan, have map[int64]bool) error {
	o := p.options
	if _, err := d.rule(p.rev.Source.Notice, o.Regions); err != nil {
		return err
	}
	joined := SendPlan{First: p.First, Last: p.Last, tally: newTally()}
	now, err := d.bind(ctx, o.Slug, func(s letter.Selected) error {
		if !inRegions(o.Regions, s.Region) {
			return nil
		}
		joined.streamed++
		if have[s.ID] {
			return nil
		}
		joined.New++
		joined.tally.add(letter.RegionName(s.Region), s.Tag)
		if s.Excluded != "" {
			joined.tally.reasons[string(s.Excluded)]++
			joined.SuppressedTotal++
			return nil
		}
		joined.willSend(s.Email)
		return nil
	})
	same := false
	if err == nil {
		same, err = p.rev.Same(ctx, now)
	}
	if err != nil || !same {
		if len(o.Regions) > 0 {
			return fmt.Errorf("%w: %s changed since it was begun, so no region can join; without --region what was "+
				"begun goes on",
				ErrNotApproved, o.Slug)
		}
		return nil
	}
	p.streamed, p.New, p.First, p.Last = joined.streamed, joined.New, joined.First, joined.Last
	p.Selected += joined.New
	p.SuppressedTotal += joined.SuppressedTotal
	p.ToSend += joined.ToSend
	p.tally.take(joined.tally)
	return nil
}
