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
	return s.digestInput(c).digest(audience)
}

// digestInput is what the digest is taken of, but for the audience.
func (s *Source) digestInput(c *Compiled) digestInput {
	in := digestInput{Notice: s.Notice, Letters: map[string]string{}, Records: s.usedRecords(), Sender: s.stream()}
	for tag, text := range s.Letters {
		in.Letters[tag] = notices.Digest(text)
	}
	for _, t := range c.Templates {
		in.Messages = append(in.Messages, notices.Digest(t))
	}
	return in
}

func (in digestInput) digest(audience string) string {
	in.Audience = audience
	return notices.Digest(in)
}
