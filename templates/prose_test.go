package templates

import "testing"

// A record's text keeps its lines, paragraphs and lists where the letter can hold them.
func TestProseKeepsItsLines(t *testing.T) {
	const text = "Fixed for all. Please:\n- sign *out*\n- sign in\n  again\n\nThank you"
	for place, want := range map[string]string{
		inText:  "\n\nFixed for all. Please:\n\n- sign \\*out\\*\n- sign in again\n\nThank you.\n\n",
		inLabel: "Fixed for all. Please:\n\n- sign \\*out\\*\n- sign in again\n\nThank you.\n\n",
		inItem:  "Fixed for all. Please:\n\n  - sign \\*out\\*\n  - sign in again\n\n  Thank you.",
		inLine:  "Fixed for all. Please: - sign \\*out\\* - sign in again Thank you.",
	} {
		if got := (prose{text, true, false}).markdown(place, false); got != want {
			t.Errorf("%s: %q, want %q", place, got, want)
		}
	}
	if got := (prose{"First line.\nSecond line", true, true}).markdown(inText, true); got !=
		"First line.\\\nSecond line." {
		t.Errorf("two lines: %q", got)
	}
	if got := (prose{"- one", false, false}).markdown(inText, true); got != "\\- one" {
		t.Errorf("one line: %q", got)
	}
}
