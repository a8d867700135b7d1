package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// Report is what became of every selected recipient of one revision. ByState
// holds every state that is not zero and adds up to Selected, in each region and
// over all.
type Report struct {
	Notice       string         `json:"notice"`
	Revision     int            `json:"revision"`
	Stream       string         `json:"stream"`
	State        string         `json:"state"` // sending, paused, cancelled, complete
	Selected     int            `json:"selected"`
	ByState      map[string]int `json:"by_state"`
	Regions      []RegionReport `json:"regions"`
	Acknowledged int            `json:"acknowledged"`
	Unsubscribed int            `json:"unsubscribed"`
	Approved     int            `json:"approved"` // recipients that the approval was for; more than Selected while regions are not queued
	Complete     bool           `json:"complete"`
	StartedAt    *time.Time     `json:"started_at"`
	FinishedAt   *time.Time     `json:"finished_at"`
}

// RegionReport is the part of one region.
type RegionReport struct {
	Region       string         `json:"region"`
	Selected     int            `json:"selected"`
	ByState      map[string]int `json:"by_state"`
	Acknowledged int            `json:"acknowledged"` // said that they have read it
}

// Report reads the ledger of the notice's newest sent revision.
func (d *Desk) Report(ctx context.Context, slug string) (*Report, error) {
	send, err := d.lastSend(ctx, slug)
	if err != nil {
		return nil, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return nil, err
	}
	st, err := l.Status(ctx, send.ID)
	if err != nil {
		return nil, err
	}
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	r := reportOf(st)
	tally, err := db.Tally(ctx, slug, send.Revision)
	if err != nil {
		return nil, err
	}
	r.Acknowledged, r.Unsubscribed = tally.Acknowledged, tally.Unsubscribed
	if err := r.readers(ctx, l, send.ID); err != nil {
		return nil, err
	}
	r.Approved = r.Selected
	rev, err := d.revision(ctx, slug, send.Revision)
	if err == nil {
		r.Approved = max(r.Selected, rev.Audience.Selected)
	} else if errors.Is(err, store.ErrNoRevision) { // a report needs no letter
		err = nil
	}
	return r, err
}

// readers counts for each region who said to have read the letter.
func (r *Report) readers(ctx context.Context, l *store.Ledger, send int64) error {
	if r.Acknowledged == 0 {
		return nil
	}
	by, err := l.AcknowledgedByRegion(ctx, send)
	for region, n := range by {
		for i := range r.Regions {
			if r.Regions[i].Region == regionName(region) {
				r.Regions[i].Acknowledged += n
			}
		}
	}
	return err
}

func reportOf(st delivery.Status) *Report {
	r := &Report{
		Notice: st.Send.Slug, Revision: st.Send.Revision, Stream: st.Send.Stream, State: string(st.Send.State), Selected: int(st.Selected),
		ByState: plainCounts(st.Counts), Regions: []RegionReport{}, Complete: st.Complete,
		StartedAt: stamp(st.Send.StartedAt), FinishedAt: stamp(st.Send.EndedAt),
	}
	for _, g := range st.Regions {
		r.Regions = append(r.Regions, RegionReport{Region: regionName(g.Region), Selected: int(g.Selected), ByState: plainCounts(g.Counts)})
	}
	return r
}

func plainCounts(c delivery.Counts) map[string]int {
	out := map[string]int{}
	for s, n := range c {
		if n != 0 {
			out[string(s)] = int(n)
		}
	}
	return out
}

// noRegion stands in reports for recipients without a region.
const noRegion = "none"

func regionName(id string) string {
	if id == "" {
		return noRegion
	}
	return id
}

func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// DeliveryFilter selects deliveries. Empty values select all. The state may be
// "not-acknowledged": the letter arrived, and nobody said to have read it.
type DeliveryFilter struct {
	Slug, State string
	Regions     []string
}

// DeliveryLine is one recipient's message.
type DeliveryLine struct {
	Recipient    int64      `json:"recipient"`
	Email        string     `json:"email"`
	Region       string     `json:"region"`
	Locale       string     `json:"locale"`
	State        string     `json:"state"`
	Attempts     int        `json:"attempts"`
	MessageID    string     `json:"message_id"`
	SMTPCode     int        `json:"smtp_code"` // 0: no reply
	EnhancedCode string     `json:"enhanced_code"`
	Reply        string     `json:"reply"`
	Reason       string     `json:"reason"`
	UpdatedAt    *time.Time `json:"updated_at"`
}

// stageWords says for people where in the dialogue with the relay a message
// stood.
var stageWords = map[string]string{
	"connect": "while connecting:", "ehlo": "at the greeting:", "starttls": "while securing the line:", "auth": "while logging in:",
	"mail": "at the sender:", "rcpt": "at the recipient:", "data": "before the message:", "body": "within the message:", "dot": "after the message:",
}

// Words is what a person wants to read about the line: the reason, or the
// relay's reply.
func (l DeliveryLine) Words() string {
	if words, ok := stageWords[l.Reason]; ok {
		return strings.TrimSpace(words + " " + strings.TrimSpace(l.EnhancedCode+" "+l.Reply))
	}
	if l.Reason != "" {
		return l.Reason
	}
	return strings.TrimSpace(l.EnhancedCode + " " + l.Reply)
}

// Deliveries streams the messages of the notice's newest sent revision.
func (d *Desk) Deliveries(ctx context.Context, f DeliveryFilter, each func(DeliveryLine) error) error {
	if err := d.checkFilter(f); err != nil {
		return err
	}
	send, err := d.lastSend(ctx, f.Slug)
	if err != nil {
		return err
	}
	rev, err := d.revision(ctx, f.Slug, send.Revision)
	if err != nil {
		return err
	}
	regions := f.Regions
	if len(regions) == 0 {
		regions = []string{""}
	}
	out, err := d.lines(ctx, rev, send)
	if err != nil {
		return err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return err
	}
	keep, err := d.keeps(ctx, send, f.State)
	if err != nil {
		return err
	}
	for _, region := range regions {
		filter := delivery.Filter{Send: send.ID, State: keep.state, Region: region}
		err := l.Deliveries(ctx, filter, func(r *delivery.Delivery) error {
			if keep.silent && !keep.isSilent(r) {
				return nil
			}
			return each(out.line(r))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) checkFilter(f DeliveryFilter) error {
	if f.State != "" && f.State != notAcknowledged && !knownState(f.State) {
		return badFlag("there is no state %q; there are %s, %s", f.State, strings.Join(States(), ", "), notAcknowledged)
	}
	for _, r := range f.Regions {
		if err := d.knownRegion(r); err != nil {
			return err
		}
	}
	return nil
}

// allStates lists the states in the order of a message's life.
func allStates() []delivery.State {
	return []delivery.State{delivery.Queued, delivery.Attempting, delivery.Accepted, delivery.Deferred, delivery.Failed, delivery.Uncertain,
		delivery.Suppressed, delivery.Cancelled, delivery.Delivered, delivery.Bounced, delivery.Complained}
}

// States lists the states of a message in the order of its life.
func States() (out []string) {
	for _, s := range allStates() {
		out = append(out, string(s))
	}
	return out
}

func knownState(s string) bool {
	for _, k := range allStates() {
		if string(k) == s {
			return true
		}
	}
	return false
}

// knownRegion refuses an id that the configuration does not have.
func (d *Desk) knownRegion(id string) error {
	var known []string
	for _, r := range d.ws.Config.Regions {
		if r.ID == id {
			return nil
		}
		known = append(known, r.ID)
	}
	return badFlag("there is no region %q; tidings.yaml has %s", id, strings.Join(known, ", "))
}
