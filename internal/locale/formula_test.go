package locale_test

import (
	"strings"
	"testing"

	"tidings/internal/locale"
)

// In a text that is read from the right a formula stands between marks of the other
// direction: else a reader sees T divided by the sum.
func TestFormulaKeepsItsDirection(t *testing.T) {
	for _, tag := range []string{"ar", "he"} {
		l, err := locale.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		if s := l.Phrase(locale.KeyUptimeMethod); !strings.Contains(s, "= \u200e(T − M − 0.3 × P) / T\u200e") {
			t.Errorf("%s: %q", tag, s)
		}
	}
}
