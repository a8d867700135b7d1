package recipients

import "testing"

func TestIsRole(t *testing.T) {
	for address, want := range map[string]bool{"Postmaster@example.com": true, "no-reply@example.com": true,
		"abuse+x@example.com": true, "ann@example.com": false, "support.ann@example.com": false, "": false} {
		if IsRole(address) != want {
			t.Errorf("IsRole(%q) = %v", address, !want)
		}
	}
}
