package outputs

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/internal/locale"
	"tidings/notices"
)

// Correction names the earlier letter that a letter corrects, as its reader has it.
type Correction struct {
	Subject string
	Date    time.Time // of its messages
}

// mark says so in the subject and in a line at the head, in every channel alike: it is
// a block of the document as others are.
func (c *Correction) mark(doc *Document, e Env) {
	line := &Paragraph{Inlines: []Inline{&Strong{Inlines: []Inline{&Text{Value: e.Locale.Phrase(
		locale.KeyCorrectionLine, OneLine(c.Subject), e.Locale.Date(c.Date.In(e.Zone)))}}}}}
	at := 0
	if len(doc.Blocks) > 0 {
		if h, ok := doc.Blocks[0].(*Heading); ok && h.Level == 1 {
			at = 1
		}
	}
	doc.Blocks = slices.Insert(doc.Blocks, at, Block(line))
	doc.Meta.Subject = corrected(e.Locale, doc.Meta.Subject)
}

// corrected marks a subject, once: an author may have done so already. One that would
// become too long for a subject loses its end.
func corrected(l *locale.Locale, subject string) string {
	mark := strings.TrimSpace(l.Phrase(locale.KeyCorrectionOf, ""))
	if strings.HasPrefix(subject, mark) {
		return subject
	}
	subject = l.Phrase(locale.KeyCorrectionOf, subject)
	if utf8.RuneCountInString(subject) <= notices.MaxTitle {
		return subject
	}
	return strings.TrimSpace(string([]rune(subject)[:notices.MaxTitle-1])) + "…"
}
