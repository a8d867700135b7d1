package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The first page leads to the sign-up page where there is one.
func TestSignUpLink(t *testing.T) {
	for _, address := range []string{"", "https://letters.example/subscribe?a=1&b=2"} {
		dir := t.TempDir()
		s := sample(t, "en")
		s.SignUp = address
		build(t, s, dir)
		b, err := os.ReadFile(filepath.Join(dir, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		const link = `<li><a href="https://letters.example/subscribe?a=1&amp;b=2">By email</a></li>`
		if got := strings.Contains(string(b), link); got != (address != "") {
			t.Errorf("%q: the link stands there: %v", address, got)
		}
	}
}
