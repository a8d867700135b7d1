package facts

import (
	"fmt"
	"slices"
	"time"

	"tidings/internal/check/rule"
	"tidings/notices"
	"tidings/outputs"
)

// recordFact finds facts that the author typed and that differ from the records which the notice
// names: when it began and ended, how long it lasted, when customers hear next, the uptime, how
// many incidents there were, the months of a phase, names that are misspelt. It speaks only where
// a sentence is clearly about that fact, what it says is close to it, and no sentence says the true
// one: a letter tells of other moments too.
func recordFact() rule.Rule {
	return rule.Rule{ID: "record-fact", Level: rule.Warning, Finds: "a fact that is not what the record says",
		Why:    "Letter and record would tell two stories, and customers keep both.",
		Remedy: "write it as the record has it, best as a live fact, or mend the record",
		InLetter: inReading(func(r *reading, found rule.Found) {
			r.differing(recorded(r.Notice), found)
			r.uptimes(found)
			r.counts(found)
			r.phases(found)
		}), InNotice: lookRecordNames}
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

// recorded gives the facts of the records that the notice names.
func recorded(n *rule.Notice) known {
	return rule.Once(&n.Memory, func() known { return gather(n) })
}

func gather(n *rule.Notice) known {
	k := known{zones: []*time.Location{time.UTC, n.Zone()}}
	for _, r := range n.Config.Regions {
		k.zones = append(k.zones, n.Zones()[r.ID])
	}
	add := func(list *[]fact, role role, at time.Time, live string) {
		if !at.IsZero() {
			*list = append(*list, fact{role: role, at: at, live: live})
		}
	}
	// times adds a beginning, an end and how long it was between them
	times := func(list *[]fact, from, until time.Time, begins, ends, takes string) {
		add(list, began, from, begins)
		add(list, ended, until, ends)
		if !from.IsZero() && !until.IsZero() {
			*list = append(*list, fact{role: lasts, span: until.Sub(from), live: takes})
		}
	}
	updates := func(list []notices.Update) {
		for _, u := range list {
			add(&k.other, began, u.At, "")
		}
	}
	for _, i := range n.Records.Incidents {
		if !concerns(n, "incident", i.ID) {
			continue
		}
		live := func(what string) string { return notices.Live{Kind: "incident", ID: i.ID, Fact: what}.String() }
		times(&k.facts, i.BeganAt, i.EndedAt, live("began"), live("ended"), live("duration"))
		add(&k.facts, next, i.NextUpdateAt, live("next"))
		for _, o := range i.Outages {
			times(&k.other, o.BeganAt, o.EndedAt, "", "", "")
		}
		updates(i.Updates)
	}
	for _, m := range n.Records.Maintenance {
		if !concerns(n, "maintenance", m.ID) {
			continue
		}
		live := func(what string) string { return notices.Live{Kind: "maintenance", ID: m.ID, Fact: what}.String() }
		times(&k.facts, m.ScheduledFor, m.ScheduledUntil, live("from"), live("until"), live("duration"))
		times(&k.other, m.BeganAt, m.EndedAt, "", "", "")
		for _, x := range m.Moves {
			times(&k.other, x.ScheduledFor, x.ScheduledUntil, "", "", "")
		}
		updates(m.Updates)
	}
	return k
}

// concerns reports whether a notice names a record, or a letter of it shows one of its facts.
func concerns(n *rule.Notice, kind, id string) bool {
	shows := func(p outputs.Passage) bool {
		return slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
			return m.Kind == outputs.FactMark && m.Fact.Kind == kind && m.Fact.ID == id
		})
	}
	return n.Names(kind, id) ||
		slices.ContainsFunc(n.Texts, func(t *rule.Text) bool { return slices.ContainsFunc(t.Passages, shows) })
}

// differing finds the moments and spans that differ from those of the records.
func (r *reading) differing(k known, found rule.Found) {
	saying := r.mentions()
	k.pairs(saying)
	for _, m := range saying {
		if !m.typed() || k.holds(m) {
			continue
		}
		f, ok := k.closest(m, r.Notice.Moment())
		if !ok || slices.ContainsFunc(saying, func(o mention) bool {
			return (o.clock != nil || m.clock == nil) && k.says(o, f) && o.excuses(m)
		}) {
			continue
		}
		if m.role == ended && k.told(saying, began) && k.told(saying, lasts) {
			continue // the end is told by the two
		}
		r.spoken[m.at()] = true
		verb := map[role]string{began: "began", ended: "ended", next: "is written of again", lasts: "lasted"}[m.role]
		found(m.at(), "the letter says that it %s %q, the record says %s", verb, m, f).Remedy =
			fmt.Sprintf("write %s, which is always what the record says", f.live)
	}
}

// excuses reports whether a sentence may tell of another moment because this one tells the true one. An
// entry of a list excuses no sentence that says plainly what the entry says: authors write into the
// sentence and leave the list as it was drafted.
func (m mention) excuses(of mention) bool {
	return of.over || m.line == of.line || !m.line.entry(m.line.times()) || of.line.entry(of.line.times())
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
	says := func(f fact) bool { return k.says(m, f) }
	return slices.ContainsFunc(k.facts, says) || slices.ContainsFunc(k.other, says)
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
