package facts

import (
	"slices"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// relativeDay finds days that are told from the day of reading: "today", "tomorrow", "next
// Monday". A day in its sentence or the one before says what is meant.
func relativeDay() rule.Rule {
	return rule.Rule{ID: "relative-day", Level: rule.Warning,
		Finds:    `"today", "tomorrow", "next Monday" without a date`,
		Why:      "Letters are read on other days and in other time zones, where it is another day.",
		Remedy:   "write the date",
		InLetter: inLines(lookRelativeDays)}
}

func lookRelativeDays(r *reading, l *line, found rule.Found) {
	if l.Kind == outputs.Quoted {
		return
	}
	letter := r.Notice.Moment()
	idioms := r.Words("no relative day").Find(l.cut)
	for _, m := range r.Words("relative day").Find(l.cut) {
		if !l.typed(m.From, m.To) || rule.Marked(l.Passage, l.From+m.From, l.From+m.To, rule.Unread...) ||
			r.dated(l) || inside(m, idioms) || r.nowadays(l, m) ||
			r.Words("same day").In(l.cut, m.From, m.To) && (timed(l, m) || heading(l) || r.names(letter, 0)) ||
			r.Words("this weekday").In(l.cut, m.From, m.To) && r.names(letter, 7) {
			continue
		}
		found(l.At(m.From), "%q is another day for whoever reads it later or elsewhere", l.says(m.From, m.To))
	}
}

// nowadays reports whether "today" is no day but these days, as in "what you pay today": nothing is
// told to happen on it.
func (r *reading) nowadays(l *line, m prose.Match) bool {
	if !r.Words("nowadays").In(l.cut, m.From, m.To) {
		return false
	}
	whole := func(list string) bool { return r.Words(list).In(l.cut, 0, len(l.Text)) }
	return !l.has(prose.Clock) && !whole("past") && !whole("done") && !whole("incidents") && !whole("future")
}

// dated reports whether a sentence, or the one before it in its paragraph, names a day.
func (r *reading) dated(l *line) bool {
	before := r.lines[max(0, l.number-1)]
	return l.has(prose.Day) || before.Passage == l.Passage && before.has(prose.Day)
}

// names reports whether a letter names a day at most so many days from its own, which tells what
// "this morning" and "this Sunday" are.
func (r *reading) names(letter time.Time, days int) bool {
	for _, l := range r.lines {
		for _, f := range l.figures {
			if f.Kind == prose.Day {
				apart := f.Near(letter).Sub(letter.Truncate(24 * time.Hour)).Abs()
				if apart <= time.Duration(days)*24*time.Hour {
					return true
				}
			}
		}
	}
	return false
}

// timed reports whether a time with its zone stands beside words: "08:12 UTC today" is clear.
func timed(l *line, m prose.Match) bool {
	return slices.ContainsFunc(l.figures, func(f prose.Figure) bool {
		return f.Kind == prose.Clock && f.Zone != nil && f.From-m.To < 12 && m.From-f.To < 12
	})
}

// heading reports whether a line is the cell of a table that names a column, as in "Today | From 1 May":
// it stands for the day of the letter.
func heading(l *line) bool {
	return l.Kind == outputs.InCell && len(l.figures) == 0 && len(l.Text) < 40
}

func inside(m prose.Match, any []prose.Match) bool {
	return slices.ContainsFunc(any, func(o prose.Match) bool {
		return o.From < m.To && m.From < o.To && o.To-o.From > m.To-m.From
	})
}
