package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKept runs letters that the rules were not made with: KEPT names a folder with clean and planted.
func TestKept(t *testing.T) {
	dir := os.Getenv("KEPT")
	if dir == "" {
		t.Skip("no letters are kept back")
	}
	for _, kind := range []string{"planted", "clean"} {
		files, _ := filepath.Glob(filepath.Join(dir, kind, "*.txtar"))
		good := 0
		for _, file := range files {
			b, _ := os.ReadFile(file)
			_, want, _ := strings.Cut(string(b), "kind: ")
			want, _, _ = strings.Cut(want, "\n")
			places, said := readCorpus(t, file).findings(t)
			name := strings.TrimSuffix(filepath.Base(file), ".txtar")
			if kind == "clean" {
				if len(places) == 0 { good++; continue }
				t.Logf("CLEAN %s\n    %s", name, strings.Join(said, "\n    "))
				continue
			}
			hit := false
			for _, w := range strings.Split(want, "|") {
				for _, p := range places { hit = hit || strings.HasPrefix(p, strings.TrimSuffix(w, "?")+" ") }
			}
			if hit && len(said) == 1 { good++; continue }
			t.Logf("PLANTED %s want %s hit %v\n    %s", name, want, hit, strings.Join(said, "\n    "))
		}
		t.Logf("%s: %d of %d", kind, good, len(files))
	}
}
