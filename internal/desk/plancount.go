package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tidings/internal/delivery"
)

// countLedger counts the rows of a send that was begun.
func (d *Desk) countLedger(ctx context.Context, send delivery.Send, p *SendPlan, t *tally, have map[int64]bool) error {
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	return l.Deliveries(ctx, delivery.Filter{Send: send.ID}, func(r *delivery.Delivery) error {
		have[r.Recipient] = true
		p.Selected++
		t.add(regionName(r.Region), r.Locale)
		switch {
		case r.State == delivery.Suppressed:
			t.reasons[r.Reason]++
			p.SuppressedTotal++
		case !r.State.Final() || r.State == delivery.Uncertain && send.Policy == delivery.Resend:
			p.Waiting++
			p.willSend(r.Email)
		default:
			p.AlreadySent++
		}
		return nil
	})
}

// countNew counts the recipients of the regions asked for whom the ledger does
// not have yet. They can join only while the notice is as it was approved.
func (d *Desk) countNew(ctx context.Context, o SendOptions, rev *revision, p *SendPlan, t *tally, have map[int64]bool) error {
	now, err := d.bind(ctx, o.Slug)
	if err != nil || now.Digest != rev.Digest {
		if len(o.Regions) > 0 {
			return fmt.Errorf("%w: %s changed since it was begun, so no region can join; without --region what was begun goes on", ErrNotApproved, o.Slug)
		}
		return nil
	}
	return d.eachSelected(ctx, rev.Edition.Notice, o.Regions, func(s selection) error {
		p.streamed++
		if have[s.ID] {
			return nil
		}
		p.New++
		p.Selected++
		t.add(regionName(s.Region), s.Tag)
		if s.Excluded != "" {
			t.reasons[string(s.Excluded)]++
			p.SuppressedTotal++
			return nil
		}
		p.willSend(s.Email)
		return nil
	})
}

// tally counts a plan's audience.
type tally struct {
	regions map[string]map[string]int
	reasons map[string]int
}

func newTally() *tally {
	return &tally{regions: map[string]map[string]int{}, reasons: map[string]int{}}
}

func (t *tally) add(region, tag string) {
	if t.regions[region] == nil {
		t.regions[region] = map[string]int{}
	}
	t.regions[region][tag]++
}

func (t *tally) fill(p *SendPlan) {
	for region, tags := range t.regions {
		r := PlanRegion{Region: region}
		for tag, n := range tags {
			r.Selected += n
			r.ByLocale = append(r.ByLocale, Count{tag, n})
		}
		slices.SortFunc(r.ByLocale, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
		p.Regions = append(p.Regions, r)
	}
	slices.SortFunc(p.Regions, func(a, b PlanRegion) int { return strings.Compare(a.Region, b.Region) })
	p.fillStarts()
	for reason, n := range t.reasons {
		p.Suppressed = append(p.Suppressed, Exclusion{reason, n})
	}
	slices.SortFunc(p.Suppressed, func(a, b Exclusion) int { return strings.Compare(a.Reason, b.Reason) })
}
