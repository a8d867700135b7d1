package desk

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/sendplan"
	"tidings/outputs"
)

// countLedger counts the rows of a send that was begun.
func (d *Desk) countLedger(ctx context.Context, send delivery.Send, p *sendplan.Plan) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		p.Row(send, r)
		return nil
	})
}

// countBlocked takes those out of what is to be sent who are not to be written to by
// now: their messages will be suppressed when their turn comes.
func (d *Desk) countBlocked(ctx context.Context, send delivery.Send, p *sendplan.Plan) error {
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
			p.Block(int(n))
		}
	}
	return nil
}

// countNew counts the recipients of the regions asked for whom the ledger does
// not have yet. They can join only while the notice is as it was approved, which is
// known when all have been seen; where it is not, it must be said that what was begun
// goes on all the same.
func (d *Desk) countNew(ctx context.Context, send delivery.Send, p *sendplan.Plan) error {
	o := p.Options()
	if err := d.narrow(ctx, p); err != nil {
		return err
	}
	joined := p.Beside()
	now, err := d.bind(ctx, o.Slug, func(s letter.Selected) error {
		return errors.Join(joined.See(s), ctx.Err())
	})
	changed, selection := []string{"it cannot be read any more (" + oneLine(err) + ")"}, false
	if err == nil {
		same, err := p.Of().Same(ctx, now)
		if err != nil {
			return err
		}
		what := p.Of().Unbound(now, true)
		if same && (what == "" || !joined.Any() || o.Newcomers) {
			joined.Join()
			return nil
		}
		if changed = []string{what}; !same {
			changed = p.Of().Differences(now)
		}
		if selection, err = p.Of().SameButSelection(ctx, now); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case o.Newcomers && selection:
		joined.Join()
		return nil
	case o.Newcomers:
		return newcomersRefused(p.Of(), now, err)
	case !o.AsApproved:
		return d.stillSending(ctx, send, changed, selection)
	case o.Narrowed():
		return fmt.Errorf("%w: %s changed since it was begun, so nobody can join; without --region and other limits "+
			"what was begun goes on",
			ErrNotApproved, o.Slug)
	}
	return nil
}

func oneLine(err error) string {
	if err == nil {
		return ""
	}
	return outputs.OneLine(Explain(err))
}
