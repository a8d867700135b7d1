package facts

import (
	"slices"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// pastDate finds days that were over when the letter was written and are told as still to come
// ("will be fixed by 3 January 2005"), and days to come of which it says what happened on them.
// It speaks only where the day is that of the verb: "we will explain the outage of 3 January" is
// none.
func pastDate() rule.Rule {
	return rule.Rule{ID: "past-date", Level: rule.Error,
		Finds:    "a day in the past that is promised, or one to come that is told as past",
		Why:      "Readers see at once that the letter was not read before it was sent.",
		Remedy:   "write the day that is meant",
		InLetter: inLines(lookPastDates)}
}

func lookPastDates(r *reading, l *line, found rule.Found) {
	if l.Kind == outputs.Quoted {
		return
	}
	letter := r.Notice.Moment()
	for i, f := range l.figures {
		if f.Kind == prose.Day && i > 0 && l.figures[i-1].Kind == prose.Day && f.From-l.figures[i-1].To < 8 {
			continue // the end of a period, of which its beginning tells enough
		}
		first, last, sure := f.Bounds(letter, r.Notice.Places())
		switch {
		case !sure || !l.typed(f.From, f.To):
		case last.Before(letter) && (r.promised(l, f) || r.plannedInList(l, f)):
			found(l.At(f.From), "%q is told as still to come, and was over when the letter was written (%s)",
				l.figure(f), letter.Format("2 January 2006"))
		case first.After(letter) && r.done(l, f):
			found(l.At(f.From), "%q is told as past, and is after the day of the letter (%s)", l.figure(f),
				letter.Format("2 January 2006"))
		}
	}
	r.pastClock(l, found)
}

// pastClock finds a time of the letter's own day that was over when it was written, and is promised: "we
// will write to you again by 18:00 UTC", at 19:19. Without a day beside it, it is of that day where the
// letter names no other.
func (r *reading) pastClock(l *line, found rule.Found) {
	times := l.times()
	if len(times) != 1 || times[0].clock == nil || r.tellsOpening(l) {
		return
	}
	m, letter := times[0], r.Notice.Moment()
	if m.clock.Zone == nil || !m.clock.Zone.Known || m.clock.Bare || m.about || !l.byHand(m.from, m.to) {
		return
	}
	letter = letter.In(time.FixedZone("", int(m.clock.Zone.Offset.Seconds())))
	own := func(day *prose.Figure) bool {
		return day.Day == letter.Day() && day.Month == letter.Month() && (day.Year == 0 || day.Year == letter.Year())
	}
	soon := r.Words("relative day").In(l.cut, 0, len(l.Text))
	switch {
	case m.day != nil && !own(m.day), m.day == nil && (soon || r.otherDay(own)):
		return
	case m.clock.Minute >= letter.Hour()*60+letter.Minute():
		return
	case len(r.Words("next update").Find(l.cut)) > 0 || r.promised(l, *m.clock) && r.due(l, m):
		found(m.at(), "%q is told as still to come, and was over when the letter was written (%s)", m,
			letter.Format("2 January 2006, 15:04 -07:00"))
	}
}

// due reports whether words say of a time that it is the last one.
func (r *reading) due(l *line, m mention) bool {
	return r.Words("due").Before(l.cut, m.from) > 0 || r.Words("due").Before(l.cut, m.clock.From) > 0
}

// otherDay reports whether a letter names a day that is not its own.
func (r *reading) otherDay(own func(*prose.Figure) bool) bool {
	return slices.ContainsFunc(r.lines, func(l *line) bool {
		return slices.ContainsFunc(l.figures, func(f prose.Figure) bool { return f.Kind == prose.Day && !own(&f) })
	})
}

// present reports whether a sentence promises in the present tense, as German does: "wir beheben es bis zum
// 3. Januar", "bis zum 3. Januar beheben wir es".
func (r *reading) present(l *line, f prose.Figure, from, to int) bool {
	if r.Words("due").Before(l.cut, f.From) == 0 {
		return false
	}
	const rest, opening = 12, 24 // bytes: of a word behind the day, of "Spätestens bis zum"
	if to-f.To <= rest && r.Words("present").In(l.cut, from, f.From) {
		return true
	}
	return f.From-from <= opening && r.Words("present").Behind(l.cut, f.To)
}

// promised reports whether a sentence says of a day what will be on it.
func (r *reading) promised(l *line, f prose.Figure) bool {
	from, to := l.clause(f)
	if r.present(l, f, from, to) {
		return true
	}
	behind := r.Behind
	words := r.Words("promise").Before(l.cut, f.From)
	if !behind && (words == 0 || words <= r.Words("told before").Before(l.cut, f.From)) ||
		behind && !r.Words("promise").Behind(l.cut, f.To) {
		return false
	}
	// "on" says no more than "of" where an outage stands before it
	weak := r.Words("weak").Before(l.cut, f.From) > 0
	if weak && r.Words("incidents").In(l.cut, from, f.From) {
		return false
	}
	firm := r.Words("deadline").Before(l.cut, f.From) > 0 || behind && r.Words("deadline").Behind(l.cut, f.To)
	for _, m := range r.Words("future").Find(l.cut) {
		if firm && m.To <= f.From && f.From-m.To < 120 {
			return true // whatever stands between
		}
		if m.From < from || m.To > to && !behind {
			continue
		}
		lo, hi := min(m.To, f.To), max(m.From, f.From)
		if behind {
			hi = max(hi, m.To)
		}
		if !r.Words("told of").In(l.cut, lo, hi) {
			return true
		}
	}
	return false
}

// plannedInList reports whether an item or a row of a table says of a day that it is planned: "planned
// for 23 January", or a cell beside it that says no more than "planned".
func (r *reading) plannedInList(l *line, f prose.Figure) bool {
	const beside = 12 // bytes, such as " for "
	plan := r.Words("planned")
	begins := func(o *line) bool {
		m := plan.Find(o.cut)
		return len(m) > 0 && m[0].From == 0
	}
	switch {
	case l.Kind != outputs.InCell && l.Kind != outputs.Item:
		return false
	case begins(l) && f.From < 40:
		return true
	case l.Kind == outputs.InCell && slices.ContainsFunc(plan.Find(l.cut), func(m prose.Match) bool {
		return m.To <= f.From && f.From-m.To < beside
	}):
		return true
	case l.Kind != outputs.InCell:
		return false
	}
	row := l.At(0).Line
	const widest = 12 // cells of a row
	near := r.lines[max(0, l.number-widest):min(len(r.lines), l.number+widest)]
	return slices.ContainsFunc(near, func(o *line) bool {
		return o.Kind == outputs.InCell && o.At(0).Line == row && begins(o) && len(o.Text) < 24 &&
			len(o.figures) == 0
	})
}

// done reports whether a sentence says what happened on a day: by words that say nothing else, or,
// where it begins with the day, by any verb in the past.
func (r *reading) done(l *line, f prose.Figure) bool {
	from, to := l.clause(f)
	on := r.Words("weak").Before(l.cut, f.From) > 0
	if r.Behind {
		on, to = r.Words("weak").Behind(l.cut, f.To), len(l.Text)
	}
	if !on || f.Kind != prose.Day {
		return false
	}
	const opening = 8 // bytes, such as "On the "
	planned := r.Words("plans").In(l.cut, from, to)
	was := r.Words("was done").In(l.cut, from, f.From) && !r.Words("no was").In(l.cut, from, to)
	all := len(l.Text)
	return !planned && !r.Words("future").In(l.cut, from, to) && (r.Words("done").In(l.cut, from, to) || was) ||
		f.From <= opening && r.Words("past").In(l.cut, f.To, all) && !r.Words("no past").In(l.cut, f.To, all) &&
			!r.Words("plans").In(l.cut, 0, all) && !r.Words("future").In(l.cut, 0, all)
}
