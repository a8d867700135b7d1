package testneed

import "testing"

func TestRequired(t *testing.T) {
	for _, c := range []struct {
		require, part string
		want          bool
	}{
		{"", "postgres", false},
		{"all", "postgres", true},
		{"postfix, postgres", "postgres", true},
		{"postfix", "postgres", false},
		{"all", "corpus", false},
		{"all,corpus", "corpus", true},
		{"verapdf", "verapdf", true},
	} {
		t.Setenv("TIDINGS_REQUIRE", c.require)
		if got := Required(c.part); got != c.want {
			t.Errorf("TIDINGS_REQUIRE=%s: %s is required: %v", c.require, c.part, got)
		}
	}
}
