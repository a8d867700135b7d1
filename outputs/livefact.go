package outputs

import (
	"fmt"

	"tidings/notices"
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
		return nil, l.mistaken(inside, r)
	case fact.Doubt:
		known, ids := r.Knows(fact.Kind, fact.ID)
		if known {
			break
		}
		near := Near(fact.ID, ids)
		if len(near) == 0 {
			l.doubtful(inside, fact, ids)
			return nil, nil
		}
		meant := fact
		meant.ID = near[0]
		return nil, fmt.Errorf("there is no %s %q, which %s names; did you mean %s?", fact.Kind, fact.ID, fact, meant)
	}
	value, err := r.Look(fact)
	if err != nil {
		return nil, err
	}
	words, err := templates.ShowValue(value, fact.Form, r.Zone, l.env.Locale)
	return &Text{Value: words, Live: &LiveText{Line: l.here, Fact: fact, Value: value}}, err
}
