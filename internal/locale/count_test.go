package locale_test

import (
	"testing"

	"tidings/internal/locale"
)

func TestNum(t *testing.T) {
	for want, got := range map[string]string{
		"0 errors": locale.Num(0, "error"), "1 error": locale.Num(1, "error"), "2 errors": locale.Num(2, "error"),
		"1 copy": locale.Num(1, "copy", "copies"), "7 copies": locale.Num(7, "copy", "copies"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
