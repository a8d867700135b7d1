package letter

import (
	"encoding/json"
	"fmt"

	"tidings/internal/statement"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Content is the SHA-256 of everything that is composed from of a stored revision: its payload in
// canonical JSON (RFC 8785) but for the number and the approval, which are given to it later. The
// digest is taken of what was read; this is taken of what is sent: templates, variants, subjects,
// sender, corrections, source.
func Content(payload []byte) (string, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(payload, &all); err != nil {
		return "", fmt.Errorf("the stored revision cannot be read: %w", err)
	}
	delete(all, "number")
	delete(all, "approval")
	b, err := statement.Canonical(all)
	if err != nil {
		return "", fmt.Errorf("the stored revision is not in a form that can be digested: %w", err)
	}
	return statement.Digest(b), nil
}

// Settings names what of tidings.yaml decides about messages, is no part of the digest and is
// another now than it was for a revision. Of one that was approved by an older version nobody says.
func (r *Revision) Settings(now *workspace.Config) (out []string) {
	if r.Content == "" {
		return nil
	}
	then := &r.Source.Config
	for _, x := range []struct {
		name      string
		was, isit any
	}{
		{"feedback.public_url", then.Feedback.PublicURL, now.Feedback.PublicURL},
		{"delivery.envelope_domain", then.Delivery.EnvelopeDomain, now.Delivery.EnvelopeDomain},
		{"site.url", then.Site.URL, now.Site.URL},
		{"the domains of dkim", signers(then), signers(now)},
	} {
		if notices.Digest(x.was) != notices.Digest(x.isit) {
			out = append(out, x.name+" in tidings.yaml")
		}
	}
	return out
}

// signers are the domains that sign; a key and its selector may be another one tomorrow.
func signers(c *workspace.Config) []string {
	domains := []string{}
	for _, k := range c.DKIM {
		domains = append(domains, k.Domain)
	}
	return domains
}

// Bind fills in a statement what a decision on this revision binds of it: the notice, letters,
// records, sender and audience, the digest over them, and the content. Who decides, when, by which
// policy, and what check excused is the caller's to add.
func (r *Revision) Bind(s *statement.Statement) (err error) {
	payload := r.payload
	if payload == nil {
		if payload, err = json.Marshal(r); err != nil {
			return err
		}
	}
	if s.Content, err = Content(payload); err != nil {
		return err
	}
	s.Notice, s.Revision, s.Digest = r.Slug, r.Number, r.Digest
	s.Letters, s.Records = map[string]string{}, nil
	for tag, text := range r.Source.Letters {
		s.Letters[tag] = notices.Digest(text)
	}
	for _, x := range r.Records {
		s.Records = append(s.Records, statement.Record{Kind: x.Kind, ID: x.ID, SHA256: x.SHA256})
	}
	s.Drafted = r.drafted()
	s.Sender = notices.Digest(r.Sender)
	s.Audience = statement.Audience{Rule: notices.Digest(r.Source.Notice.Audience), Members: r.Audience.SHA256,
		Fields: r.Audience.Fields, Listed: r.Audience.Listed, Selected: r.Audience.Selected}
	return nil
}

// drafted is what the letters were drafted from, as statements and manifests name it.
func (r *Revision) drafted() (out []statement.Template) {
	for _, o := range r.Source.Drafted {
		out = append(out, statement.Template(o))
	}
	return out
}
