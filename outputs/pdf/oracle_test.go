package pdf

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest/papertest"
)

// newRenderer gives a renderer or ends the test.
func newRenderer(t testing.TB) *Renderer {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// render writes the letter into a file for other programs and gives its bytes.
func render(t testing.TB, doc *outputs.Document, o Options) (path string, data []byte) {
	t.Helper()
	data, err := newRenderer(t).Render(context.Background(), doc, o)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, data
}

// checkWords compares what readers get with the oracle: the structure tree has
// every word in order, and the page shows every character. (Words broken over
// lines for want of room, and columns, make words on the page another matter.)
func checkWords(t testing.TB, path string, doc *outputs.Document, to []string) {
	t.Helper()
	want := outputs.Words(doc, outputs.Fallbacks)
	if diff := cmp.Diff(want, papertest.StructWords(t, path, doc, to)); diff != "" {
		t.Errorf("words of the structure tree (-want +got):\n%s", diff)
	}
	shown := papertest.Run(t, "poppler", "pdftotext", "-layout", path, "-")
	counts := map[rune]int{}
	for _, r := range shown {
		counts[r]++
	}
	for _, w := range want {
		for _, r := range w {
			counts[r]--
		}
	}
	for r, n := range counts {
		if n < 0 {
			t.Errorf("pdftotext shows %d fewer of %q than the letter has", -n, r)
		}
	}
}

// newTestPress gives what one letter is set with.
func newTestPress(t testing.TB, r *Renderer, doc *outputs.Document) *press {
	return &press{ts: newTypesetter(t.Context(), r.lib, doc.Meta.Locale)}
}
