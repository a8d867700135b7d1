package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
)

// DryRunReport says what a dry run composed.
type DryRunReport struct {
	Plan     *SendPlan `json:"plan"`
	Messages int       `json:"messages"`
	Bytes    int64     `json:"octets"`
	SHA256   string    `json:"sha256"` // over the SHA-256 of each message, in order
}

// DryRun composes every message with the code that sends. It opens no connection
// and writes nothing. For a notice that was sent it composes what was sent.
func (d *Desk) DryRun(ctx context.Context, o SendOptions) (*DryRunReport, error) {
	send, sent, err := d.sentOnce(ctx, o.Slug)
	if err != nil {
		return nil, err
	}
	s, c, err := d.nowOrSent(ctx, o.Slug, send, sent)
	if err != nil {
		return nil, err
	}
	guess, err := d.dryRevision(ctx, s, c, send, sent)
	if err != nil {
		return nil, err
	}
	r, now, err := d.dryRun(ctx, o, s, c, guess, sent && guess.Number == send.Revision, send)
	if err != nil || guess.Number == 0 {
		return r, err
	}
	if same, err := guess.Same(ctx, now); err != nil || same {
		return r, err
	}
	// Others are selected than the guess was approved for.
	if last, _, err := d.keptAs(ctx, now); err != nil {
		return nil, err
	} else if last != nil && last.Approval.By != "" {
		now = last
	}
	r, _, err = d.dryRun(ctx, o, s, c, now, false, send)
	return r, err
}

// sentOnce gives the newest send of a notice, and whether there is one.
func (d *Desk) sentOnce(ctx context.Context, slug string) (delivery.Send, bool, error) {
	send, err := d.lastSend(ctx, slug)
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
	if sent {
		rev, err := d.revision(ctx, s.Notice.Slug, send.Revision)
		if err != nil {
			return nil, err
		}
		if same, err := rev.SameButAudience(ctx, s, c); err != nil || same {
			return rev, err
		}
	}
	rev, err := d.latest(ctx, s.Notice.Slug)
	if err != nil {
		return nil, err
	}
	if rev != nil && rev.Approval.By != "" {
		if same, err := rev.SameButAudience(ctx, s, c); err != nil || same {
			return rev, err
		}
	}
	return letter.NewRevision(s, c, letter.NewAudienceDigest()), nil
}

// dryRun counts and composes in one pass over the audience; what was sent is
// composed from the ledger's rows. It also gives the notice as it is now.
func (d *Desk) dryRun(ctx context.Context, o SendOptions, s *letter.Source, c *letter.Compiled, rev *letter.Revision,
	frozen bool,
	send delivery.Send) (*DryRunReport, *letter.Revision, error) {
	p, err := d.newPlan(o, rev)
	if err != nil {
		return nil, nil, err
	}
	count, err := d.counting(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	composer, err := d.composer(ctx, rev)
	if err != nil {
		return nil, nil, err
	}
	r, sum, fault := &DryRunReport{Plan: p}, sha256.New(), error(nil)
	many := letter.NewMany(composer, true, func(m letter.Copy) {
		if m.Err != nil && fault == nil {
			fault = fmt.Errorf("%w: %s: %w", ErrCheckFailed, m.Email, m.Err)
		}
		r.Messages++
		r.Bytes += int64(m.Bytes)
		sum.Write(m.SHA256[:])
	})
	now, err := d.bound(ctx, s, c, func(p letter.Selected) error {
		if !frozen && p.Excluded == "" && inRegions(o.Regions, p.Region) {
			many.Add(p)
		}
		return errors.Join(count(p), ctx.Err())
	})
	if err == nil && frozen {
		err = d.addFrozen(ctx, o, send, many)
	}
	many.Finish()
	if err = errors.Join(err, fault); err != nil {
		return nil, nil, err
	}
	p.tally.fill(p)
	r.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return r, now, nil
}

// addFrozen hands in the rows of a send that were, or are to be, written to.
func (d *Desk) addFrozen(ctx context.Context, o SendOptions, send delivery.Send, many *letter.Many) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(x *delivery.Delivery) error {
		if x.State == delivery.Suppressed || x.State == delivery.Cancelled || !inRegions(o.Regions, x.Region) {
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
