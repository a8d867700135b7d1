package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/notices"
)

// PlanSend says what a send would do. A send that was begun and is not finished
// goes on with what was approved then, and takes in who is not queued yet;
// otherwise the notice must be approved as it is now.
func (d *Desk) PlanSend(ctx context.Context, o SendOptions) (*SendPlan, error) {
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
	if err := o.checkRecipients(); err != nil {
		return nil, err
	}
	if err == nil && (send.State == delivery.Paused || send.State == delivery.Sending) {
		return d.planOpen(ctx, o, send)
	}
	var p *SendPlan
	_, aerr := d.approved(ctx, o.Slug, func(rev *letter.Revision) (_ func(letter.Selected) error, err error) {
		p, err = d.newPlan(o, rev)
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
	p.tally.fill(p)
	return p, p.seenAll()
}

func (d *Desk) newPlan(o SendOptions, rev *letter.Revision) (*SendPlan, error) {
	start, starts, err := d.schedule(o)
	if err != nil {
		return nil, err
	}
	n := rev.Source.Notice
	p := &SendPlan{Slug: o.Slug, Revision: rev.Number, Subject: rev.Subjects[n.Locales[0]], Stream: string(n.Stream),
		Relay: d.relayNames(),
		From:  rev.Sender.FromName + " <" + rev.Sender.From + ">", ApprovedBy: d.approvedBy(rev.Approval),
		Starts:  starts,
		Regions: []PlanRegion{}, Suppressed: []Exclusion{}, options: o, rev: rev, start: start, tally: newTally()}
	return p, nil
}

func (d *Desk) approvedBy(a notices.Approval) string {
	if a.By == "" {
		return "not approved"
	}
	return a.By + ", " + talk.Moment(a.At.In(d.Location()))
}

func (d *Desk) relayNames() string {
	var names []string
	for _, r := range d.ws.Config.Relays {
		name := r.Address
		if r.Name != "" && r.Name != r.Address {
			name = r.Name + " (" + r.Address + ")"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// counting gives what counts a plan's part of the audience, recipient by recipient.
func (d *Desk) counting(ctx context.Context, p *SendPlan) (func(letter.Selected) error, error) {
	if _, err := d.rule(p.rev.Source.Notice, p.options.Regions); err != nil {
		return nil, err
	}
	var err error
	if p.have, err = d.frozen(ctx, p.rev); err != nil {
		return nil, err
	}
	if p.holders, err = d.holders(ctx, p.rev); err != nil {
		return nil, err
	}
	return func(s letter.Selected) error {
		if !inRegions(p.options.Regions, s.Region) {
			return nil
		}
		p.Selected++
		if p.have[s.ID] {
			p.AlreadySent++
		}
		p.see(s)
		p.tally.add(letter.RegionName(s.Region), s.Tag)
		return nil
	}, nil
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
func (d *Desk) planOpen(ctx context.Context, o SendOptions, send delivery.Send) (*SendPlan, error) {
	rev, err := d.kept.Revision(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	p, err := d.newPlan(o, rev)
	if err != nil {
		return nil, err
	}
	p.Resumed, p.have = true, map[int64]bool{}
	if p.holders, err = d.holders(ctx, rev); err != nil {
		return nil, err
	}
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
	p.tally.fill(p)
	if err := p.seenAll(); err != nil {
		return nil, err
	}
	if p.New == 0 && (o.At != "" || o.LocalTime != "") {
		return nil, fmt.Errorf("%s was begun and everybody is queued, so --at and --local-time change nothing; "+
			"leave them out", o.Slug)
	}
	return p, nil
}
