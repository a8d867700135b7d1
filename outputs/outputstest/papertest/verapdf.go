package papertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tidings/internal/testneed"
)

// Archive wants veraPDF to find no fault in the files, by the profiles of
// PDF/A-3a and PDF/UA-1. The program is free, but no package of Debian or npm: a
// machine without it skips, unless TIDINGS_REQUIRE names verapdf.
func Archive(t testing.TB, files map[string][]byte) {
	t.Helper()
	program, err := exec.LookPath("verapdf")
	if err != nil {
		testneed.Skip(t, "verapdf", "verapdf is not installed")
	}
	dir := t.TempDir()
	var paths []string
	for name, data := range files {
		path := filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for _, profile := range []string{"3a", "ua1"} {
		args := append([]string{"--flavour", profile, "--format", "text", "-v"}, paths...)
		if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
			t.Errorf("veraPDF, profile %s: %v\n%s", profile, err, out)
		}
	}
}
