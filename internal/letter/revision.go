package letter

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tidings/internal/archive"
	"tidings/internal/locale"
	"tidings/internal/statement"
	"tidings/notices"
)

// RevisionFormat is the version of a stored revision. Version 1 had no field for
// it and is otherwise the same. A program reads every version up to its own.
const RevisionFormat = 2

// Revision is what was approved, frozen: all that a worker on another machine, a
// report or the archive needs. The database keeps it as JSON, so names and
// meanings of these fields are a promise to databases that exist.
type Revision struct {
	Format int    `json:"format"` // RevisionFormat
	Slug   string `json:"slug"`
	Number int    `json:"number"` // from 1; the same content keeps its number
	Digest string `json:"digest"` // what the approval binds; SHA-256, hex

	Source    *Source           `json:"edition"`   // named so since version 1
	Subjects  map[string]string `json:"subjects"`  // by locale
	Templates [][]byte          `json:"templates"` // email.Template in binary form, base64
	Variants  map[string]int    `json:"variants"`  // LOCALE@REGION to index of Templates
	Records   []archive.Record  `json:"records"`   // those named by the notice, with digests
	Audience  archive.Audience  `json:"audience"`  // who was selected at the approval
	Sender    Sender            `json:"sender"`
	Approval  notices.Approval  `json:"approval"`
	// Corrections are the messages to those who have an earlier revision, by its number.
	Corrections map[int]*Correction `json:"corrections,omitempty"`
	// SignedBy is the fingerprint of the key that signed the approval; "": named, not signed, or
	// not known yet.
	SignedBy string `json:"-"`
	// Emergency is why it was sent without the approvals that the policy wants; "": it was not, or it is
	// not known yet.
	Emergency string `json:"-"`

	payload []byte      // as it is stored; nil: it is not yet
	stored  string      // SHA-256 of the bytes that the database has
	said    string      // AudienceDigest.Said; of a stored revision unknown
	anew    string      // the digest that this program gives the source; empty: nobody asked yet
	input   digestInput // what the digest is taken of, but for the audience; of a stored revision unknown
}

// Sender is what a message needs to know of who sends it, beyond its template.
type Sender struct {
	FromName       string `json:"from_name"`
	From           string `json:"from"`
	Domain         string `json:"domain"`          // of Message-IDs
	EnvelopeDomain string `json:"envelope_domain"` // of return paths
	PublicURL      string `json:"public_url"`      // base of the recipients' own links; empty: none
}

// NewRevision makes a revision, not numbered and not approved yet, of a source, its
// messages and the audience that was selected.
func NewRevision(s *Source, c *Compiled, audience *AudienceDigest) *Revision {
	from := s.stream()
	r := &Revision{
		Format: RevisionFormat, Slug: s.Notice.Slug, Source: s,
		Subjects: c.Subjects, Templates: c.Templates, Variants: c.Variants, input: s.digestInput(c),
		Sender: Sender{FromName: from.FromName, From: from.From, Domain: domainOf(from.From),
			EnvelopeDomain: s.Config.Delivery.EnvelopeDomain, PublicURL: s.publicURL()},
	}
	if r.Sender.EnvelopeDomain == "" {
		r.Sender.EnvelopeDomain = r.Sender.Domain
	}
	for _, ref := range r.input.Records {
		r.Records = append(r.Records, archive.Record{Kind: ref.Kind, ID: ref.ID, SHA256: ref.Digest})
	}
	return r.For(audience)
}

// For is a new revision of the same source and messages, which were digested already, for
// another audience.
func (r *Revision) For(audience *AudienceDigest) *Revision {
	of := *r
	of.Audience = archive.Audience{Selected: audience.Selected, Regions: audience.Regions, SHA256: audience.String(),
		Listed: audience.listed}
	of.Digest, of.said = of.input.digest(of.Audience.SHA256), audience.Said()
	return &of
}

// Decode reads a stored revision.
func Decode(payload []byte) (*Revision, error) {
	r := &Revision{}
	if err := json.Unmarshal(payload, r); err != nil {
		return nil, err
	}
	if r.Format > RevisionFormat {
		return nil, fmt.Errorf("it was written by a newer version of tidings (format %d, this one reads %d); update "+
			"this program",
			r.Format, RevisionFormat)
	}
	r.stored, r.payload = statement.Digest(payload), payload
	return r, nil
}

// RecompileDated composes the messages again with the moment of the approval as
// their Date field. The digest is taken without it, so that it says what was
// approved, not when.
func (r *Revision) RecompileDated(ctx context.Context, at time.Time) error {
	c, err := r.Source.Compile(ctx, at)
	if err != nil {
		return err
	}
	r.Templates, r.Variants, r.Corrections = c.Templates, c.Variants, nil
	return nil
}

// Differences names what changed between an approved revision and the notice as it
// is now, for people.
func (r *Revision) Differences(now *Revision) (out []string) {
	for tag, text := range now.Source.Letters {
		if r.Source.Letters[tag] != text {
			out = append(out, "the letter "+tag+".md")
		}
	}
	for i, rec := range now.Records {
		if i >= len(r.Records) || r.Records[i] != rec {
			out = append(out, fmt.Sprintf("the record %s %s", rec.Kind, rec.ID))
		}
	}
	if r.Audience.Listed != now.Audience.Listed {
		out = append(out, "the list of affected accounts")
	} else if r.Audience.SHA256 != now.Audience.SHA256 {
		out = append(out, fmt.Sprintf("the audience (%s then, %d now)",
			locale.Num(r.Audience.Selected, "recipient"), now.Audience.Selected))
	}
	if notices.Digest(r.Source.Notice) != notices.Digest(now.Source.Notice) {
		out = append(out, "notice.yaml")
	}
	if len(out) == 0 {
		out = append(out, "its data, its sender or its look")
	}
	return out
}

// Manifest says what proves the revision. Files and place in the chain are the
// archive's to add; ledger is the report of a sealed one, nil before that.
func (r *Revision) Manifest(at time.Time, ledger map[string]any) archive.Manifest {
	subject := r.Subjects[r.Source.Notice.Locales[0]]
	return archive.Manifest{
		Format: archive.Format, Notice: r.Slug, Revision: r.Number, Subject: subject, At: at.UTC(),
		Records: r.Records, Audience: r.Audience, Ledger: ledger, Templates: r.Drafted(),
		Approval: archive.Approval{By: r.Approval.By, Key: r.SignedBy, Note: r.Approval.Note, At: r.Approval.At.UTC(),
			SHA256: r.Digest, Emergency: r.Emergency},
	}
}

// Same reports whether a kept revision binds what now holds, which this program
// compiled: the same notice, letters, messages, records, audience and sender.
func (r *Revision) Same(ctx context.Context, now *Revision) (bool, error) {
	return r.binds(ctx, now.Digest)
}

// SameButAudience is Same for a source, its messages and the SHA-256 of its list of affected
// accounts, whoever was selected.
func (r *Revision) SameButAudience(ctx context.Context, s *Source, c *Compiled, listed string) (bool, error) {
	if r.Audience.Listed != listed {
		return false, nil
	}
	return r.binds(ctx, s.digest(c, r.Audience.SHA256))
}

// SameButSelection is Same, whoever is selected now. The list of affected accounts is no part of
// the selection: letters say what it says.
func (r *Revision) SameButSelection(ctx context.Context, now *Revision) (bool, error) {
	if r.Audience.Listed != now.Audience.Listed {
		return false, nil
	}
	return r.binds(ctx, now.input.digest(r.Audience.SHA256))
}

// DifferencesButSelection is Differences, whoever is selected now.
func (r *Revision) DifferencesButSelection(now *Revision) []string {
	of := *now
	of.Audience.SHA256 = r.Audience.SHA256
	return r.Differences(&of)
}

// binds reports whether a digest is the revision's, or what this program makes of the
// revision's own source. The digest is taken over compiled messages, and another version
// of the program may have broken a line elsewhere: the content is the same for all that,
// what was approved stays approved, and nobody is written to again because of an update.
func (r *Revision) binds(ctx context.Context, digest string) (bool, error) {
	if digest == r.Digest {
		return true, nil
	}
	if r.anew == "" {
		c, err := r.Source.Compile(ctx, r.Source.Notice.AsOf)
		if ctx.Err() != nil {
			return false, err
		}
		r.anew = "refused" // by rules that this program has and the other had not
		if err == nil {
			r.anew = r.Source.digest(c, r.Audience.SHA256)
		}
	}
	return digest == r.anew, nil
}
