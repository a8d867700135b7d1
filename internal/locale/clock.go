package locale

import (
	"slices"
	"strings"
	"time"
)

// ClockTime is the time of day with its offset, for a sentence that names the day elsewhere:
// "14:10 (UTC+01:00)", in German "14:10 Uhr (UTC+01:00)".
func (l *Locale) ClockTime(t time.Time) string {
	behind := without(l.lang.moment.of(l.lang.category(t.Hour())), 0)
	clock := slices.IndexFunc(behind, func(p piece) bool { return p.arg == 1 })
	return l.lang.zoned.fill(behind[clock:].fill("", l.Clock(t)), offset(t))
}

// ClockRange is a span within one day, in from's zone, without the day: "14:10 to 14:25
// (UTC+01:00)". A span over midnight, or over a change of clocks, cannot do without: it is as
// Range has it.
func (l *Locale) ClockRange(from, until time.Time) string {
	until = until.In(from.Location())
	if until.IsZero() || !sameDay(from, until) || offset(from) != offset(until) {
		return l.Range(from, until)
	}
	span := without(l.lang.daySpan.of(l.lang.category(from.Hour())), 0)
	return l.lang.zoned.fill(span.fill("", l.Clock(from), l.Clock(until)), offset(from))
}

// without is a pattern without one of its places, and without the marks that part that from the
// rest.
func without(p pattern, arg int) pattern {
	out := slices.DeleteFunc(slices.Clone(p), func(one piece) bool { return one.arg == arg })
	if len(out) > 0 && p[0].arg == arg {
		out[0].text = strings.TrimLeft(out[0].text, ",،、 ")
	}
	if len(out) > 0 && p[len(p)-1].arg == arg {
		out[len(out)-1].text = strings.TrimRight(out[len(out)-1].text, ",،、 ")
	}
	return out
}

// Rounded is Duration as one says "about": from an hour on in steps of five minutes, from a day
// on in hours.
func (l *Locale) Rounded(d time.Duration) string {
	switch d = d.Abs(); {
	case d >= 24*time.Hour:
		d = d.Round(time.Hour)
	case d >= time.Hour:
		d = d.Round(5 * time.Minute)
	}
	return l.Duration(d)
}
