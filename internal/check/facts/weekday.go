package facts

import (
	"strings"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
)

// weekday finds a day with the name of another one: "Tuesday, 30 November 2026" is a Monday.
// A day without a year is that of the year closest to the letter, and only within two months of
// it: further away it is perhaps another year's.
func weekday() rule.Rule {
	return rule.Rule{ID: "weekday", Level: rule.Error, Finds: "a weekday that is not that of its date",
		Why:    "Nobody knows which of the two is meant, and half of the readers come on the wrong one.",
		Remedy: "write the weekday of the date, or the date of the weekday", InLetter: inLines(lookWeekdays)}
}

func lookWeekdays(r *reading, l *line, found rule.Found) {
	letter := r.Notice.Moment()
	for _, f := range l.figures {
		if f.Kind != prose.Day || f.Weekday == prose.NoWeekday || f.Unsure {
			continue
		}
		day := f.Near(letter)
		if day.Weekday() == f.Weekday || f.Year == 0 && day.Sub(letter).Abs() > 62*24*time.Hour {
			continue
		}
		of := ""
		if f.Year == 0 && !strings.Contains(l.figure(f), day.Format("2006")) {
			of = day.Format(" (2 January 2006)")
		}
		found(l.At(f.From), "%q is a %s%s", l.figure(f), day.Weekday(), of)
	}
}
