package facts

import (
	"fmt"
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/outputs"
)

// untranslated finds a text of a record that letters of several languages hold in the same
// words: a person typed it in one language, and nobody can read it in the others. A single
// word is a name, and so is the title of a project.
func untranslated() rule.Rule {
	return rule.Rule{ID: "untranslated", Level: rule.Warning,
		Finds: "a text of a record in letters of several languages",
		Why:   "Readers of all languages but one cannot read it.", Remedy: "translate it",
		InNotice: func(n *rule.Notice, found rule.Found) {
			lookUntranslated(n, found)
			lookNames(n, found)
			lookForeign(n, found)
		}}
}

func lookUntranslated(n *rule.Notice, found rule.Found) {
	if len(n.Texts) < 2 {
		return
	}
	for _, rec := range n.Told() {
		for _, text := range rec.Texts {
			words := outputs.SplitWords(text.Text)
			if len(words) < 2 {
				continue
			}
			var in, languages []string
			for _, t := range n.Texts {
				if shownIn(t, words) && !slices.Contains(languages, t.Language()) {
					in, languages = append(in, t.Tag), append(languages, t.Language())
				}
			}
			if len(in) > 1 {
				at, remedy := placeOf(rec, n.Source, in[1], text.Text)
				found(at, "%q is the same in the letters %s (%s of %s)", rule.Excerpt(text.Text),
					strings.Join(in, ", "), text.Field, rec.File).Remedy = remedy
			}
		}
	}
}

// placeOf says where a text is translated: in the letter that has it as its own, else in
// the record, from which a live block takes it.
func placeOf(rec rule.RecordTexts, s *letter.Source, tag, text string) (at rule.Place, remedy string) {
	for n, line := range strings.Split(s.Letters[tag], "\n") {
		if strings.Contains(line, text) {
			return rule.Place{File: letter.File(s.Notice.Slug, tag), Line: n + 1},
				fmt.Sprintf("translate it in those of another language, by hand or with \"tidings translate export %s "+
					"--to %s\"", s.Notice.Slug, tag)
		}
	}
	return rule.Place{File: rec.File}, fmt.Sprintf("translate it with \"tidings %s update %s --locale %s …\"", rec.Kind,
		rec.ID, tag)
}
