package object

import (
	"testing"
	"unicode/utf16"
)

func TestClip(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöü", 3, "äöü"}, {"äöüß", 3, "äö…"}, {"😀😀", 4, "😀😀"}, {"😀😀😀", 4, "😀…"}, {"", 1, ""}} {
		got := clip(c.text, c.most)
		if got != c.want || len(utf16.Encode([]rune(got))) > c.most {
			t.Errorf("clip(%q, %d) is %q, want %q", c.text, c.most, got, c.want)
		}
	}
}
