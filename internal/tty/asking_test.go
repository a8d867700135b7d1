package tty

import (
	"errors"
	"strings"
	"testing"
)

func TestQuestion(t *testing.T) {
	choices := []string{"operational", "partial outage", "major outage"}
	for _, x := range []struct {
		name  string
		q     Question
		typed string
		want  string
		wrong string
	}{
		{"as it is", Question{}, "a disk", "a disk", ""},
		{"nothing", Question{}, "", "", "an answer is needed"},
		{"nothing will do", Question{Optional: true}, "", "", ""},
		{"what an empty answer stands for", Question{Otherwise: "now"}, "", "now", ""},
		{"by its number", Question{Choices: choices}, "2", "partial outage", ""},
		{"by its beginning", Question{Choices: choices}, "Maj", "major outage", ""},
		{"a number out of range", Question{Choices: choices}, "4", "", "type a number from 1 to 3"},
		{"none of them", Question{Choices: choices}, "x", "", `"x" is none of`},
		{"looked at", Question{Check: func(string) error { return errors.New("no day") }}, "x", "", "no day"},
	} {
		got, err := x.q.read(x.typed)
		if got != x.want || (err == nil) != (x.wrong == "") || err != nil && !strings.Contains(err.Error(), x.wrong) {
			t.Errorf("%s: read(%q) = %q, %v; want %q, %q", x.name, x.typed, got, err, x.want, x.wrong)
		}
	}
}
