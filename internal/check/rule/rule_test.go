package rule

import "testing"

// TestQuoted wants what a finding quotes as readers see it, and a finding in one line.
func TestQuoted(t *testing.T) {
	var list []Finding
	found := Rule{ID: "x", Level: Warning}.Into(&list)
	found(Place{File: "a.md"}, "%q is not %q", "97,65\u00a0%", "“8 h”\nor more")
	if got, want := list[0].Message, "\"97,65\u00a0%\" is not \"“8 h” or more\""; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
