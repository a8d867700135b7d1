// Package testneed says what a test needs beside Go: a test whose part is
// missing skips by that part's name, or fails where TIDINGS_REQUIRE asks for it.
package testneed

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Required reports whether TIDINGS_REQUIRE names the part (a list separated by
// commas), or is "all" and `make tools` can install it.
func Required(part string) bool {
	for _, p := range strings.Split(os.Getenv("TIDINGS_REQUIRE"), ",") {
		if p = strings.TrimSpace(p); p == part || p == "all" && !foreign(part) {
			return true
		}
	}
	return false
}

// foreign reports a part that no package brings: the corpus of real bounces is a
// folder that somebody lays beside the checkout, and veraPDF comes from its makers.
// A machine without them skips their tests by name, unless they are asked for by name.
func foreign(part string) bool { return part == "corpus" || part == "verapdf" }

// Skip ends a test whose part is missing: SKIP(part): why, or a failure where
// the part is required.
func Skip(t testing.TB, part, why string) {
	t.Helper()
	if Required(part) {
		t.Fatalf("%s is required by TIDINGS_REQUIRE, but %s", part, why)
	}
	t.Skipf("SKIP(%s): %s", part, why)
}

// Program gives the path of a program, or skips the test. It also looks in the
// folders of system programs, which are often not in PATH.
func Program(t testing.TB, part, name string) string {
	t.Helper()
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	for _, dir := range []string{"/usr/sbin/", "/usr/local/sbin/", "/sbin/"} {
		if p, err := exec.LookPath(dir + name); err == nil {
			return p
		}
	}
	Skip(t, part, name+" is not installed")
	return ""
}
