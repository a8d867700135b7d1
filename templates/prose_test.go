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
	if got := (prose{"Disks\n- one\n- two", true, true}).markdown(inText, true); got != "Disks\n\n- one\n- two" {
		t.Errorf("words before a list: %q", got)
	}
	if got := (prose{"- one", false, false}).markdown(inText, true); got != "\\- one" {
		t.Errorf("one line: %q", got)
	}
}

// A sentence gets the full stop of its script, once.
func TestSentenceEnds(t *testing.T) {
	for s, want := range map[string]string{
		"Fixed": "Fixed.", "Fixed!": "Fixed!", "復旧しました": "復旧しました。", "복구되었습니다": "복구되었습니다.",
		"It says “stop.”": "It says “stop.”", `It says "stop"`: `It says "stop".`, "「停止します。」": "「停止します。」",
		"again (see above.)": "again (see above.).", "次のとおり：": "次のとおり：", "": "",
		"समस्या समाप्त हुई": "समस्या समाप्त हुई।", "समाप्त।": "समाप्त।", "แก้ไขแล้ว": "แก้ไขแล้ว",
	} {
		if got := sentence(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}
