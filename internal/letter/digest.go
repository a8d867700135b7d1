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
