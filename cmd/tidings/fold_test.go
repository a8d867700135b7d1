package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/commandline"
	"tidings/internal/tty"
)

// On a narrow terminal help breaks between words and below its column; examples stay whole,
// and no word is lost.
func TestFold(t *testing.T) {
	app := newApp(testTerminal())
	for _, path := range append(everyCommand(app), nil) {
		page := helpOf(app, path)
		for _, width := range []int{40, 60, 80, 120} {
			got := tty.Fold(page, width)
			if diff := cmp.Diff(strings.Fields(page), strings.Fields(got)); diff != "" {
				t.Fatalf("%v at %d: words differ:\n%s", commandline.Names(path), width, diff)
			}
			for _, line := range strings.Split(got, "\n") {
				if utf8.RuneCountInString(line) > width && width >= 80 && !strings.HasPrefix(line, "   tidings ") {
					t.Errorf("%v at %d: %q", commandline.Names(path), width, line)
				}
			}
		}
	}
	for _, tt := range []struct{ line, want string }{
		{"   --at TIME   begin at TIME, as 22:00 or tomorrow 22:00\n",
			"   --at TIME   begin at TIME, as 22:00\n               or tomorrow 22:00\n"},
		{"a sentence that is longer than the line is wide\n", "a sentence that is longer than the line\n   is wide\n"},
		{strings.Repeat("x", 60), strings.Repeat("x", 60)},
		{"   --at TIME   begin\n", "   --at TIME   begin\n"},
	} {
		if got := tty.Fold(tt.line, 40); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.line, got, tt.want)
		}
	}
}
