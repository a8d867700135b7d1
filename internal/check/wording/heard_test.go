package wording

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHeard holds the word files to sentences that hurried people write: those of a section are heard,
// and those behind a "!", which are much like them, are not.
func TestHeard(t *testing.T) {
	files, err := filepath.Glob("testdata/heard/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences: %v", err)
	}
	for _, file := range files {
		language := strings.TrimSuffix(filepath.Base(file), ".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		l, section := For(language), ""
		for line := range strings.Lines(string(text)) {
			switch line = strings.TrimSpace(line); {
			case line == "" || strings.HasPrefix(line, "//"):
			case strings.HasPrefix(line, "["):
				section = strings.Trim(line, "[]")
			default:
				sentence, not := strings.CutPrefix(line, "! ")
				if found := l.Find(section, Split(sentence)); (len(found) > 0) == not {
					t.Errorf("%s [%s] found: %v: %s", language, section, not, sentence)
				}
			}
		}
	}
}
