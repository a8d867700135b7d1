package templates

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestShortHeading keeps a drafted subject below what a letter takes, whatever the
// titles of records are.
func TestShortHeading(t *testing.T) {
	for name, title := range map[string]string{
		"words":    strings.Repeat("Database outage ", 12) + "and more",
		"no space": strings.Repeat("停", 200),
		"escapes":  strings.Repeat(`\*\_`, 100),
		"entities": strings.Repeat(`&lt;&amp;`, 100),
	} {
		t.Run(name, func(t *testing.T) {
			const rest = "\n\nDear customer,\n\n## Later\n"
			got := shortHeading("# Resolved: " + title + rest)
			subject := firstHeading(got)
			if n := utf8.RuneCountInString(subject); n > maxSubject || n < 20 {
				t.Errorf("the subject has %d characters: %s", n, subject)
			}
			full := firstHeading("# Resolved: " + title + rest)
			if kept, ok := strings.CutSuffix(subject, "…"); !ok || !strings.HasPrefix(full, kept) ||
				!strings.HasSuffix(got, "…"+rest) {
				t.Errorf("got %s", got)
			}
		})
	}
	for _, md := range []string{"# Short\n\ntext\n", "no heading\n", "# " + strings.Repeat("a", maxSubject) + "\n"} {
		if got := shortHeading(md); got != md {
			t.Errorf("%q became %q", md, got)
		}
	}
}
