package words

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// readingRules are the rules on how hard a letter is to read.
func readingRules() []rule.Rule { return []rule.Rule{readingLevel(), longSentence()} }

// readingLevel finds a letter that is hard to read by the published formula of its language,
// and quotes its worst sentence.
func readingLevel() rule.Rule {
	return rule.Rule{ID: "reading-level", Level: rule.Warning,
		Finds: "a letter that is hard to read by its language's formula",
		Why:   "A reader in a hurry takes nothing from it.", Remedy: "write shorter sentences and common words",
		InLetter: measured(func(f *wording.Formula, sentences []rule.Sentence, found rule.Found) {
			text, worst, lowest := wording.Count{}, -1, math.Inf(1)
			for i, s := range sentences {
				c := f.Count(s.Text)
				text.Add(c)
				if ease := f.Ease(c); ease < lowest && c.Words > shortText {
					worst, lowest = i, ease
				}
			}
			if ease := f.Ease(text); worst >= 0 && text.Words >= enoughWords && ease < f.Hard {
				s := sentences[worst]
				found(s.At(0), "the letter is hard to read (%.0f; a business letter has %.0f or more by %s), and "+
					"this is its hardest sentence: %q", ease, f.Hard, f.Name, rule.Excerpt(s.Text))
			}
		})}
}

// measured makes what looks at a letter by the formula of its language look at any.
func measured(look func(f *wording.Formula, sentences []rule.Sentence, found rule.Found)) func(*rule.Text, rule.Found) {
	return func(t *rule.Text, found rule.Found) {
		if f := wording.FormulaOf(t.Language()); f != nil {
			look(f, fullSentences(t), found)
		}
	}
}

const (
	enoughWords = 60 // fewer say nothing of a letter
	shortText   = 7  // words of a sentence that is too short to be hard
)

// fullSentences are the letter's full sentences that its author wrote.
func fullSentences(t *rule.Text) (out []rule.Sentence) {
	for _, s := range t.Sentences() {
		full := strings.TrimRightFunc(s.Text, func(r rune) bool {
			return unicode.In(r, unicode.Pe, unicode.Pf) || r == '"'
		})
		last, _ := utf8.DecodeLastRuneInString(full)
		if (s.Kind == outputs.Sentences || s.Kind == outputs.Item) && strings.ContainsRune(".!?。！？", last) {
			out = append(out, s)
		}
	}
	return out
}

// longSentence finds a sentence that is too long to be read once.
func longSentence() rule.Rule {
	return rule.Rule{ID: "long-sentence", Level: rule.Note, Finds: "a sentence that is too long to be read once",
		Why: "Readers lose its beginning before they reach its end.", Remedy: "make two of it",
		InLetter: measured(func(f *wording.Formula, sentences []rule.Sentence, found rule.Found) {
			for _, s := range sentences {
				if c := f.Count(s.Text); c.Words > f.Long {
					found(s.At(0), "a sentence of %d %s: %q", c.Words, f.Unit, rule.Excerpt(s.Text))
				}
			}
		})}
}
