package locale

import "time"

// ClockTime is the time of day with its offset, for a sentence that names the day elsewhere:
// "14:10 (UTC+01:00)", in German "14:10 Uhr (UTC+01:00)".
func (l *Locale) ClockTime(t time.Time) string {
	clock := l.Clock(t)
	if l.lang.time != nil {
		clock = l.lang.time.fill(clock)
	}
	return l.lang.zoned.fill(clock, offset(t))
}

// ClockRange is a span within one day, in from's zone, without the day: "14:10 to 14:25
// (UTC+01:00)". A span over midnight, or over a change of clocks, cannot do without: it is as
// Range has it.
func (l *Locale) ClockRange(from, until time.Time) string {
	until = until.In(from.Location())
	if until.IsZero() || !sameDay(from, until) || offset(from) != offset(until) {
		return l.Range(from, until)
	}
	span := l.Clock(from) + "–" + l.Clock(until)
	if p := l.lang.timeSpan.of(l.lang.category(from.Hour())); p != nil {
		span = p.fill(l.Clock(from), l.Clock(until))
	}
	return l.lang.zoned.fill(span, offset(from))
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
