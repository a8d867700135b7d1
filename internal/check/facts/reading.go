// Package facts are the rules on what letters say as facts: days, times, figures, names, whether
// they are what the records say, and whether every language says the same.
package facts

import (
	"slices"
	"sort"
	"strings"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/outputs"
)

// Rules lists the rules of this family in the order in which they look.
func Rules() []rule.Rule {
	return []rule.Rule{pastPromise(), untranslated(), phrases(), weekday(), pastDate(), relativeDay(), timeZone(),
		readersDay(), recordFact(), oneValue(), languagesDiffer(), conditionsDiffer()}
}

// reading is a letter with its figures read.
type reading struct {
	*rule.Text
	*prose.Lexicon
	lines   []*line
	moments []prose.Moment      // see known
	spoken  map[rule.Place]bool // of which one rule spoke, so that no other does
}

// line is one sentence with its figures, whose places are bytes of it.
type line struct {
	rule.Sentence
	cut     *prose.Text
	figures []prose.Figure
	moments []prose.Moment
	number  int // in the letter
}

// readingOf reads a letter once for all rules; nil: nothing is known of its language.
func readingOf(t *rule.Text) *reading {
	return rule.Once(&t.Memory, func() *reading {
		r := &reading{Text: t, Lexicon: t.Figures(), spoken: map[rule.Place]bool{}}
		if r.Lexicon == nil || !r.Known {
			return nil
		}
		for _, s := range t.Sentences() {
			if s.From <= rule.MaxPassage {
				l := &line{Sentence: s, number: len(r.lines)}
				l.cut, l.figures = t.FiguresIn(s)
				l.moments = prose.Moments(l.figures)
				r.lines = append(r.lines, l)
			}
		}
		return r
	})
}

// inReading makes what looks at a letter that is read look at any.
func inReading(look func(r *reading, found rule.Found)) func(*rule.Text, rule.Found) {
	return func(t *rule.Text, found rule.Found) {
		if r := readingOf(t); r != nil {
			look(r, found)
		}
	}
}

// inLines is inReading for what looks at sentences.
func inLines(look func(r *reading, l *line, found rule.Found)) func(*rule.Text, rule.Found) {
	return inReading(func(r *reading, found rule.Found) {
		for _, l := range r.lines {
			look(r, l, found)
		}
	})
}

// typed reports whether the author wrote bytes of a sentence as they are.
func (l *line) typed(from, to int) bool { return l.Typed(l.From+from, l.From+to) }

// byHand reports whether the author wrote what stands there, as words or as the moment of a mark, such
// as ((time 2026-11-30T09:40Z)): no record says that.
func (l *line) byHand(from, to int) bool {
	return !slices.ContainsFunc(l.Passage.Marks, func(m outputs.Mark) bool {
		typed := m.Kind == outputs.FactMark && (m.Fact.Kind == "time" || m.Fact.Kind == "day")
		return (m.Kind == outputs.FactMark || m.Kind == outputs.FieldMark) && !typed &&
			m.From < l.From+to && l.From+from < m.To
	})
}

// has reports whether a sentence holds a figure of some kinds.
func (l *line) has(kinds ...prose.Kind) bool {
	return slices.ContainsFunc(l.figures, func(f prose.Figure) bool { return slices.Contains(kinds, f.Kind) })
}

// says is what stands in a sentence.
func (l *line) says(from, to int) string { return rule.Excerpt(strings.TrimSpace(l.Text[from:to])) }

// figure is how a sentence writes a figure.
func (l *line) figure(f prose.Figure) string { return l.says(f.From, f.To) }

// tellsOpening reports whether a sentence tells when somebody is there for customers.
func (r *reading) tellsOpening(l *line) bool {
	return len(r.Words("opening").Find(l.cut)) > 0 || r.WeekdayRange(l.cut)
}

// clause gives the bytes of the part of a sentence, between its commas and the like, in which a
// figure stands. A day before a comma begins what follows: "By 3 January, it will be mended".
func (l *line) clause(f prose.Figure) (from, to int) {
	from, to = 0, len(l.Text)
	for i, r := range l.Text {
		if !strings.ContainsRune(",;:–—()、，；：（）،؛", r) || l.within(i) {
			continue
		}
		if i < f.From {
			from = i
		} else if i >= f.To {
			if short := f.From-from < 12 && i-f.To < 8 && r == ',' && from == 0; short {
				continue
			}
			return from, i
		}
	}
	return from, to
}

// within reports whether a byte lies in a figure, or between two that stand together.
func (l *line) within(i int) bool {
	k := sort.Search(len(l.figures), func(k int) bool { return l.figures[k].To > i })
	if k == len(l.figures) {
		return false
	}
	f := l.figures[k]
	return f.From <= i || k > 0 && f.From-l.figures[k-1].To < 4
}
