package facts

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/outputs"
)

// lookForeign finds paragraphs of a letter that are in another language than the letter, and
// sentences that stand the same in the letters of two languages.
func lookForeign(n *rule.Notice, found rule.Found) {
	languages, err := prose.LoadLanguages()
	if err != nil {
		return // said by the package's test
	}
	said := map[string]*rule.Text{} // sentences of the letters before
	for _, t := range n.Texts {
		strange := map[*outputs.Passage]bool{}
		tell := func(p *outputs.Passage, at rule.Place, text, tag string) {
			if !fromRecord(n, text) { // else it is told with its record, which nobody translated
				strange[p] = true
				found(at, "%q is %s, in the %s letter", rule.Excerpt(text), letter.Spoken(tag),
					letter.Spoken(t.Language())).Remedy = toTranslate(n, t)
			}
		}
		for p := range t.Parts() {
			if p.Kind == outputs.Quoted || len(p.Text) > rule.MaxPassage {
				continue
			}
			if tag, foreign := languages.Foreign(prose.Cut(untold(p)), t.Language()); foreign {
				tell(p, t.At(p, 0), p.Text, tag)
			}
		}
		for _, s := range t.Sentences() {
			words := prose.Cut(s.Text)
			tag, foreign := languages.Foreign(words, t.Language())
			if foreign && languages.Sure(words, tag, t.Language()) && !strange[s.Passage] &&
				rule.Own(s.Passage, s.From, s.To) {
				tell(s.Passage, s.At(0), s.Text, tag)
			}
			key := strings.ToLower(s.Text)
			first, seen := said[key]
			switch {
			case strange[s.Passage] || !s.Typed(s.From, s.To) || !wordy(s.Text):
			case !seen:
				said[key] = t
			case first.Language() != t.Language() && !fromRecord(n, s.Text):
				found(s.At(0), "%q stands in the same words in %s", rule.Excerpt(s.Text),
					path.Base(first.File)).Remedy = toTranslate(n, t)
			}
		}
	}
}

// toTranslate says how a sentence of a letter is translated.
func toTranslate(n *rule.Notice, t *rule.Text) string {
	return fmt.Sprintf("translate it in the letter, or with \"tidings translate export %s --to %s\"",
		n.Source.Notice.Slug, t.Tag)
}

// wordy reports whether a text is a sentence of words, and no name, address or figure.
func wordy(s string) bool {
	words := 0
	for _, w := range prose.Cut(s).Words() {
		if r := []rune(s[w.From:w.To]); unicode.IsLower(r[0]) || !unicode.IsUpper(r[0]) {
			words++
		}
	}
	return words >= 5
}

// fromRecord reports whether a text is one of the records that the notice names.
func fromRecord(n *rule.Notice, s string) bool {
	return slices.ContainsFunc(n.Told(), func(rec rule.RecordTexts) bool {
		return slices.ContainsFunc(rec.Texts, func(t rule.RecordText) bool {
			return t.Text != "" && (strings.Contains(t.Text, s) || strings.Contains(s, t.Text))
		})
	})
}
