package letter

import (
	"encoding/json"

	"tidings/internal/statement"
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
	case !begun && r.Sender != now.Sender:
		return "the public address of the links, or the domain of return paths, in tidings.yaml"
	}
	return ""
}

// SetSaid notes what the approval of a stored revision bound.
func (r *Revision) SetSaid(said string) { r.said = said }

// Encode gives the revision as the database stores it.
func (r *Revision) Encode() (payload []byte, err error) {
	if payload, err = json.Marshal(r); err == nil {
		r.stored, r.payload = statement.Digest(payload), payload
	}
	return payload, err
}
