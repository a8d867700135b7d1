package site

import (
	"slices"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs/web"
)

// changes says of a letter, in its own language, which maintenance was moved or cancelled
// since it was sent.
func (b *builder) changes(l *Letter, loc *locale.Locale) (out []web.Mark) {
	for _, e := range b.maintenance {
		m := e.maintenance.In(loc.Tag())
		if !slices.Contains(l.Changed, m.ID) {
			continue
		}
		day := func(t time.Time) string { return loc.Date(t.In(b.Zone)) }
		text := loc.Phrase(locale.KeyLetterCancelled, day(changed(&m)))
		switch n := len(m.Moves); {
		case !m.CancelledAt.IsZero():
			text = loc.Phrase(locale.KeyLetterCancelled, day(m.CancelledAt))
		case m.Status != notices.Cancelled && n > 0:
			text = loc.Phrase(locale.KeyLetterMoved, day(m.Moves[n-1].At),
				span(loc, m.ScheduledFor, m.ScheduledUntil, b.Zone))
		}
		out = append(out, web.Mark{Text: text, Link: m.Title, Href: "../../" + e.path()})
	}
	return out
}

// marks are all that stands above a version of a letter: which version it is and, above
// the one that counts, what has changed since it was sent.
func (b *builder) marks(e *edition, loc *locale.Locale) []web.Mark {
	out := b.versionMarks(e, loc)
	if e.former == nil {
		out = append(out, b.changes(e.letter, loc)...)
	}
	return out
}
