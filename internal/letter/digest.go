package letter

import (
	"tidings/internal/workspace"
	"tidings/notices"
)

// digestInput is what an approval says yes to. Its digest changes with one
// character of a letter, a used record, the audience, the sender or the policy.
// Approvals that exist were taken over these very names: they are a promise.
type digestInput struct {
	Notice   notices.Notice         `json:"notice"`
	Letters  map[string]string      `json:"letters"`  // SHA-256 by locale
	Messages []string               `json:"messages"` // SHA-256 of each compiled template
	Records  []notices.RecordRef    `json:"records"`
	Audience string                 `json:"audience"` // AudienceDigest, hex
	Sender   workspace.StreamConfig `json:"sender"`
}

// digest gives the SHA-256 that an approval of this source binds.
func (s *Source) digest(c *Compiled, audience string) string {
	in := digestInput{Notice: s.Notice, Letters: map[string]string{}, Records: s.usedRecords(),
		Audience: audience, Sender: s.stream()}
	for tag, text := range s.Letters {
		in.Letters[tag] = notices.Digest(text)
	}
	for _, t := range c.Templates {
		in.Messages = append(in.Messages, notices.Digest(t))
	}
	return notices.Digest(in)
}

// usedRecords digests the records that the notice names. Records that live
// blocks show beyond those are bound through the compiled messages.
func (s *Source) usedRecords() (out []notices.RecordRef) {
	for _, ref := range s.Notice.Records {
		if v, ok := FindRecord(s.Records, ref.Kind, ref.ID); ok {
			ref.Digest = notices.Digest(v)
		} else {
			ref.Digest = "missing"
		}
		out = append(out, ref)
	}
	return out
}

// FindRecord gives the record that a reference names.
func FindRecord(r notices.Records, kind, id string) (any, bool) {
	switch kind {
	case "incident":
		return found(id, r.Incidents, func(i notices.Incident) string { return i.ID })
	case "maintenance":
		return found(id, r.Maintenance, func(m notices.Maintenance) string { return m.ID })
	case "project":
		return found(id, r.Projects, func(p notices.Project) string { return p.ID })
	case "objective":
		return found(id, r.Objectives, func(o notices.Objective) string { return o.ID })
	}
	return nil, false
}

func found[T any](id string, list []T, idOf func(T) string) (any, bool) {
	for _, v := range list {
		if idOf(v) == id {
			return v, true
		}
	}
	return nil, false
}

// SameButAudience reports whether the revision was made of the same notice, letters,
// messages, records and sender, whoever was selected.
func (r *Revision) SameButAudience(s *Source, c *Compiled) bool {
	return s.digest(c, r.Audience.SHA256) == r.Digest
}
