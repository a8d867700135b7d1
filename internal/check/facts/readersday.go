package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// readersDay finds days of moments that stand without their time, and are other days for some of the
// readers of the letter: Saturday evening in London is Sunday in Tokyo. Who reads the time and its
// zone beside the day can tell. Of what is over it is a fault only where a record has the moment, for
// nobody has to be there. The moment is one of a record, or one that the letter tells elsewhere; of that a heading
// need not say the time. It speaks where it is known who reads the letter: a region of its language,
// which the notice goes to by name or of which a record tells.
func readersDay() rule.Rule {
	return rule.Rule{ID: "readers-day", Level: rule.Warning,
		Finds:    "a day without its time that is another day for some readers",
		Why:      "They come, or wait, on the wrong day.",
		Remedy:   "write it as a live fact, which every reader sees in their own time and on their own day",
		InLetter: inReading(lookReadersDays)}
}

func lookReadersDays(r *reading, found rule.Found) {
	said := map[string]bool{} // days, of which one finding is enough
	roles := r.roles()
	for _, l := range r.lines {
		if r.firstSent(l) {
			continue
		}
		for _, f := range l.bare() {
			if !l.typed(f.From, f.To) {
				continue
			}
			day := f.Near(r.Notice.Moment())
			key := day.Format(time.DateOnly)
			moments := r.momentsOf(l, day, roles[l])
			for _, m := range moments {
				there := elsewhere(r.Text, m.at, day)
				if there == "" || said[key] {
					continue
				}
				said[key] = true
				one := found(l.At(f.From), "%q is %s", l.figure(f), there)
				if !slices.ContainsFunc(moments, func(o fact) bool { return !o.at.Equal(m.at) }) {
					one.Remedy = fmt.Sprintf("write %s, which every reader sees on their own day", m.live)
				}
			}
		}
	}
}

// firstSent reports the sentence in which a follow-up says when its letter was first sent: the day is
// that of a message, of which no record tells, and its hour is nobody's concern.
func (r *reading) firstSent(l *line) bool {
	before, behind, _ := strings.Cut(r.Locale.Phrase(locale.KeyFirstSent, "\x00"), "\x00")
	return strings.HasPrefix(l.Text, strings.TrimSpace(before)) && strings.HasSuffix(l.Text, strings.TrimSpace(behind))
}

// roles gives what the sentences say of an incident or a maintenance by a moment in them.
func (r *reading) roles() map[*line]role {
	out := map[*line]role{}
	for _, m := range r.mentions() {
		if m.role != "" && m.span == nil {
			out[m.line] = m.role
		}
	}
	return out
}

// bare are the days of a sentence that names no time.
func (l *line) bare() (out []prose.Figure) {
	for _, f := range l.figures {
		switch f.Kind {
		case prose.Clock:
			return nil
		case prose.Day:
			out = append(out, f)
		}
	}
	return out
}

// momentsOf gives those on a day of which a sentence may speak: of records, and of those to come that
// the letter tells with their time.
func (r *reading) momentsOf(l *line, day time.Time, says role) (out []fact) {
	add := func(f fact, on time.Time) {
		if on.Format(time.DateOnly) == day.Format(time.DateOnly) {
			out = append(out, f)
		}
	}
	if l.Kind != outputs.Headline {
		for _, m := range r.known() {
			if at, _ := m.At(); at.After(r.Notice.Moment()) {
				add(fact{at: at, live: notices.Live{Kind: "time", At: at}.String()}, m.Day.Date())
			}
		}
	}
	for _, f := range recorded(r.Notice).facts {
		if f.role == began && r.tellsOf(l, f, says) && (l.Kind != outputs.Headline || !r.states(f.at)) {
			add(f, f.at.In(r.Notice.Zone()))
		}
	}
	return out
}

// tellsOf reports whether a sentence may tell of a beginning. Much else happened on the day of what is
// over: it tells of that only where it says so, or what customers felt.
func (r *reading) tellsOf(l *line, f fact, says role) bool {
	if f.at.After(r.Notice.Moment()) {
		return true
	}
	return says == began || says == "" && (l.Kind == outputs.Headline || r.felt(l) ||
		len(r.Words("incidents").Find(l.cut)) > 0)
}

const maxMoments = 100 // no person writes more

// known gives the moments that the letter tells with day, time and zone, as many as a person writes.
func (r *reading) known() (out []prose.Moment) {
	if r.moments == nil {
		r.moments = []prose.Moment{}
		for _, l := range r.lines {
			for _, m := range l.moments {
				if _, known := m.At(); known && m.Clock.Minute < 24*60 && len(r.moments) < maxMoments {
					r.moments = append(r.moments, m)
				}
			}
		}
	}
	return r.moments
}

// states reports whether a letter tells a moment with its day, time and zone.
func (r *reading) states(moment time.Time) bool {
	return slices.ContainsFunc(r.known(), func(m prose.Moment) bool {
		at, _ := m.At()
		return at.Equal(moment)
	})
}

// elsewhere says where among the readers of a letter a moment is on another day, and when.
func elsewhere(t *rule.Text, at, day time.Time) string {
	var out []string
	n := t.Notice
	// without a record it is not known who is concerned, unless the notice goes to some regions
	known := slices.ContainsFunc(recorded(n).facts, func(f fact) bool { return f.at.Equal(at) })
	for _, r := range n.Config.Regions {
		only := n.Source.Notice.Audience.Regions
		if len(only) > 0 && !slices.Contains(only, r.ID) || !readBy(t, r) || len(only) == 0 && !known {
			continue
		}
		there := at.In(letter.ZoneOr(r.TimeZone, n.Zone()))
		if there.Format(time.DateOnly) != day.Format(time.DateOnly) {
			out = append(out, fmt.Sprintf("%s in the region %s", there.Format("2 January, 15:04"),
				cmp.Or(r.Name, r.ID)))
		}
	}
	if len(out) > 2 {
		out = append(out[:2], "others")
	}
	return strings.Join(out, ", ")
}

// readBy reports whether a letter is the one in the language of a region. Those who have none in
// theirs are a few, who read that of others.
func readBy(t *rule.Text, r notices.Region) bool {
	if len(t.Notice.Texts) == 1 {
		return true
	}
	own := slices.ContainsFunc(t.Notice.Texts, func(o *rule.Text) bool { return strings.EqualFold(o.Tag, r.Locale) })
	return strings.EqualFold(t.Tag, r.Locale) || !own && t.Language() == rule.Base(r.Locale)
}
