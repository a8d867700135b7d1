package tty

import (
	"errors"
	"strings"
	"testing"
)

func TestAtLine(t *testing.T) {
	for _, x := range []struct {
		editor string
		line   int
		want   string
	}{
		{"vi", 12, "vi +12 en.md"},
		{"/usr/bin/vim -u NONE", 12, "/usr/bin/vim -u NONE +12 en.md"},
		{"nano", 0, "nano en.md"},
		{"emacsclient -t", 3, "emacsclient -t +3 en.md"},
		{"code", 12, "code --wait --goto en.md:12"},
		{"code -w", 12, "code -w --goto en.md:12"},
		{"code -w", 0, "code -w en.md"},
		{"subl -w", 12, "subl -w en.md:12"},
		{"hx", 12, "hx en.md:12"},
		{"someeditor", 12, "someeditor en.md"},
	} {
		if got := strings.Join(atLine(strings.Fields(x.editor), "en.md", x.line), " "); got != x.want {
			t.Errorf("%s at line %d: %s; want %s", x.editor, x.line, got, x.want)
		}
	}
}

func TestEditorOf(t *testing.T) {
	only := func(there string) func(string) (string, error) {
		return func(name string) (string, error) {
			if name != there {
				return "", errors.New("not found")
			}
			return "/usr/bin/" + name, nil
		}
	}
	for _, x := range []struct{ visual, editor, there, want string }{
		{"code -w", "nano", "vi", "code -w"},
		{"", "nano -l", "vi", "nano -l"},
		{"", "", "vi", "vi"},
		{" ", "", "nano", "nano"},
		{"", "", "", ""},
	} {
		words, err := editorOf(x.visual, x.editor, only(x.there))
		if got := strings.Join(words, " "); got != x.want || (err == nil) != (x.want != "") {
			t.Errorf("editorOf(%q, %q) with %q = %q, %v; want %q", x.visual, x.editor, x.there, got, err, x.want)
		}
	}
}
