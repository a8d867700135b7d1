package outputs

import "testing"

// What mail lists show beside the subject is a whole sentence, also where a date or an
// abbreviation holds a full stop.
func TestCutSentence(t *testing.T) {
	for _, c := range []struct{ first, rest string }{
		{"Die Störung begann am 29. November 2026 um 14:10 Uhr.", " Sie ist behoben."},
		{"Störningen började den 28 november 2026 kl. 14:10.", " Vi beklagar."},
		{"It ended in 2026.", " We are sorry."},
		{"障害は解消しました。", "ご迷惑をおかけしました。"},
		{"Is it over?", " Yes."},
		{"No end", ""},
		{"End.", ""},
	} {
		if got, _ := cutSentence(c.first + c.rest); got != c.first {
			t.Errorf("got %q, want %q", got, c.first)
		}
	}
}
