// Package report tells what became of a notice: of every message, region, language
// and mail domain, for people and for programs. It reads the ledger and what was
// approved, and never writes: a report works on a database that may only be read.
package report

import (
	"context"
	"errors"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/outputs/pdf"
)

// Reader reads what reports are made of.
type Reader struct {
	Store  *store.Store
	Ledger *store.Ledger
	Config *workspace.Config
	Now    func() time.Time
	// Keys give the Message-IDs, which the ledger does not hold.
	Keys func(ctx context.Context) (*token.Keys, error)
	// Revision gives what was approved; store.ErrNoRevision where there is none.
	Revision func(ctx context.Context, slug string, number int) (*letter.Revision, error)
	// Printer sets a report as PDF.
	Printer func() (*pdf.Renderer, error)
}

// Report is what became of every selected recipient of one revision. ByState
// holds every state that is not zero and adds up to Selected, in each region and
// over all. Its JSON is that of `report SLUG --json`.
type Report struct {
	Notice       string         `json:"notice"`
	Revision     int            `json:"revision"`
	Stream       string         `json:"stream"`
	State        string         `json:"state"` // sending, paused, cancelled, complete
	Selected     int            `json:"selected"`
	ByState      map[string]int `json:"by_state"`
	Regions      []Region       `json:"regions"`
	Acknowledged int            `json:"acknowledged"`
	Unsubscribed int            `json:"unsubscribed"`
	// Reported are messages about which somebody reported something without proof, by
	// what that was (bounced, delivered, complained, …). It is part of no other number:
	// anybody can write such a report.
	Reported map[string]int `json:"reported_unproven,omitempty"`
	// Approved are the recipients that the approval was for; more than Selected
	// while regions are not queued.
	Approved   int        `json:"approved"`
	Complete   bool       `json:"complete"` // every row is final
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	// Corrects is the newest earlier revision that some of the messages correct, and
	// Corrections their number; 0: none.
	Corrects    int `json:"corrects,omitempty"`
	Corrections int `json:"corrections,omitempty"`
}

// Region is the part of one region.
type Region struct {
	Region       string         `json:"region"`
	Selected     int            `json:"selected"`
	ByState      map[string]int `json:"by_state"`
	Acknowledged int            `json:"acknowledged"` // said that they have read it
}

// Report counts what became of a send's messages.
func (rd *Reader) Report(ctx context.Context, send delivery.Send) (*Report, error) {
	st, err := rd.Ledger.Status(ctx, send.ID)
	if err != nil {
		return nil, err
	}
	r := reportOf(st)
	tally, err := rd.Store.Tally(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	r.Acknowledged, r.Unsubscribed = tally.Acknowledged, tally.Unsubscribed
	if r.Reported, err = rd.Store.CountReported(ctx, send.Slug, send.Revision); err != nil {
		return nil, err
	}
	if err := rd.acknowledged(ctx, r, send.ID); err != nil {
		return nil, err
	}
	if send.Revision > 1 {
		if r.Corrects, r.Corrections, err = rd.Ledger.Corrections(ctx, send.ID); err != nil {
			return nil, err
		}
	}
	r.Approved = r.Selected
	rev, err := rd.Revision(ctx, send.Slug, send.Revision)
	if err == nil {
		r.Approved = max(r.Selected, rev.Audience.Selected)
	} else if errors.Is(err, store.ErrNoRevision) { // a report needs no letter
		err = nil
	}
	return r, err
}

// acknowledged counts for each region who said to have read the letter.
func (rd *Reader) acknowledged(ctx context.Context, r *Report, send int64) error {
	if r.Acknowledged == 0 {
		return nil
	}
	by, err := rd.Ledger.AcknowledgedByRegion(ctx, send)
	for region, n := range by {
		for i := range r.Regions {
			if r.Regions[i].Region == letter.RegionName(region) {
				r.Regions[i].Acknowledged += n
			}
		}
	}
	return err
}

func reportOf(st delivery.Status) *Report {
	r := &Report{
		Notice: st.Send.Slug, Revision: st.Send.Revision, Stream: st.Send.Stream, State: string(st.Send.State),
		Selected: int(st.Selected), ByState: plainCounts(st.Counts), Regions: []Region{}, Complete: st.Complete,
		StartedAt: stamp(st.Send.StartedAt), FinishedAt: stamp(st.Send.EndedAt),
	}
	for _, g := range st.Regions {
		r.Regions = append(r.Regions, Region{Region: letter.RegionName(g.Region), Selected: int(g.Selected),
			ByState: plainCounts(g.Counts)})
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

// stamp is a moment in UTC for JSON; nil where there is none.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// states lists the states in the order of a message's life.
func states() []delivery.State {
	return []delivery.State{delivery.Queued, delivery.Attempting, delivery.Accepted, delivery.Deferred, delivery.Failed,
		delivery.Uncertain, delivery.Suppressed, delivery.Cancelled, delivery.Delivered, delivery.Bounced,
		delivery.Complained}
}

// States lists the states of a message in the order of its life.
func States() (out []string) {
	for _, s := range states() {
		out = append(out, string(s))
	}
	return out
}
