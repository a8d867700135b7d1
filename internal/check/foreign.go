package check

import (
	"path"
	"strings"
	"unicode"

	"tidings/internal/check/prose"
	"tidings/internal/letter"
	"tidings/outputs"
)

// lookForeign finds paragraphs of a letter that are in another language than the letter, and
// sentences that stand the same in the letters of two languages.
func lookForeign(n *Notice, found found) {
	languages, err := prose.LoadLanguages()
	if err != nil {
		return // said by the package's test
	}
	said := map[string]*Text{} // sentences of the letters before
	for _, t := range n.Texts {
		strange := map[*outputs.Passage]bool{}
		for i := range t.Passages {
			p := &t.Passages[i]
			if p.Kind == outputs.Quoted || len(p.Text) > maxParagraph {
				continue
			}
			// a text of a record that nobody translated is told with its record
			if tag, foreign := languages.Foreign(prose.Cut(untold(p)), t.Language()); foreign && !n.fromRecord(p.Text) {
				strange[p] = true
				found(t.At(p, 0), "%q is %s, in the %s letter", excerpt(p.Text), letter.Spoken(tag),
					letter.Spoken(t.Language())).Remedy = "translate it"
			}
		}
		for _, s := range t.Sentences() {
			words := prose.Cut(whole(s.Text, maxSentence))
			tag, foreign := languages.Foreign(words, t.Language())
			if foreign && languages.Sure(words, tag, t.Language()) && !strange[s.Passage] &&
				own(s.Passage, s.From, s.To) && !n.fromRecord(s.Text) {
				strange[s.Passage] = true
				found(t.At(s.Passage, s.From), "%q is %s, in the %s letter", excerpt(s.Text), letter.Spoken(tag),
					letter.Spoken(t.Language())).Remedy = "translate it"
			}
			key := strings.ToLower(s.Text)
			first, seen := said[key]
			switch {
			case strange[s.Passage] || !s.Typed(s.From, s.To) || !wordy(s.Text):
			case !seen:
				said[key] = t
			case first.Language() != t.Language() && !strange[s.Passage] && !n.fromRecord(s.Text):
				found(t.At(s.Passage, s.From), "%q stands in the same words in %s", excerpt(s.Text),
					path.Base(first.File)).Remedy =
					"translate it"
			}
		}
	}
}

// wordy reports whether a text is a sentence of words, and no name, address or figure.
func wordy(s string) bool {
	words := 0
	for _, w := range prose.Cut(whole(s, maxSentence)).Words() {
		if r := []rune(s[w.From:w.To]); unicode.IsLower(r[0]) || !unicode.IsUpper(r[0]) {
			words++
		}
	}
	return words >= 5
}

// fromRecord reports whether a text is one of the records that the notice names.
func (n *Notice) fromRecord(s string) bool {
	for _, rec := range told(n.Source) {
		for _, text := range rec.texts {
			if len(text) > 0 && (strings.Contains(text, s) || strings.Contains(s, text)) {
				return true
			}
		}
	}
	return false
}
