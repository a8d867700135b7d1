package outputs

import (
	"fmt"
	"slices"
	"strings"

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
		return nil, misnamed(inside, r)
	case fact.Doubt:
		known, ids := r.Knows(fact.Kind, fact.ID)
		if known {
			break
		}
		near := Near(fact.ID, ids)
		if len(near) == 0 {
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

// misnamed is an error where s, which is no live fact, was meant as one: it names a kind and a
// record that there is, and the fact is misspelt, or has a fallback, which facts have not.
func misnamed(s string, r notices.Reading) error {
	name, _, fallback := strings.Cut(s, "??")
	words := strings.Fields(strings.ToLower(name))
	kinds := notices.LiveKinds()
	if len(words) < 2 {
		return nil
	}
	i := slices.IndexFunc(kinds, func(k notices.LiveKind) bool {
		return k.Name == words[0] || k.Name == words[0]+"s" ||
			k.Name+"s" == words[0]
	})
	if i < 0 {
		return nil
	}
	kind := kinds[i]
	if known, _ := r.Knows(kind.Name, words[1]); !known {
		return nil
	}
	facts := notices.LiveFacts(kind.Name)
	mark := func(fact string) string { return "((" + kind.Name + " " + words[1] + " " + fact + "))" }
	words[0] = kind.Name
	if meant, live, _ := notices.ParseLive(strings.Join(words, " ")); live && fallback {
		return fmt.Errorf("((%s)) has a fallback, and facts of records have none; write %s", s, meant)
	}
	near := Near(strings.Join(words[2:], " "), facts)
	switch {
	case len(near) > 0:
		return fmt.Errorf("((%s)) is no fact that a letter can show; did you mean %s?", s, mark(near[0]))
	case !kind.Certain(): // a list may have such a column
		return nil
	}
	return fmt.Errorf("((%s)) is no fact that a letter can show; of %s %s it can show %s, for instance %s", s,
		kind.Name, words[1], strings.Join(facts, ", "), mark(facts[0]))
}
