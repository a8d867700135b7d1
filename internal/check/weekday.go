package check

import (
	"strings"
	"time"

	"tidings/internal/check/prose"
)

// weekdayRule finds a day with the name of another one: "Tuesday, 30 November 2026" is a Monday.
// A day without a year is that of the year closest to the letter, and only within two months of
// it: further away it is perhaps another year's.
func weekdayRule() Rule {
	return Rule{ID: "weekday", Level: Error, Finds: "a weekday that is not that of its date",
		Why:    "Nobody knows which of the two is meant, and half of the readers come on the wrong one.",
		Remedy: "write the weekday of the date, or the date of the weekday",
		look: func(n *Notice, found found) {
			n.each(func(t *Text, _ *reading, l *line) {
				for _, f := range l.figures {
					if f.Kind != prose.Day || f.Weekday == prose.NoWeekday || f.Unsure {
						continue
					}
					day := f.Near(n.moment())
					far := day.Sub(n.moment()).Abs() > 62*24*time.Hour
					if day.Weekday() == f.Weekday || f.Year == 0 && far {
						continue
					}
					said := l.figure(f)
					if f.Year == 0 && !strings.Contains(said, day.Format("2006")) {
						found(t.at(l, f.From), "%q is a %s (%s)", l.figure(f), day.Weekday(),
							day.Format("2 January 2006"))
						continue
					}
					found(t.at(l, f.From), "%q is a %s", said, day.Weekday())
				}
			})
		}}
}
