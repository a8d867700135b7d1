package locale

import (
	"fmt"
	"strings"
	"time"
)

// ClockTime is the time of day with its offset, for a sentence that names the day elsewhere:
// "14:10 (UTC+01:00)", in German "14:10 Uhr (UTC+01:00)".
func (l *Locale) ClockTime(t time.Time) string {
	_, unit, _ := strings.Cut(afterDate(l.rules.dateTime), "%s")
	return l.Clock(t) + unit + fmt.Sprintf(l.rules.offset, offset(t))
}

// ClockRange is a span within one day, in from's zone, without the day: "14:10 to 14:25
// (UTC+01:00)". A span over midnight, or over a change of clocks, cannot do without: it is as
// Range has it.
func (l *Locale) ClockRange(from, until time.Time) string {
	until = until.In(from.Location())
	if until.IsZero() || !sameDay(from, until) || offset(from) != offset(until) {
		return l.Range(from, until)
	}
	return fmt.Sprintf(afterDate(l.rules.sameDay), l.Clock(from), l.Clock(until)) +
		fmt.Sprintf(l.rules.offset, offset(from))
}

// afterDate is the part of a pattern behind the date and the mark that parts it from the rest.
func afterDate(pattern string) string {
	_, rest, _ := strings.Cut(pattern, "%s")
	return strings.TrimLeft(rest, ",، ")
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
