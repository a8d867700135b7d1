package main

import (
	"errors"
	"strings"
	"testing"
)

func TestQuestion(t *testing.T) {
	choices := []string{"operational", "partial outage", "major outage"}
	for _, x := range []struct {
		name  string
		q     question
		typed string
		want  string
		wrong string
	}{
		{"as it is", question{}, "a disk", "a disk", ""},
		{"nothing", question{}, "", "", "an answer is needed"},
		{"nothing will do", question{optional: true}, "", "", ""},
		{"what an empty answer stands for", question{otherwise: "now"}, "", "now", ""},
		{"by its number", question{choices: choices}, "2", "partial outage", ""},
		{"by its beginning", question{choices: choices}, "Maj", "major outage", ""},
		{"a number out of range", question{choices: choices}, "4", "", "type a number from 1 to 3"},
		{"none of them", question{choices: choices}, "x", "", `"x" is none of`},
		{"looked at", question{check: func(string) error { return errors.New("no day") }}, "x", "", "no day"},
	} {
		got, err := x.q.read(x.typed)
		if got != x.want || (err == nil) != (x.wrong == "") || err != nil && !strings.Contains(err.Error(), x.wrong) {
			t.Errorf("%s: read(%q) = %q, %v; want %q, %q", x.name, x.typed, got, err, x.want, x.wrong)
		}
	}
}
