package check

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/wording"
	"tidings/outputs"
)

// readingRules are the rules on how hard a letter is to read.
func readingRules() []Rule { return []Rule{readingLevel(), longSentence()} }

// readingLevel finds a letter that is hard to read by the published formula of its language,
// and quotes its worst sentence.
func readingLevel() Rule {
	return Rule{ID: "reading-level", Level: Warning, Finds: "a letter that is hard to read by its language's formula",
		Why: "A reader in a hurry takes nothing from it.", Remedy: "write shorter sentences and common words",
		look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				f := wording.FormulaOf(t.Language())
				if f == nil {
					continue
				}
				text, worst, lowest := wording.Count{}, -1, math.Inf(1)
				sentences := t.prose()
				for i, s := range sentences {
					c := f.Count(s.Text)
					text.Add(c)
					if ease := f.Ease(c); ease < lowest && c.Words > shortText {
						worst, lowest = i, ease
					}
				}
				if ease := f.Ease(text); worst >= 0 && text.Words >= enoughWords && ease < f.Hard {
					s := sentences[worst]
					found(t.At(s.Passage, s.From), "the letter is hard to read (%.0f; a business letter has %.0f or more by "+
						"%s), and this is its hardest sentence: %q", ease, f.Hard, f.Name, excerpt(s.Text))
				}
			}
		}}
}

const (
	enoughWords = 60 // fewer say nothing of a letter
	shortText   = 7  // words of a sentence that is too short to be hard
)

// prose are the letter's full sentences that its author wrote.
func (t *Text) prose() (out []Sentence) {
	for _, s := range t.Sentences() {
		full := strings.TrimRightFunc(s.Text, func(r rune) bool { return unicode.In(r, unicode.Pe, unicode.Pf) || r == '"' })
		last, _ := utf8.DecodeLastRuneInString(full)
		if (s.Kind == outputs.Sentences || s.Kind == outputs.Item) && strings.ContainsRune(".!?。！？", last) {
			out = append(out, s)
		}
	}
	return out
}

// longSentence finds a sentence that is too long to be read once.
func longSentence() Rule {
	return Rule{ID: "long-sentence", Level: Note, Finds: "a sentence that is too long to be read once",
		Why: "Readers lose its beginning before they reach its end.", Remedy: "make two of it",
		look: func(n *Notice, found found) {
			for _, t := range n.Texts {
				f := wording.FormulaOf(t.Language())
				if f == nil {
					continue
				}
				for _, s := range t.prose() {
					if c := f.Count(s.Text); c.Words > f.Long {
						found(t.At(s.Passage, s.From), "a sentence of %d %s: %q", c.Words, f.Unit, excerpt(s.Text))
					}
				}
			}
		}}
}
