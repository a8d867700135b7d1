package check

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/internal/check/prose"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// factRules look at the days, times, figures and names that letters say.
func factRules() []Rule {
	return []Rule{weekdayRule(), pastDate(), relativeDay(), timeZone(), readersDay(), recordFact(), oneValue(),
		languagesDiffer()}
}

// reading is a letter with its figures read.
type reading struct {
	*prose.Lexicon
	heard   *wording.Lexicon // how things are said; nil: not known
	lines   []*line
	moments []prose.Moment // see known
}

// line is one sentence with its figures, whose places are bytes of it.
type line struct {
	Sentence
	cut     *prose.Text
	figures []prose.Figure
	moments []prose.Moment
	number  int // in the letter
}

// What no person writes is not read to its end.
const (
	maxParagraph = 20_000 // bytes
	maxSentence  = 4_000
	maxFigures   = 100 // in a sentence
)

// whole is the beginning of a text, of whole characters.
func whole(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// reading reads a letter once for all rules. One of a language of which nothing is known has
// no lines.
func (n *Notice) reading(t *Text) *reading {
	if r := n.readings[t]; r != nil {
		return r
	}
	if n.readings == nil {
		n.readings = map[*Text]*reading{}
	}
	r := &reading{}
	n.readings[t] = r
	x, err := prose.Load(t.Locale)
	if err != nil {
		return r // said by the package's test
	}
	r.Lexicon, r.heard = x, wording.For(t.Language())
	for _, s := range t.Sentences() {
		if s.From > maxParagraph {
			continue
		}
		s.Text = whole(s.Text, maxSentence)
		l := &line{Sentence: s, cut: prose.Cut(s.Text)}
		l.figures = x.Figures(l.cut)
		l.figures = slices.DeleteFunc(l.figures, func(f prose.Figure) bool { return l.unread(f.From, f.To) })
		l.figures = l.figures[:min(len(l.figures), maxFigures)]
		l.moments = prose.Moments(l.figures)
		l.number = len(r.lines)
		r.lines = append(r.lines, l)
	}
	return r
}

// unread reports whether bytes of a sentence are code or an address.
func (l *line) unread(from, to int) bool {
	return slices.ContainsFunc(l.Marks, func(m outputs.Mark) bool {
		return (m.Kind == outputs.CodeMark || m.Kind == outputs.BareMark) && m.From < l.From+to && l.From+from < m.To
	})
}

// typed reports whether the author wrote bytes of a sentence as they are.
func (l *line) typed(from, to int) bool { return l.Typed(l.From+from, l.From+to) }

// at is the place of a byte of a sentence.
func (t *Text) at(l *line, i int) Place { return t.At(l.Passage, l.From+i) }

// says is what stands in a sentence.
func (l *line) says(from, to int) string { return excerpt(strings.TrimSpace(l.Text[from:to])) }

// figure is how a sentence writes a figure.
func (l *line) figure(f prose.Figure) string { return l.says(f.From, f.To) }

// each gives every sentence of every letter whose language is known.
func (n *Notice) each(do func(t *Text, r *reading, l *line)) {
	for _, t := range n.Texts {
		r := n.reading(t)
		if r.Lexicon == nil || !r.Known {
			continue
		}
		for _, l := range r.lines {
			do(t, r, l)
		}
	}
}

// moment is the letter's own: what it calls today.
func (n *Notice) moment() time.Time {
	if at := n.Source.Notice.AsOf; !at.IsZero() {
		return at
	}
	return n.Now
}

// clause gives the bytes of the part of a sentence, between its commas and the like, in which a
// figure stands. A day before a comma begins what follows: "By 3 January, it will be mended".
func (l *line) clause(f prose.Figure) (from, to int) {
	from, to = 0, len(l.Text)
	for i, r := range l.Text {
		if !strings.ContainsRune(",;:–—()、，；：（）", r) || l.within(i) {
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
