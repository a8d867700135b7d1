package feedback

import "testing"

// Octets that are no text name nobody, whoever's mail they stand in.
func TestNoiseIsNoAddress(t *testing.T) {
	for in, want := range map[string]string{
		"\xfe\x9c@0":                            "",
		"\uFFFD@example.com":                    "",
		"<j\u00f6rg@ex\u00e4mple.example> said": "j\u00f6rg@ex\u00e4mple.example",
		"\xff@1, then ann@example.com":          "ann@example.com",
	} {
		if got := firstAddress(in); got != want {
			t.Errorf("firstAddress(%q) = %q, want %q", in, got, want)
		}
	}
}
