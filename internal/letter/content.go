package letter

import (
	"encoding/json"

	"strings"

	"tidings/internal/statement"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Content is the SHA-256, hex, over everything that is sent of a stored revision: its source,
// messages, variants and sender, as canonical JSON of what the database has without its number and
// approval. The digest of an approval says what a person said yes to; this says that what is sent
// is still that. "": it is not stored yet.
func (r *Revision) Content() (string, error) {
	b, err := r.CanonicalContent()
	if err != nil || b == nil {
		return "", err
	}
	return statement.Digest(b), nil
}

// CanonicalContent is what Content is taken of; nil: it is not stored yet. It is made of the
// stored bytes themselves, so that a program which knows fewer fields gives the same.
func (r *Revision) CanonicalContent() ([]byte, error) {
	if r.payload == nil {
		return nil, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(r.payload, &fields); err != nil {
		return nil, err
	}
	delete(fields, "approval")
	delete(fields, "number")
	return statement.Canonical(fields)
}

// Stored is the SHA-256 of the bytes that the database has of the revision, hex.
func (r *Revision) Stored() string { return r.stored }

// Said is the SHA-256 over what the letters say of each selected person; of a stored revision it
// is what the approval bound (SetSaid), "" where that is not known.
func (r *Revision) Said() string { return r.said }

// SaysSame reports whether the letters say the same of everybody as those of another revision
// that selects the same people; where an earlier version approved it, nobody knows.
func (r *Revision) SaysSame(o *Revision) bool { return r.said == "" || r.said == o.said }

// Unbound says what is not as it was approved although the notice is: who signed an approval saw
// these words and these settings. begun: the revision's send was begun, which goes on with its own
// settings. "": nothing.
func (r *Revision) Unbound(now *Revision, begun bool) string {
	switch {
	case r.Number == 0:
	case !r.SaysSame(now):
		return "what the letters say of recipients (an import or a sync changed names or fields that they show)"
	case begun:
	default:
		return strings.Join(r.otherSettings(&now.Source.Config), ", ")
	}
	return ""
}

// otherSettings names what of tidings.yaml decides about messages, is no part of the digest and is
// another now than it was for a revision.
func (r *Revision) otherSettings(now *workspace.Config) (out []string) {
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

// SameSettings reports whether the same letter would leave in the same way.
func (r *Revision) SameSettings(now *Revision) bool {
	return len(r.otherSettings(&now.Source.Config)) == 0
}

// signers are the domains that sign; a key and its selector may be another one tomorrow.
func signers(c *workspace.Config) []string {
	domains := []string{}
	for _, k := range c.DKIM {
		domains = append(domains, k.Domain)
	}
	return domains
}

// SetSaid notes what the approval of a stored revision bound.
func (r *Revision) SetSaid(said string) { r.said = said }

// Drafted is what the letters were drafted from, as statements and manifests name it.
func (r *Revision) Drafted() (out []statement.Template) {
	for _, o := range r.Source.Drafted {
		out = append(out, statement.Template(o))
	}
	return out
}

// Encode gives the revision as the database stores it.
func (r *Revision) Encode() (payload []byte, err error) {
	if payload, err = json.Marshal(r); err == nil {
		r.stored, r.payload = statement.Digest(payload), payload
	}
	return payload, err
}
