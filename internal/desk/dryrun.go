package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/sendplan"
	"tidings/internal/store"
)

// DryRunReport says what a dry run composed.
type DryRunReport struct {
	Plan     *sendplan.Plan `json:"plan"`
	Messages int            `json:"messages"`
	Bytes    int64          `json:"octets"`
	SHA256   string         `json:"sha256"` // over the SHA-256 of each message, in order
}

// DryRun composes every message with the code that sends. It opens no connection
// and writes nothing. What a send would refuse it refuses by the same error, but for a notice
// that nobody decided on yet. For a notice that was sent it composes what was sent; for one
// after the first, of which it was not said who gets it, both forms.
func (d *Desk) DryRun(ctx context.Context, o sendplan.Options) (*DryRunReport, error) {
	o.DryRun = true
	if err := d.maySend(ctx, o); err != nil {
		return nil, err
	}
	send, sent, err := d.sentOnce(ctx, o.Slug)
	if err != nil {
		return nil, err
	}
	if o.Newcomers {
		if o, err = newcomers(o, send); err != nil {
			return nil, err
		}
		return d.dryRunOpen(ctx, o, send)
	}
	if sent && (send.State == delivery.Sending || send.State == delivery.Paused) {
		return d.dryRunOpen(ctx, o, send)
	}
	s, c, err := d.nowOrSent(ctx, o.Slug, send, sent)
	if err != nil {
		return nil, cmp.Or(d.refused(ctx, o, send), err)
	}
	guess, err := d.dryRevision(ctx, s, c, send, sent)
	if err != nil {
		return nil, err
	}
	if guess.Number == 0 { // nobody said yes to it as it is
		if err := d.refused(ctx, o, send); err != nil {
			return nil, err
		}
	}
	r, now, err := d.dryRun(ctx, o, s, c, guess, sent && guess.Number == send.Revision, send)
	if err != nil || r != nil {
		return r, err
	}
	// Others are selected than the guess was approved for.
	last, _, err := d.KeptAs(ctx, now)
	if err == nil && (last == nil || last.Approval.By == "") {
		return nil, d.refused(ctx, o, send)
	}
	if err == nil {
		r, _, err = d.dryRun(ctx, o, s, c, last, false, send)
	}
	return r, err
}

// refused is why a notice of which a revision was decided on is not sent as it is now; nil where it
// would be, or nobody decided.
func (d *Desk) refused(ctx context.Context, o sendplan.Options, send delivery.Send) error {
	rev, err := d.kept.Latest(ctx, o.Slug)
	if err == nil && rev != nil {
		_, err = d.planNow(ctx, o, send)
	}
	return err
}

// sentOnce gives the newest send of a notice, and whether there is one.
func (d *Desk) sentOnce(ctx context.Context, slug string) (delivery.Send, bool, error) {
	send, err := d.kept.LastSend(ctx, slug)
	if errors.Is(err, store.ErrNoSend) {
		return send, false, nil
	}
	return send, err == nil, err
}

// dryRevision gives what a dry run composes, if the audience is still the same: the
// sent revision where the notice is what was sent, else the approved one; the
// notice as it is now where nobody approved it so.
func (d *Desk) dryRevision(ctx context.Context, s *letter.Source, c *letter.Compiled, send delivery.Send,
	sent bool) (*letter.Revision, error) {
	rule, err := d.audience.Rule(ctx, s)
	if err != nil {
		return nil, err
	}
	if sent {
		rev, err := d.kept.Revision(ctx, s.Notice.Slug, send.Revision)
		if err == nil {
			err = d.kept.Note(ctx, rev)
		}
		if err != nil {
			return nil, err
		}
		if same, err := rev.SameButAudience(ctx, s, c, rule.ListedSHA256); err != nil || same {
			return rev, err
		}
	}
	rev, err := d.kept.Latest(ctx, s.Notice.Slug)
	if err != nil {
		return nil, err
	}
	if rev != nil && rev.Approval.By != "" {
		if err := d.kept.Counts(ctx, rev, ""); err != nil {
			return nil, err
		}
		if same, err := rev.SameButAudience(ctx, s, c, rule.ListedSHA256); err != nil || same {
			return rev, err
		}
	}
	return letter.NewRevision(s, c, letter.NewAudienceDigest()), nil
}

// dryRun counts and composes in one pass over the audience. A revision that was frozen is
// counted first: where nobody is left to send to, what was sent is composed from the
// ledger's rows. Where the notice as it is now is not that revision, it is given without a report.
func (d *Desk) dryRun(ctx context.Context, o sendplan.Options, s *letter.Source, c *letter.Compiled,
	rev *letter.Revision, frozen bool, send delivery.Send) (*DryRunReport, *letter.Revision, error) {
	p, err := sendplan.New(o, rev, &d.ws.Config, d.Clock)
	if err != nil {
		return nil, nil, err
	}
	count, err := d.counting(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	t, err := d.trial(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	now, err := d.bound(ctx, s, c, func(one letter.Selected) error {
		err := errors.Join(count(one), ctx.Err())
		if !frozen {
			t.add(one)
		}
		return err
	})
	if err == nil && rev.Number > 0 {
		if same, err := rev.Same(ctx, now); err != nil || !same {
			t.many.Finish()
			return nil, now, err
		}
	}
	if err == nil {
		err = d.complete(ctx, p, now, send)
	}
	switch {
	case err != nil || !frozen:
	case p.ToSend == 0 && !p.Unanswered():
		err = d.addFrozen(ctx, o, send, t.many, nil)
	default:
		err = t.addJoining(ctx, d)
	}
	r, err := t.finish(err)
	return r, now, err
}

// dryRunOpen composes what goes on with a send that was begun.
func (d *Desk) dryRunOpen(ctx context.Context, o sendplan.Options, send delivery.Send) (*DryRunReport, error) {
	p, err := d.planOpen(ctx, o, send)
	if err != nil {
		return nil, err
	}
	t, err := d.trial(ctx, p)
	if err != nil {
		return nil, err
	}
	err = d.addFrozen(ctx, sendplan.Options{}, send, t.many,
		func(x *delivery.Delivery) bool { return sendplan.Waits(send, x) })
	if err == nil && p.New > 0 {
		err = t.addJoining(ctx, d)
	}
	return t.finish(err)
}

// trial composes a plan's messages and keeps nothing of them but a sum.
type trial struct {
	plan  *sendplan.Plan
	many  *letter.Many
	r     *DryRunReport
	sum   hash.Hash
	fault error
}

func (d *Desk) trial(ctx context.Context, p *sendplan.Plan) (*trial, error) {
	composer, err := d.composer(ctx, p.Of())
	if err != nil {
		return nil, err
	}
	t := &trial{plan: p, r: &DryRunReport{Plan: p}, sum: sha256.New()}
	t.many = letter.NewMany(composer, true, func(m letter.Copy) {
		if m.Err != nil && t.fault == nil {
			t.fault = fmt.Errorf("%w: %s: %w", ErrCheckFailed, m.Email, m.Err)
		}
		t.r.Messages++
		t.r.Bytes += int64(m.Bytes)
		t.sum.Write(m.SHA256[:])
	})
	return t, nil
}

// add hands in a selected recipient to whom the plan sends.
func (t *trial) add(s letter.Selected) {
	if t.plan.Takes(&s) {
		t.many.Add(s)
	}
}

// addJoining hands in those whom the ledger does not have.
func (t *trial) addJoining(ctx context.Context, d *Desk) error {
	return d.audience.Each(ctx, t.plan.Of().Source, func(s letter.Selected) error {
		t.add(s)
		return ctx.Err()
	})
}

func (t *trial) finish(err error) (*DryRunReport, error) {
	t.many.Finish()
	if err = errors.Join(err, t.fault); err != nil {
		return nil, err
	}
	t.r.SHA256 = hex.EncodeToString(t.sum.Sum(nil))
	return t.r, nil
}

// addFrozen hands in the rows of a send that were, or are to be, written to; only those
// that match, if a match is given.
func (d *Desk) addFrozen(ctx context.Context, o sendplan.Options, send delivery.Send, many *letter.Many,
	match func(*delivery.Delivery) bool) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(x *delivery.Delivery) error {
		// Of whoever was erased nothing is left to compose.
		if x.State == delivery.Suppressed || x.State == delivery.Cancelled || x.Email == "" || !o.In(x.Region) ||
			match != nil && !match(x) {
			return nil
		}
		row, err := l.FrozenRow(ctx, x.Row)
		if err != nil {
			return err
		}
		many.AddFrozen(&row)
		return ctx.Err()
	})
}
