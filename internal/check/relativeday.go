package check

import (
	"time"

	"tidings/internal/check/prose"
	"tidings/outputs"
)

// relativeDay finds days that are told from the day of reading: "today", "tomorrow", "next
// Monday". A day that stands beside it says what is meant.
func relativeDay() Rule {
	return Rule{ID: "relative-day", Level: Warning, Finds: `"today", "tomorrow", "next Monday" without a date`,
		Why:    "Letters are read on other days and in other time zones, where it is another day.",
		Remedy: "write the date",
		look: func(n *Notice, found found) {
			n.each(func(t *Text, r *reading, l *line) {
				if l.Kind == outputs.Quoted {
					return
				}
				idioms := r.Words("no relative day").Find(l.cut)
				for _, m := range r.Words("relative day").Find(l.cut) {
					if !l.typed(m.From, m.To) || l.unread(m.From, m.To) || dated(l, m, n.moment()) || inside(m, idioms) {
						continue
					}
					found(t.at(l, m.From), "%q is another day for whoever reads it later or elsewhere", l.says(m.From, m.To))
				}
			})
		}}
}

// dated reports whether a day stands beside words, or the sentence names the letter's own day.
func dated(l *line, m prose.Match, letter time.Time) bool {
	for _, f := range l.figures {
		if f.Kind != prose.Day {
			continue
		}
		if beside := f.From-m.To < 24 && m.From-f.To < 24; beside || f.Near(letter).Sub(letter).Abs() < 72*time.Hour {
			return true
		}
	}
	return false
}

func inside(m prose.Match, any []prose.Match) bool {
	for _, o := range any {
		if o.From < m.To && m.From < o.To && o.To-o.From > m.To-m.From {
			return true
		}
	}
	return false
}
