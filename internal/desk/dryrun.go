package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// DryRunReport says what a dry run composed.
type DryRunReport struct {
	Plan     *SendPlan `json:"plan"`
	Messages int       `json:"messages"`
	Octets   int64     `json:"octets"`
	SHA256   string    `json:"sha256"` // over all messages in order
}

// DryRun composes every message with the code that sends. It opens no connection
// and writes nothing. For a notice that was sent it composes what was sent.
func (d *Desk) DryRun(ctx context.Context, o SendOptions) (*DryRunReport, error) {
	rev, send, err := d.dryRevision(ctx, o.Slug)
	if err != nil {
		return nil, err
	}
	r := &DryRunReport{}
	if r.Plan, err = d.planWith(ctx, o, rev); err != nil {
		return nil, err
	}
	c, err := d.composer(ctx, rev)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	var buf []byte
	compose := func(row *delivery.Row) error {
		if buf, _, err = c.Append(buf[:0], row); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrCheckFailed, row.Email, err)
		}
		r.Messages++
		r.Octets += int64(len(buf))
		sum.Write(buf)
		return ctx.Err()
	}
	if err = d.dryRows(ctx, o, rev, send, compose); err != nil {
		return nil, err
	}
	r.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return r, nil
}

// dryRevision gives what a dry run composes: the sent revision where the notice
// is still the same, else the notice as it is now.
func (d *Desk) dryRevision(ctx context.Context, slug string) (*revision, *delivery.Send, error) {
	now, err := d.bind(ctx, slug)
	if err != nil {
		return nil, nil, err
	}
	send, err := d.lastSend(ctx, slug)
	if errors.Is(err, store.ErrNoSend) {
		return d.withApproval(ctx, now), nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	rev, err := d.revision(ctx, slug, send.Revision)
	if err != nil {
		return nil, nil, err
	}
	if rev.Digest == now.Digest {
		return rev, &send, nil
	}
	return d.withApproval(ctx, now), nil, nil
}

// withApproval gives the approved revision if there is one for the same digest.
func (d *Desk) withApproval(ctx context.Context, now *revision) *revision {
	if rev, err := d.approved(ctx, now.Slug); err == nil {
		return rev
	}
	return now
}

// dryRows gives the rows to compose: those of the ledger, and those of the
// audience that the ledger does not have.
func (d *Desk) dryRows(ctx context.Context, o SendOptions, rev *revision, send *delivery.Send, compose func(*delivery.Row) error) error {
	if send != nil {
		l, err := d.ledger(ctx)
		if err != nil {
			return err
		}
		err = l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(x *delivery.Delivery) error {
			if x.State == delivery.Suppressed || x.State == delivery.Cancelled || !inRegions(o.Regions, x.Region) {
				return nil
			}
			row, err := l.FrozenRow(ctx, x.Row)
			if err != nil {
				return err
			}
			return compose(&row)
		})
		return err
	}
	return d.eachSelected(ctx, rev.Edition.Notice, o.Regions, func(s selection) error {
		if s.Excluded != "" {
			return nil
		}
		row, err := frozenRow(s)
		if err != nil {
			return err
		}
		return compose(row)
	})
}
