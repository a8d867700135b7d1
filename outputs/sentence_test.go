package outputs

import "testing"

// What mail lists show beside the subject is a whole sentence, also where a date or an
// abbreviation holds a full stop.
func TestCutSentence(t *testing.T) {
	for text, want := range map[string]string{
		"Die Störung begann am 29. November 2026 um 14:10 Uhr. Sie ist behoben.": "Die Störung begann am 29. November " +
			"2026 um 14:10 Uhr.",
		"Störningen började den 28 november 2026 kl. 14:10. Vi beklagar.": "Störningen började den 28 november 2026 kl. 14:10.",
		"It ended in 2026. We are sorry.":                                 "It ended in 2026.",
		"障害は解消しました。ご迷惑をおかけしました。":                                          "障害は解消しました。",
		"Is it over? Yes.": "Is it over?", "No end": "No end", "End.": "End.",
	} {
		if got, _ := cutSentence(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
