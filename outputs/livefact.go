package outputs

import (
	"fmt"
	"strings"

	"tidings/notices"
	"tidings/outputs/meant"
	"tidings/templates"
)

// reading is what the live facts of a letter are looked up with.
func (l *lowering) reading() notices.Reading {
	return notices.Reading{Records: *l.records, AsOf: l.env.AsOf, Since: l.env.Since, Zone: l.env.Zone,
		Region: l.env.Region}
}

// liveFact words a fact of the records for the reader's language and time zone. It is text from
// then on, in every channel; nil: it is a personal field.
func (l *lowering) liveFact(inside string) *Text {
	t, err := l.lookUp(bare.Replace(inside))
	if err != nil {
		l.fail(l.here, "%v", err)
		return &Text{}
	}
	if t != nil {
		l.byRegion = l.byRegion || t.Live.Fact.OfReader()
	}
	return t
}

// lookUp words what stands in double parentheses; nil without an error: it is a personal field.
func (l *lowering) lookUp(inside string) (*Text, error) {
	fact, live, err := notices.ParseLive(inside)
	r := l.reading()
	switch {
	case err != nil:
		return nil, err
	case !live:
		doubt, err := meant.Fact(inside, r)
		l.doubt(doubt)
		return nil, err
	case fact.Doubt:
		known, ids := r.Knows(fact.Kind, fact.ID)
		if known {
			break
		}
		near := Near(fact.ID, ids)
		if len(near) == 0 {
			l.doubt(meant.Record(inside, fact, ids))
			return nil, nil
		}
		other := fact
		other.ID = near[0]
		return nil, fmt.Errorf("there is no %s %q, which %s names; did you mean %s?", fact.Kind, fact.ID, fact, other)
	}
	value, err := r.Look(fact)
	if err != nil {
		return nil, err
	}
	words, err := templates.ShowValue(value, fact.Form, r.Zone, l.env.Locale)
	return &Text{Value: words, Live: &LiveText{Line: l.here, Fact: fact, Value: value}}, err
}

// doubt warns of a personal field that reads as a fact.
func (l *lowering) doubt(says string) {
	if says != "" {
		l.warn(l.here, "%s", says)
	}
}

// halfLost warns of facts in single parentheses.
func (l *lowering) halfLost(s string) {
	if !strings.Contains(s, "(") {
		return
	}
	at, says := meant.HalfLost(s, l.reading())
	for i := range at {
		l.warn(l.here+strings.Count(s[:at[i]], string(lineEnd)), "%s", says[i])
	}
}

// Near gives those of the known names that somebody may have meant who wrote another, the nearest first.
func Near(word string, known []string) []string { return meant.Near(word, known) }

// FactMeant says how a fact is written, where the name of a field begins as one; empty: it does not.
func FactMeant(name string) string { return meant.Written(name) }
