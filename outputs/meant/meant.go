// Package meant tells what authors meant who misspelt a name or a live fact.
package meant

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tidings/notices"
)

// mark is what stands in double parentheses and is no live fact, as far as it may be meant as one.
type mark struct {
	written  string
	words    []string
	fallback bool
	kinds    []notices.LiveKind // that the first word may name
	exact    bool               // the first word is a kind, or its plural
}

func read(s string) mark {
	name, _, fallback := strings.Cut(s, "??")
	m := mark{written: s, words: strings.Fields(strings.ToLower(name)), fallback: fallback}
	if len(m.words) == 0 {
		return m
	}
	all := notices.LiveKinds()
	var names []string
	for _, k := range all {
		names = append(names, k.Name)
		if first := m.words[0]; k.Name == first || k.Name == first+"s" || k.Name+"s" == first {
			m.kinds, m.exact = append(m.kinds, k), true
		}
	}
	if m.exact {
		return m
	}
	for _, near := range Near(m.words[0], names) {
		m.kinds = append(m.kinds, all[slices.Index(names, near)])
	}
	return m
}

// Fact is an error where s, which is no live fact, was meant as one for certain: it names a kind and
// a record that there is, or a kind and a fact that no list has for a column, and something in it is
// misspelt or missing. Of what a list may have for a column there is a doubt in words; empty: none.
func Fact(s string, r notices.Reading) (doubt string, err error) {
	m := read(s)
	for _, kind := range m.kinds {
		if len(m.words) < 2 {
			break
		}
		if known, _ := r.Knows(kind.Name, m.words[1]); known && (m.exact || len(m.words) > 2) {
			return "", m.misspelt(kind)
		}
	}
	if m.fallback || len(m.words) == 0 {
		return "", nil
	}
	if err := m.figure(); err != nil {
		return "", err
	}
	for _, kind := range m.kinds {
		if err := m.incomplete(kind, r); err != nil {
			return "", err
		}
	}
	return m.doubted(r), nil
}

// misspelt tells of a fact of a record that there is.
func (m mark) misspelt(kind notices.LiveKind) error {
	facts, words := notices.LiveFacts(kind.Name), slices.Clone(m.words)
	words[0] = kind.Name
	write := func(words ...string) string { return "((" + strings.Join(words, " ") + "))" }
	switch live, ok, _ := notices.ParseLive(strings.Join(words, " ")); {
	case ok && m.fallback:
		return fmt.Errorf("((%s)) has a fallback, and facts of records have none; write %s", m.written, live)
	case ok:
		return fmt.Errorf("((%s)) is no fact that a letter can show; did you mean %s?", m.written, live)
	}
	if len(words) == 4 && slices.Contains(facts, words[2]) {
		forms := notices.LiveForms()
		if near := Near(words[3], forms); len(near) > 0 {
			return fmt.Errorf("((%s)) is no fact that a letter can show; did you mean %s?", m.written,
				write(words[0], words[1], words[2], near[0]))
		}
		return fmt.Errorf("((%s)) is no fact that a letter can show; write %s, or one of %s behind it", m.written,
			write(words[:3]...), strings.Join(forms, ", "))
	}
	near := Near(strings.Join(words[2:], " "), facts)
	switch {
	case len(near) > 0:
		return fmt.Errorf("((%s)) is no fact that a letter can show; did you mean %s?", m.written,
			write(words[0], words[1], near[0]))
	case !kind.Certain(): // a list may have such a column
		return nil
	}
	return fmt.Errorf("((%s)) is no fact that a letter can show; of %s %s it can show %s, for instance %s", m.written,
		kind.Name, words[1], strings.Join(facts, ", "), write(words[0], words[1], facts[0]))
}

// incomplete tells of a kind whose record is left out, and of a misspelt kind with a fact that no list
// has for a column.
func (m mark) incomplete(kind notices.LiveKind, r notices.Reading) error {
	fact := m.words[len(m.words)-1]
	if !kind.Sure(fact) {
		return nil
	}
	switch ids := r.IDs(kind.Name); {
	case len(m.words) == 2 && len(ids) == 0:
		return fmt.Errorf("((%s)) does not say which %s; write ((%s ID %s)), and the workspace has none yet", m.written,
			kind.Name, kind.Name, fact)
	case len(m.words) == 2:
		return fmt.Errorf("((%s)) does not say which %s; write ((%s %s %s)), with the id of its record", m.written,
			kind.Name, kind.Name, ids[0], fact)
	case len(m.words) != 3:
		return nil
	}
	return fmt.Errorf("((%s)) is no fact that a letter can show; did you mean ((%s %s %s))?", m.written, kind.Name,
		m.words[1], fact)
}

var commaFigure = regexp.MustCompile(`^\d+,\d+%?$`)

// figure tells of a figure with a comma, which is the same in every language of a letter.
func (m mark) figure() error {
	if len(m.words) != 2 || m.words[0] != "percent" && m.words[0] != "number" || !commaFigure.MatchString(m.words[1]) {
		return nil
	}
	return fmt.Errorf("((%s)) is no figure; write it with a dot, ((%s %s)), and every reader sees it as their "+
		"language writes it", m.written, m.words[0], strings.Replace(m.words[1], ",", ".", 1))
}

// doubted says what reads as a fact, where a list may have such a column.
func (m mark) doubted(r notices.Reading) string {
	first, last := m.words[0], m.words[len(m.words)-1]
	todo := ""
	switch {
	case len(m.words) == 1 && (first == "began" || first == "ended"):
		todo = "write of what, for instance ((incident ID " + first + "))"
	case len(m.words) == 2 && first == "day" && slices.Contains(spokenDays, last):
		todo = "write the day, for instance ((day 2026-11-30))"
	case len(m.words) == 3 && !m.exact && len(m.kinds) > 0 && slices.Contains(notices.LiveFacts(m.kinds[0].Name), last):
		todo = fmt.Sprintf("write ((%s ID %s))%s", m.kinds[0].Name, last, named(r.IDs(m.kinds[0].Name)))
	default:
		return ""
	}
	return fmt.Sprintf("((%s)) is taken for a personal field; if a fact was meant, %s", m.written, todo)
}

var spokenDays = strings.Fields("today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday")

// Record is the doubt about a fact, as it would be written, of a record that there is not.
func Record(s string, fact notices.Live, ids []string) string {
	switch {
	case strings.Contains(s, "??"):
		return ""
	case fact.Kind == "incidents":
		return fmt.Sprintf("%s is taken for a personal field; if a fact was meant, write the month in figures, for "+
			"instance ((incidents 2026-11 %s))", fact, fact.Fact)
	}
	return fmt.Sprintf("there is no %s %q, so %s is taken for a personal field; if a fact was meant, write the id of "+
		"its "+
		"record%s", fact.Kind, fact.ID, fact, named(ids))
}

// named tells which records there are.
func named(ids []string) string {
	if len(ids) == 0 {
		return ", of which the workspace has none"
	}
	return ", such as " + strings.Join(ids[:min(len(ids), 3)], ", ")
}

// Written says how a fact is written, where the name of a field that somebody lacks begins as one;
// empty: it is a field like another.
func Written(name string) string {
	m := read(name)
	switch {
	case len(m.words) < 2:
		return ""
	case slices.Contains([]string{"number", "percent", "day", "month", "time"}, m.words[0]):
		example := map[string]string{"number": "1500", "percent": "97.5", "day": "2026-11-30", "month": "2026-11",
			"time": "2026-11-30T15:00Z"}[m.words[0]]
		return "((" + m.words[0] + " " + example + "))"
	case len(m.kinds) == 0:
		return ""
	}
	facts := notices.LiveFacts(m.kinds[0].Name)
	fact := facts[0]
	if last := m.words[len(m.words)-1]; slices.Contains(facts, last) {
		fact = last
	}
	return "((" + m.kinds[0].Name + " ID " + fact + "))"
}

var lostParenthesis = regexp.MustCompile(`\(([a-z]+ [^\s()]+ [a-z0-9-]+(?: [a-z]+)?)\)`)

// HalfLost gives the facts of a text that stand in single parentheses, which readers would see as they
// are: where, and what to say.
func HalfLost(s string, r notices.Reading) (at []int, says []string) {
	for _, x := range lostParenthesis.FindAllStringSubmatchIndex(s, -1) {
		fact, live, err := notices.ParseLive(s[x[2]:x[3]])
		if !live || err != nil {
			continue
		}
		if known, _ := r.Knows(fact.Kind, fact.ID); known {
			at = append(at, x[0])
			says = append(says, fmt.Sprintf("(%s) stands in single parentheses, and readers see it as it is; write %s",
				s[x[2]:x[3]], fact))
		}
	}
	return at, says
}
