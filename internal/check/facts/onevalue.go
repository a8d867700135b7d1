package facts

import (
	"time"

	"tidings/internal/check/rule"
	"tidings/internal/locale"
)

// oneValue finds one thing told twice with two values in one letter: two durations of one outage,
// two beginnings on one day, a duration that is not the time between beginning and end. A sentence
// that tells of one of several ("the second outage") is left alone, and so is what differs from
// the records, of which record-fact speaks.
func oneValue() rule.Rule {
	return rule.Rule{ID: "one-value", Level: rule.Warning, Finds: "one thing with two values in one letter",
		Why: "Readers do not know which is true, and trust neither.", Remedy: "write the true one in both places",
		InLetter: inReading(func(r *reading, found rule.Found) {
			var told []mention
			for _, m := range r.mentions() {
				if m.role != "" && m.role != next && !m.loose && !m.weak && !m.over && !r.spoken[m.at()] {
					told = append(told, m)
				}
			}
			for _, role := range []role{began, ended, lasts} {
				twice(recorded(r.Notice), role, told, found)
			}
			sum(r.Locale, told, found)
			r.exchanged(found)
		})}
}

// said are the roles in words.
var said = map[role]string{began: "it began", ended: "it ended", lasts: "it lasted"}

// twice finds the first value of a role that differs from an earlier one.
func twice(k known, role role, told []mention, found rule.Found) {
	var first *mention
	for i := range told {
		m := &told[i]
		switch {
		case m.role != role || m.line.Kind == "quotation":
		case first == nil:
			first = m
		case first.differs(*m):
			a, b := first, m
			if k.holds(*b) && !k.holds(*a) { // the record knows the true one
				a, b = b, a
			}
			found(b.at(), "%s %q here, and %q in line %d", said[role], b, a, a.at().Line)
			return
		}
	}
}

// differs reports whether two sentences that tell the same say another thing.
func (m mention) differs(o mention) bool {
	if m.span != nil {
		return !m.span.Rough && !o.span.Rough &&
			!same(m.span.Span, o.span.Span, max(m.span.Finest, o.span.Finest), false)
	}
	if m.day != nil && o.day != nil && (m.day.Day != o.day.Day || m.day.Month != o.day.Month) {
		return false // two incidents, for all that is known
	}
	if m.clock == nil || o.clock == nil || m.about || o.about || m.clock.Bare != o.clock.Bare {
		return false
	}
	a, b := m.clock.Zone, o.clock.Zone
	if a != nil && b != nil && (a.Known != b.Known || a.Offset != b.Offset) {
		if !a.Known || !b.Known {
			return false
		}
		return (m.clock.Minute-int(a.Offset.Minutes())-o.clock.Minute+int(b.Offset.Minutes()))%(24*60) != 0
	}
	return m.clock.Minute != o.clock.Minute
}

// sum finds a duration that is not the time between beginning and end, where the letter tells each
// of them once.
func sum(l *locale.Locale, told []mention, found rule.Found) {
	only := func(role role) *mention {
		var one *mention
		for i := range told {
			if m := &told[i]; m.role == role && (role == lasts || m.clock != nil) {
				if one != nil && one.differs(*m) {
					return nil
				}
				one = m
			}
		}
		return one
	}
	from, until, span := only(began), only(ended), only(lasts)
	if from == nil || until == nil || span == nil || span.span.Rough || from.about || until.about ||
		from.clock.Bare || until.clock.Bare {
		return
	}
	minutes := until.clock.Minute - from.clock.Minute
	if a, b := from.clock.Zone, until.clock.Zone; a != nil && b != nil {
		if a.Known != b.Known {
			return
		}
		minutes += int((a.Offset - b.Offset).Minutes())
	}
	between := time.Duration(minutes) * time.Minute
	if a, b := from.day, until.day; a != nil && b != nil {
		between += b.Near(a.Near(time.Now())).Sub(a.Near(time.Now()))
	}
	for between < 0 {
		between += 24 * time.Hour
	}
	if same(span.span.Span, between, span.span.Finest, false) || span.span.Span > 24*time.Hour {
		return
	}
	found(span.at(), "it lasted %q, but from %q to %q are %s", span, from.line.figure(*from.clock),
		until.line.figure(*until.clock), l.Duration(between))
}
