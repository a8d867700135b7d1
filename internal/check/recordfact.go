package check

import (
	"fmt"
	"slices"
	"time"

	"tidings/notices"
)

// recordFact finds facts that the author typed and that differ from the records which the notice
// names: when it began and ended, how long it lasted, when customers hear next, the uptime, how
// many incidents there were, the months of a phase, names that are misspelt. It speaks only where
// a sentence is clearly about that fact, what it says is close to it, and the letter says the true
// one nowhere: a letter tells of other moments too.
func recordFact() Rule {
	return Rule{ID: "record-fact", Level: Warning, Finds: "a fact that is not what the record says",
		Why:    "Letter and record would tell two stories, and customers keep both.",
		Remedy: "write it as the record has it, best as a live fact, or mend the record",
		look: func(n *Notice, found found) {
			known := n.known()
			for _, t := range n.Texts {
				r := n.reading(t)
				if r.Lexicon == nil || !r.Known {
					continue
				}
				saying := r.mentions()
				known.pairs(saying)
				differing(n, t, known, saying, found)
				uptimes(n, t, r, found)
				counts(n, t, r, found)
				phases(n, t, r, found)
			}
			lookRecordNames(n, found)
		}}
}

// role is what a moment or a span is said of.
type role string

const (
	began role = "began"
	ended role = "ended"
	next  role = "next"
	lasts role = "duration"
)

// fact is one of a record.
type fact struct {
	role role
	at   time.Time
	span time.Duration
	live string // how a letter writes it
}

func (f fact) String() string {
	if f.role == lasts {
		return f.span.String()
	}
	return f.at.UTC().Format("2 January 2006, 15:04 UTC")
}

// known is what the records say of which a letter may tell.
type known struct {
	facts []fact
	other []fact // true as well: of outages, updates, plans
	zones []*time.Location
}

// known gathers the facts of the records that the notice names.
func (n *Notice) known() known {
	k := known{zones: []*time.Location{time.UTC, n.Zone()}}
	for _, r := range n.Config.Regions {
		k.zones = append(k.zones, n.Zones()[r.ID])
	}
	add := func(list *[]fact, role role, at time.Time, live string) {
		if !at.IsZero() {
			*list = append(*list, fact{role: role, at: at, live: live})
		}
	}
	during := func(list *[]fact, from, until time.Time, live string) {
		if !from.IsZero() && !until.IsZero() {
			*list = append(*list, fact{role: lasts, span: until.Sub(from), live: live})
		}
	}
	for _, i := range n.Records.Incidents {
		if !n.named("incident", i.ID) {
			continue
		}
		live := func(what string) string { return notices.Live{Kind: "incident", ID: i.ID, Fact: what}.String() }
		add(&k.facts, began, i.BeganAt, live("began"))
		add(&k.facts, ended, i.EndedAt, live("ended"))
		add(&k.facts, next, i.NextUpdateAt, live("next"))
		during(&k.facts, i.BeganAt, i.EndedAt, live("duration"))
		for _, o := range i.Outages {
			add(&k.other, began, o.BeganAt, "")
			add(&k.other, ended, o.EndedAt, "")
			during(&k.other, o.BeganAt, o.EndedAt, "")
		}
		for _, u := range i.Updates {
			add(&k.other, began, u.At, "")
		}
	}
	for _, m := range n.Records.Maintenance {
		if !n.named("maintenance", m.ID) {
			continue
		}
		live := func(what string) string { return notices.Live{Kind: "maintenance", ID: m.ID, Fact: what}.String() }
		add(&k.facts, began, m.ScheduledFor, live("from"))
		add(&k.facts, ended, m.ScheduledUntil, live("until"))
		during(&k.facts, m.ScheduledFor, m.ScheduledUntil, live("duration"))
		add(&k.other, began, m.BeganAt, "")
		add(&k.other, ended, m.EndedAt, "")
		during(&k.other, m.BeganAt, m.EndedAt, "")
		for _, x := range m.Moves {
			add(&k.other, began, x.ScheduledFor, "")
			add(&k.other, ended, x.ScheduledUntil, "")
			during(&k.other, x.ScheduledFor, x.ScheduledUntil, "")
		}
		for _, u := range m.Updates {
			add(&k.other, began, u.At, "")
		}
	}
	return k
}

// differing finds the moments and spans that differ from those of the records.
func differing(n *Notice, t *Text, k known, saying []mention, found found) {
	for _, m := range saying {
		if !m.typed() || k.holds(m) {
			continue
		}
		f, ok := k.closest(m, n.moment())
		if !ok || slices.ContainsFunc(saying, func(o mention) bool {
			return o.line != nil && (o.clock != nil || m.clock == nil) && k.says(o, f)
		}) {
			continue
		}
		if m.role == ended && k.told(saying, began) && k.told(saying, lasts) {
			continue // the end is told by the two
		}
		n.mark(t, m)
		verb := map[role]string{began: "began", ended: "ended", next: "is written of again", lasts: "lasted"}[m.role]
		found(t.at(m.line, m.from), "the letter says that it %s %q, the record says %s", verb,
			m.line.says(m.from, m.to), f).Remedy = fmt.Sprintf("write %s, which is always what the record says", f.live)
	}
}

// pairs gives two times of one sentence their roles where one of them is the beginning or the end of
// a record, and the words do not tell: the other is then what the author took for its other end.
func (k known) pairs(saying []mention) {
	for i := 0; i+1 < len(saying); i++ {
		a, b := &saying[i], &saying[i+1]
		alone := (i == 0 || saying[i-1].line != a.line || saying[i-1].clock == nil) &&
			(i+2 >= len(saying) || saying[i+2].line != a.line || saying[i+2].clock == nil)
		if a.line != b.line || a.role != "" || b.role != "" || a.clock == nil || b.clock == nil || !alone ||
			a.loose || b.loose || b.from-a.to > 12 {
			continue
		}
		is := func(m *mention, role role) bool {
			return slices.ContainsFunc(k.facts, func(f fact) bool { return f.role == role && k.says(*m, f) })
		}
		if is(a, began) != is(b, ended) {
			a.role, b.role = began, ended
		}
	}
}

// told reports whether a letter says a fact of that role as it is.
func (k known) told(saying []mention, role role) bool {
	return slices.ContainsFunc(k.facts, func(f fact) bool {
		return f.role == role && slices.ContainsFunc(saying, func(m mention) bool { return k.says(m, f) })
	})
}

// holds reports whether any record says what a sentence says.
func (k known) holds(m mention) bool {
	for _, list := range [][]fact{k.facts, k.other} {
		if slices.ContainsFunc(list, func(f fact) bool { return k.says(m, f) }) {
			return true
		}
	}
	return false
}

// says reports whether a sentence says a fact.
func (k known) says(m mention, f fact) bool {
	if f.role == lasts {
		return m.span != nil && same(m.span.Span, f.span, m.span.Finest, m.span.Rough)
	}
	if m.span != nil {
		return false
	}
	if m.clock != nil && m.clock.Zone != nil && m.clock.Zone.Known {
		return m.in(f.at.In(time.FixedZone("", int(m.clock.Zone.Offset.Seconds()))))
	}
	return m.in(f.at) || slices.ContainsFunc(k.zones, func(z *time.Location) bool { return m.in(f.at.In(z)) })
}

// in reports whether a moment, in its own zone, has the day and the time that a sentence names.
func (m mention) in(at time.Time) bool {
	if m.day != nil && (m.day.Day != at.Day() || m.day.Month != at.Month() || m.day.Year != 0 &&
		m.day.Year != at.Year()) {
		return false
	}
	if m.clock == nil {
		return m.day != nil
	}
	off := (m.clock.Minute - at.Hour()*60 - at.Minute() + 36*60) % (24 * 60)
	off = max(off-12*60, 12*60-off)
	return off == 0 || off <= 30 && (m.clock.Bare || m.about)
}

// same reports whether two spans are one, one of them rounded to a unit.
func same(a, b, unit time.Duration, rough bool) bool {
	most := unit / 2
	if rough {
		most = max(most, b/6)
	}
	return (a - b).Abs() <= max(most, 30*time.Second)
}

// closest is the fact of that role which a sentence comes near: what is far from all is another
// story.
func (k known) closest(m mention, letter time.Time) (best fact, ok bool) {
	for _, f := range k.facts {
		if f.role != m.role {
			continue
		}
		if f.role == lasts && (m.span == nil || m.span.Span < f.span/6 || m.span.Span > f.span*6) ||
			f.role != lasts && !m.near(f.at, letter) {
			continue
		}
		if !ok || f.role != lasts && f.at.Sub(letter).Abs() < best.at.Sub(letter).Abs() {
			best, ok = f, true
		}
	}
	return best, ok
}

// near reports whether a sentence that names another moment may mean this one.
func (m mention) near(at, letter time.Time) bool {
	if m.day == nil {
		return true
	}
	day := m.day.Near(letter)
	apart := day.Sub(at).Abs()
	return apart < 8*24*time.Hour || day.Day() == at.UTC().Day() && day.Month() == at.UTC().Month() ||
		day.Day() == at.UTC().Day() && apart < 63*24*time.Hour
}

// mark notes that a rule spoke of what a sentence says, so that no other does.
func (n *Notice) mark(t *Text, m mention) {
	if n.spoken == nil {
		n.spoken = map[Place]bool{}
	}
	n.spoken[t.at(m.line, m.from)] = true
}
