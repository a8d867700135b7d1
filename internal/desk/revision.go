package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tidings/internal/archive"
	"tidings/internal/store"
	"tidings/notices"
)

// revision is what was approved, frozen: all that a worker on another machine, a
// report or the archive needs. It is kept in the database as JSON.
type revision struct {
	Slug      string            `json:"slug"`
	Number    int               `json:"number"`
	Digest    string            `json:"digest"`
	Edition   *edition          `json:"edition"`
	Subjects  map[string]string `json:"subjects"`
	Templates [][]byte          `json:"templates"`
	Variants  map[string]int    `json:"variants"`
	Records   []archive.Record  `json:"records"`
	Audience  archive.Audience  `json:"audience"`
	Sender    sender            `json:"sender"`
	Approval  notices.Approval  `json:"approval"`
}

// sender is what a message needs to know of who sends it, beyond its template.
type sender struct {
	FromName       string `json:"from_name"`
	From           string `json:"from"`
	Domain         string `json:"domain"`          // of Message-IDs
	EnvelopeDomain string `json:"envelope_domain"` // of return paths
	PublicURL      string `json:"public_url"`      // base of the recipients' own links; empty: none
}

func newRevision(e *edition, c *compiled, audience *audienceDigest) *revision {
	s := e.stream()
	r := &revision{
		Slug: e.Notice.Slug, Digest: e.digest(c, audience), Edition: e, Subjects: c.subjects, Templates: c.templates, Variants: c.variants,
		Audience: archive.Audience{Selected: audience.selected, Regions: audience.regions, SHA256: audience.String()},
		Sender: sender{FromName: s.FromName, From: s.From, Domain: domainOf(s.From), EnvelopeDomain: e.Config.Delivery.EnvelopeDomain,
			PublicURL: strings.TrimSuffix(e.Config.Feedback.PublicURL, "/")},
	}
	if r.Sender.EnvelopeDomain == "" {
		r.Sender.EnvelopeDomain = r.Sender.Domain
	}
	for _, ref := range usedRecords(e) {
		r.Records = append(r.Records, archive.Record{Kind: ref.Kind, ID: ref.ID, SHA256: ref.Digest})
	}
	return r
}

// recordsJSON holds the records that the notice names, as one object by kind.
func (e *edition) recordsJSON() ([]byte, error) {
	out := map[string][]any{}
	for _, ref := range e.Notice.Records {
		if v, ok := findRecord(e.Records, ref.Kind, ref.ID); ok {
			out[ref.Kind] = append(out[ref.Kind], v)
		}
	}
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}

// decide keeps a person's yes or no. A revision takes the next free number the
// first time that its digest is decided on; the same content keeps its number.
func (d *Desk) decide(ctx context.Context, r *revision, decision store.Decision) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	if r.Number, err = d.numberFor(ctx, db, r); err != nil {
		return err
	}
	r.Approval.Revision = r.Number
	kept := store.Revision{Slug: r.Slug, Number: r.Number, Digest: r.Digest}
	if decision == store.Approved {
		kept.ApprovedBy, kept.Note, kept.ApprovedAt = r.Approval.By, r.Approval.Note, r.Approval.At
	}
	if kept.Payload, err = json.Marshal(r); err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.SaveRevision(ctx, kept); err != nil {
			return err
		}
		return tx.SaveApproval(ctx, store.ApprovalRecord{Approval: r.Approval, Decision: decision})
	})
}

func (d *Desk) numberFor(ctx context.Context, db *store.Store, r *revision) (int, error) {
	last, err := db.LatestRevision(ctx, r.Slug)
	switch {
	case errors.Is(err, store.ErrNoRevision):
		return 1, nil
	case err != nil:
		return 0, err
	case last.Digest == r.Digest:
		return last.Number, nil
	}
	return last.Number + 1, nil
}

// revision reads one kept revision.
func (d *Desk) revision(ctx context.Context, slug string, number int) (*revision, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.Revision(ctx, slug, number)
	if err != nil {
		return nil, err
	}
	return unpack(kept)
}

func unpack(kept store.Revision) (*revision, error) {
	r := &revision{}
	if err := json.Unmarshal(kept.Payload, r); err != nil {
		return nil, fmt.Errorf("revision %d of %s in the database cannot be read: %w", kept.Number, kept.Slug, err)
	}
	r.Approval.By, r.Approval.Note, r.Approval.At = kept.ApprovedBy, kept.Note, kept.ApprovedAt
	return r, nil
}

// approved gives the revision that may be sent: approved, and the same as the
// workspace holds now.
func (d *Desk) approved(ctx context.Context, slug string) (*revision, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := db.LatestRevision(ctx, slug)
	if err == nil && kept.ApprovedBy == "" {
		return nil, d.rejection(ctx, db, slug)
	}
	if errors.Is(err, store.ErrNoRevision) {
		return nil, fmt.Errorf("%w: nobody approved %s yet; use \"tidings approve %[2]s --by NAME\"", ErrNotApproved, slug)
	}
	if err != nil {
		return nil, err
	}
	r, err := unpack(kept)
	if err != nil {
		return nil, err
	}
	now, err := d.bind(ctx, slug)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotApproved, err)
	}
	if now.Digest != r.Digest {
		return nil, fmt.Errorf("%w: %s changed since %s approved it: %s; check and approve it again", ErrNotApproved, slug, r.Approval.By, strings.Join(differences(r, now), ", "))
	}
	return r, nil
}

// rejection says who said no to the notice as it is, and why.
func (d *Desk) rejection(ctx context.Context, db *store.Store, slug string) error {
	all, err := db.Approvals(ctx, slug)
	if err != nil {
		return err
	}
	if n := len(all); n > 0 && all[n-1].Decision == store.Rejected {
		return fmt.Errorf("%w: %s rejected %s: %s", ErrNotApproved, all[n-1].By, slug, all[n-1].Note)
	}
	return fmt.Errorf("%w: nobody approved %s yet; use \"tidings approve %[2]s --by NAME\"", ErrNotApproved, slug)
}

// differences names what changed between two bindings, for people.
func differences(was, is *revision) (out []string) {
	for tag, text := range is.Edition.Letters {
		if was.Edition.Letters[tag] != text {
			out = append(out, "the letter "+tag+".md")
		}
	}
	for i, rec := range is.Records {
		if i >= len(was.Records) || was.Records[i] != rec {
			out = append(out, fmt.Sprintf("the record %s %s", rec.Kind, rec.ID))
		}
	}
	if was.Audience.SHA256 != is.Audience.SHA256 {
		out = append(out, fmt.Sprintf("the audience (%d recipients then, %d now)", was.Audience.Selected, is.Audience.Selected))
	}
	if notices.Digest(was.Edition.Notice) != notices.Digest(is.Edition.Notice) {
		out = append(out, "notice.yaml")
	}
	if len(out) == 0 {
		out = append(out, "its data, its sender or its look")
	}
	return out
}
