package facts

import (
	"path"

	"tidings/internal/check/rule"
	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// phrases finds a letter whose language lacks words that stand around what its author
// wrote: headings of blocks, the status of an incident, the link to the web.
func phrases() rule.Rule {
	return rule.Rule{ID: "phrases", Level: rule.Warning,
		Finds:  "a letter in a language of which headings and fixed words are missing",
		Why:    "They stand in another language, in the middle of the letter.",
		Remedy: "have them translated", InLetter: lookPhrases}
}

func lookPhrases(t *rule.Text, found rule.Found) {
	missing, from := t.Locale.Missing()
	if missing == 0 {
		return
	}
	file := path.Join(workspace.LocaleDir, t.Tag+".yaml")
	found(t.Line(0), "%s lacks %d of %d fixed words and headings; %s stands in for them", letter.Spoken(t.Tag),
		missing, len(locale.Keys()), letter.Spoken(from)).Remedy =
		"write them in " + file + ", which \"tidings template phrases --locale " + t.Tag + "\" begins"
}
