package facts

import (
	"slices"
	"strings"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// mention is what a sentence says of an incident or a maintenance: when it began, when it ended,
// how long it lasted, when the next word comes.
type mention struct {
	role       role
	line       *line
	day, clock *prose.Figure // of a moment
	span       *prose.Figure
	from, to   int // bytes of the sentence
	about      bool
	loose      bool // the sentence speaks of one of several
	weak       bool // it may be the beginning of a part of it
	over       bool // the sentence says from when on it was well again
}

func (m mention) typed() bool { return m.role != "" && m.line.byHand(m.from, m.to) }

// at is where it stands.
func (m mention) at() rule.Place { return m.line.At(m.from) }

// String is what stands there.
func (m mention) String() string { return m.line.says(m.from, m.to) }

// mentions gives what a letter says, sentence by sentence; a moment of which it is not clear what
// it tells has no role.
func (r *reading) mentions() (out []mention) {
	for _, l := range r.lines {
		loose := r.Words("others").In(l.cut, 0, len(l.Text))
		moments := l.times()
		for i := range moments {
			moments[i].loose = loose
			moments[i].about = r.About.Before(l.cut, moments[i].from) > 0 ||
				moments[i].clock != nil && r.About.Before(l.cut, moments[i].clock.From) > 0
		}
		r.cast(l, moments)
		out = append(out, moments...)
		for i, f := range l.figures {
			if f.Kind == prose.Span {
				m := mention{line: l, span: &l.figures[i], from: f.From, to: f.To, loose: loose}
				if r.lasts(l, f) {
					m.role = lasts
				}
				out = append(out, m)
			}
		}
	}
	return out
}

// times are the days and times of a sentence, a day with its time being one.
func (l *line) times() (out []mention) {
	used := map[int]bool{}
	for _, m := range l.moments {
		day, clock := m.Day, m.Clock
		if used[day.From] {
			out = append(out, mention{line: l, clock: &clock, from: clock.From, to: clock.To})
			continue
		}
		used[day.From], used[clock.From] = true, true
		out = append(out, mention{line: l, day: &day, clock: &clock, from: m.From, to: m.To})
	}
	for i, f := range l.figures {
		of := l.figures[i]
		paired := used[f.From] || slices.ContainsFunc(l.moments,
			func(m prose.Moment) bool { return m.Clock.From == f.From })
		switch {
		case paired:
		case f.Kind == prose.Day:
			out = append(out, mention{line: l, day: &of, from: f.From, to: f.To})
		case f.Kind == prose.Clock:
			out = append(out, mention{line: l, clock: &of, from: f.From, to: f.To})
		}
	}
	slices.SortFunc(out, func(a, b mention) int { return a.from - b.from })
	return out
}

// cast gives each moment of a sentence its role, by the word that stands closest before it, or
// behind it; the two of "between 14:10 and 15:05" are beginning and end.
func (r *reading) cast(l *line, moments []mention) {
	if len(moments) == 0 || r.tellsOpening(l) {
		return
	}
	if len(r.Words("next update").Find(l.cut)) > 0 {
		if len(moments) == 1 {
			moments[0].role = next
		}
		return
	}
	if l.entry(moments) && r.Words("since").In(l.cut, 0, moments[0].from) {
		moments[0].role = began // "Since: …" in a list
		return
	}
	named := len(r.Words("incidents").Find(l.cut)) > 0
	for i := 0; i+1 < len(moments); i++ {
		a, b := &moments[i], &moments[i+1]
		pair := b.from-a.to < 12 && (a.clock != nil) == (b.clock != nil)
		if !pair || len(moments) != 2 || a.clock == nil || !named && !r.felt(l) {
			continue
		}
		from := r.Words("range from")
		if r.Behind || from.Before(l.cut, a.from) > 0 || from.Before(l.cut, a.clock.From) > 0 {
			a.role, b.role = began, ended
			return
		}
	}
	type word struct {
		prose.Match
		role
	}
	var words []word
	for _, role := range []role{began, ended} { // "It began at …, and was over at …" is all of it
		for _, m := range r.Words(string(role)).Find(l.cut) {
			named = named || r.Words("pronouns").In(l.cut, m.From-10, m.From) && m.From <= 10
		}
	}
	for _, role := range []role{began, ended} {
		for _, m := range r.Words(string(role)).Find(l.cut) {
			if !named && (!r.ofIncident(l, m) || r.isSince(l, m) && !r.felt(l)) ||
				role == began && r.Words("us").In(l.cut, m.From-48, m.To+24) {
				continue
			}
			words = append(words, word{m, role})
		}
	}
	for i := range moments {
		m := &moments[i]
		lo, hi := 0, len(l.Text)
		if i > 0 {
			lo = moments[i-1].to
		}
		if i+1 < len(moments) {
			hi = moments[i+1].from
		}
		best := 60
		for _, w := range words {
			gap := m.from - w.To
			if gap < 0 {
				gap = w.From - m.to + 8 // what stands before it is closer
				if r.Behind {
					gap -= 8
				}
			}
			if gap >= 0 && gap < best && w.From >= lo && w.To <= hi {
				best, m.role = gap, w.role
				m.over = r.isSince(l, w.Match) && r.well(l)
			}
		}
	}
	r.castFelt(l, moments)
}

// isSince reports whether a word says from when on something is, of whatever it is said.
func (r *reading) isSince(l *line, m prose.Match) bool {
	return r.Words("since").In(l.cut, m.From, m.To)
}

// well reports whether a sentence says that something works again.
func (r *reading) well(l *line) bool { return len(r.Words("well again").Find(l.cut)) > 0 }

// castFelt takes the only time of a sentence that says what customers felt for the beginning, where it
// says from when on: "Customers could not order from 09:40 UTC on".
func (r *reading) castFelt(l *line, moments []mention) {
	m := &moments[0]
	if len(moments) != 1 || m.role != "" || m.clock == nil || r.well(l) || !r.felt(l) ||
		r.Words("us").In(l.cut, m.from-48, m.to+24) {
		return
	}
	says := func(list string) bool {
		return r.Words(list).Before(l.cut, m.from) > 0 || r.Words(list).Before(l.cut, m.clock.From) > 0 ||
			r.Behind && r.Words(list).Behind(l.cut, m.to)
	}
	if says("since") || says("from hour") {
		m.role, m.weak = began, true
	}
}

// entry reports whether a line is an entry of a list or a table that says no more than a moment or a
// period, such as "Since: 30 November 2026, 09:40 UTC".
func (l *line) entry(moments []mention) bool {
	if l.Kind != outputs.Item && l.Kind != outputs.InCell || len(moments) == 0 {
		return false
	}
	const label, end = 40, 4 // bytes
	before := strings.TrimRight(l.Text[:moments[0].from], " \u00a0\u200e\u200f")
	behind := l.Text[moments[len(moments)-1].to:]
	return len(before) <= label && len(behind) <= end && strings.HasSuffix(strings.ReplaceAll(before, "：", ":"), ":")
}

// felt reports whether a sentence says what customers felt of an incident.
func (r *reading) felt(l *line) bool {
	if len(r.Words("could not").Find(l.cut)) > 0 {
		return true
	}
	how := r.Wording()
	if how == nil {
		return false
	}
	words := wording.Split(l.Text)
	return how.Has("what-happened", words) || how.Has("incident-body", words)
}

// ofIncident reports whether a verb stands behind "it", or begins its sentence, so that it is said
// of what was spoken of before.
func (r *reading) ofIncident(l *line, verb prose.Match) bool {
	return verb.From <= 3 || r.Words("pronouns").In(l.cut, verb.From-10, verb.From)
}

// lasts reports whether a span is how long it lasted: "lasted 45 minutes", "a 45-minute outage",
// "an outage of 45 minutes".
func (r *reading) lasts(l *line, f prose.Figure) bool {
	for _, m := range r.Words("lasted").Find(l.cut) {
		if m.To <= f.From && f.From-m.To <= 14 || r.Behind && m.From >= f.To && m.From-f.To <= 9 {
			return true
		}
	}
	for _, m := range r.Words("outages").Find(l.cut) {
		if m.From >= f.To && m.From-f.To <= 3 {
			return true
		}
		if m.To <= f.From && f.From-m.To <= 6 && r.Words("span of").In(l.cut, m.To, f.From) {
			return true
		}
	}
	return false
}
