package feedback_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
)

// TestCorpusThroughInbox reads the corpus as `feedback parse` does: no file is
// taken apart, and each gives what it gives when read directly.
func TestCorpusThroughInbox(t *testing.T) {
	dir, files := corpus(t)
	for _, f := range files {
		path := filepath.Join(dir, f.File)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		direct, err := feedback.Parse(t.Context(), bytes.NewReader(raw), feedback.Limits{})
		if err != nil {
			t.Error(err)
		}
		var boxed []feedback.Report
		for m, err := range inbox.Read(t.Context(), path, nil) {
			if err != nil {
				t.Fatal(err)
			}
			got, err := feedback.Parse(t.Context(), m.Body, feedback.Limits{})
			if err != nil || m.Name != path {
				t.Errorf("%s: %v", m.Name, err)
			}
			boxed = append(boxed, got...)
		}
		if a, b := lines(t, direct), lines(t, boxed); a != b {
			t.Errorf("%s: directly\n%sthrough the inbox\n%s", f.File, a, b)
		}
	}
}
