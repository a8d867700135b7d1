package check

import (
	"path"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// phrases finds a letter whose language lacks words that stand around what its author
// wrote: headings of blocks, the status of an incident, the link to the web.
func phrases() Rule {
	return Rule{ID: "phrases", Level: Warning, Finds: "a letter in a language of which headings and fixed words are " +
		"missing", Why: "They stand in another language, in the middle of the letter.",
		Remedy: "have them translated", look: lookPhrases}
}

func lookPhrases(n *Notice, found found) {
	for _, t := range n.Texts {
		missing, from := t.Locale.Missing()
		if missing == 0 {
			continue
		}
		words := locale.Num(missing, "fixed word or heading", "fixed words and headings")
		found(t.Line(0), "%s of the %d in %s are missing; they stand in %s", words, len(locale.Keys()),
			letter.Spoken(t.Tag), letter.Spoken(from)).Remedy =
			"write them in " + path.Join(workspace.LocaleDir, t.Language()+".yaml") + ", or leave it so"
	}
}
