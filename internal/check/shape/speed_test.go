package shape

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestAddressesHold: a text that is read on from place to place gives what one does that is
// read from its beginning each time.
func TestAddressesHold(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	signs := []string{"https://", "@", ":", "/", "//", " ", "www.", "(", "“", "a", "example.org", "、", "語", "\n"}
	for range 300 {
		text := ""
		for range 40 {
			text += signs[rng.IntN(len(signs))]
		}
		onward := &addresses{text: text}
		for at := range text {
			if rng.IntN(3) == 0 {
				continue
			}
			if got, want := onward.hold(at), (&addresses{text: text}).hold(at); got != want {
				t.Fatalf("byte %d of %q: %v, read anew %v", at, text, got, want)
			}
			if rng.IntN(30) == 0 && utf8.RuneStart(text[at/2]) {
				onward.hold(at / 2) // back to a place before
			}
		}
	}
	for text, want := range map[string]bool{"see https://a.example/x": true, "ann@x": true, "(www.x": true,
		"https://a x": false, "a:/ /x": false, "x": false} {
		if got := (&addresses{text: text}).hold(len(text) - 1); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestHints: whatever the expressions find has one of the parts without which they are not asked.
func TestHints(t *testing.T) {
	for _, text := range []string{"TODO", "FIXME", "TBD", "tbd", "TBC", "TBA", "XXX", "N.N. a", "Lorem Ipsum",
		"lorem ip\u017fum", "???", "?:?", "??:??", "(?)", "___", "____:__", "xx:xx", "X.XX", "xhXX", "XX/XX/XXXX",
		"xx-xx-24", "TO DO: x", "XX%", "$XX", "XX"} {
		if waiting.MatchString(text) && !holds(strings.ToLower(text), waitingHints) {
			t.Errorf("%q is not looked at", text)
		}
		if !waiting.MatchString(text) && text != "N.N. a" {
			t.Errorf("%q waits for nobody", text)
		}
	}
	for _, text := range []string{"DD.MM.YYYY", "D/M/YY", "MM-DD-YY", "YYYY-MM-DD", "TT.MM.JJJJ", "JJ/MM/AA",
		"DD/MM/AAAA",
		"AAAA-MM-DD", "JJJJ-MM-TT", "HH:MM", "hh:mm"} {
		if !dateForm.MatchString(text) || !holds(text, dateHints) {
			t.Errorf("%q is not found", text)
		}
	}
}
