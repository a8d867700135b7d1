package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/notices"
)

// SendOptions say what is sent, to whom, when and how fast.
type SendOptions struct {
	Slug        string
	DryRun      bool
	Regions     []string
	At          string // RFC 3339
	LocalTime   string // HH:MM in each region's zone
	Rate        float64
	Connections int
	Detach      bool
}

// Count is a number with its name.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// PlanRegion is one region of a plan.
type PlanRegion struct {
	Region   string  `json:"region"`
	Selected int     `json:"selected"`
	ByLocale []Count `json:"by_locale"`
}

// Exclusion is how many are left out for one reason.
type Exclusion struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// SendPlan is what a send is about to do, for a person to confirm.
type SendPlan struct {
	Slug            string        `json:"notice"`
	Revision        int           `json:"revision"`
	Subject         string        `json:"subject"`
	From            string        `json:"from"`
	Stream          string        `json:"stream"`
	ApprovedBy      string        `json:"approved_by"`
	Relay           string        `json:"relay"`
	Regions         []PlanRegion  `json:"regions"`
	Suppressed      []Exclusion   `json:"suppressed"`
	SuppressedTotal int           `json:"suppressed_total"`
	Selected        int           `json:"selected"`
	ToSend          int           `json:"to_send"`
	First           string        `json:"first"`
	Last            string        `json:"last"`
	Starts          string        `json:"starts,omitempty"`
	StartsAt        []RegionStart `json:"starts_at,omitempty"` // with --local-time: each region's own moment
	Resumed         bool          `json:"resumed"`             // goes on with a send that was begun
	AlreadySent     int           `json:"already_sent"`        // of the selected, those whom this revision's ledger has

	Waiting int `json:"waiting"` // queued earlier and not sent yet
	New     int `json:"new"`     // joins a send that was begun

	streamed int // recipients of the audience that were looked at
	options  SendOptions
	rev      *letter.Revision
	start    map[string]time.Time
	tally    *tally
}

// PlanSend says what a send would do. A send that was begun and is not finished
// goes on with what was approved then, and takes in who is not queued yet;
// otherwise the notice must be approved as it is now.
func (d *Desk) PlanSend(ctx context.Context, o SendOptions) (*SendPlan, error) {
	if err := d.Writable(ctx); err != nil {
		return nil, err
	}
	if err := d.checkArchiveMatchesDB(ctx); err != nil {
		return nil, err
	}
	send, err := d.lastSend(ctx, o.Slug)
	if err != nil && !errors.Is(err, store.ErrNoSend) {
		return nil, err
	}
	switch {
	case err == nil && send.State == delivery.Paused:
		return nil, fmt.Errorf("%s is paused: %s; go on with \"tidings resume %[1]s\"", o.Slug, send.Reason)
	case err == nil && send.State == delivery.Sending:
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
	return p, nil
}

// checkArchiveMatchesDB refuses to send from a database that has forgotten what the archive
// knows of: it would write to everybody again.
func (d *Desk) checkArchiveMatchesDB(ctx context.Context) error {
	known, err := d.chain(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	sealed, err := d.archive().Chain()
	if err == nil && len(sealed) == 0 {
		return nil
	}
	return fmt.Errorf("outputs/%s lists %d sent revisions that the database does not know; it was lost or is another one. Restore it; to begin anew for good, move that file away", archive.ChainName, len(sealed))
}

func (d *Desk) newPlan(o SendOptions, rev *letter.Revision) (*SendPlan, error) {
	start, starts, err := d.schedule(o)
	if err != nil {
		return nil, err
	}
	n := rev.Source.Notice
	p := &SendPlan{Slug: o.Slug, Revision: rev.Number, Subject: rev.Subjects[n.Locales[0]], Stream: string(n.Stream), Relay: d.relayNames(),
		From: rev.Sender.FromName + " <" + rev.Sender.From + ">", ApprovedBy: approvedBy(rev.Approval), Starts: starts,
		Regions: []PlanRegion{}, Suppressed: []Exclusion{}, options: o, rev: rev, start: start, tally: newTally()}
	return p, nil
}

func approvedBy(a notices.Approval) string {
	if a.By == "" {
		return "not approved"
	}
	return a.By + ", " + a.At.UTC().Format("2006-01-02 15:04 UTC")
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
	have, err := d.frozen(ctx, p.rev)
	if err != nil {
		return nil, err
	}
	return func(s letter.Selected) error {
		if !inRegions(p.options.Regions, s.Region) {
			return nil
		}
		p.Selected++
		p.streamed++
		switch {
		case have[s.ID]:
			p.AlreadySent++
		case s.Excluded != "":
			p.tally.reasons[string(s.Excluded)]++
			p.SuppressedTotal++
		default:
			p.willSend(s.Email)
		}
		p.tally.add(letter.RegionName(s.Region), s.Tag)
		return nil
	}, nil
}

// frozen gives the recipients that a revision's ledger has already.
func (d *Desk) frozen(ctx context.Context, rev *letter.Revision) (map[int64]bool, error) {
	l, err := d.ledger(ctx)
	if err != nil {
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
	rev, err := d.revision(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	p, err := d.newPlan(o, rev)
	if err != nil {
		return nil, err
	}
	p.Resumed = true
	have := map[int64]bool{}
	if err := d.countLedger(ctx, send, p, have); err != nil {
		return nil, err
	}
	if err := d.countNew(ctx, p, have); err != nil {
		return nil, err
	}
	p.tally.fill(p)
	if p.New == 0 && (o.At != "" || o.LocalTime != "") {
		return nil, fmt.Errorf("%s was begun and everybody is queued, so --at and --local-time change nothing; leave them out", o.Slug)
	}
	return p, nil
}

// willSend notes one message to be sent.
func (p *SendPlan) willSend(address string) {
	if p.First == "" {
		p.First = address
	}
	p.Last = address
	p.ToSend++
}

// Confirms reports whether a person's number confirms the plan: that of the
// messages to be sent or, for a send that goes on, that of all its recipients,
// which was confirmed when it began.
func (p *SendPlan) Confirms(n int) bool {
	return n == p.ToSend || p.Resumed && n == p.Selected-p.SuppressedTotal
}
