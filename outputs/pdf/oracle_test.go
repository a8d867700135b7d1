package pdf

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/testneed"
	"tidings/outputs"
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

// run runs a program of the named part and gives what it prints; what it
// complains about ends the test.
func run(t testing.TB, part, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), testneed.Program(t, part, name), args...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out.String(), talk.String())
	}
	if talk.Len() > 0 {
		t.Errorf("%s %s complains: %s", name, strings.Join(args, " "), talk.String())
	}
	return out.String()
}

// structWords gives the words of the structure tree in reading order, as
// poppler reads them, without the letterhead's own.
func structWords(t testing.TB, path string, doc *outputs.Document, to []string) []string {
	t.Helper()
	got := outputs.SplitWords(structText(run(t, "poppler", "pdfinfo", "-struct-text", path)))
	front := frontWords(doc, to)
	if len(got) < len(front) || !slices.Equal(got[:len(front)], front) {
		t.Fatalf("the letterhead reads %q, want %q", got[:min(len(got), len(front))], front)
	}
	return got[len(front):]
}

// frontWords are the words above the letter.
func frontWords(doc *outputs.Document, to []string) []string {
	m := doc.Meta
	lines := []string{m.Organisation}
	if m.Brand.Name != "" {
		lines = []string{m.Brand.Name, m.Organisation}
	}
	lines = append(append(append(lines, m.Address...), to...), m.DateText)
	return outputs.SplitWords(strings.Join(lines, "\n"))
}

// structText joins what pdfinfo prints: pieces of text stand in quotation marks
// on lines of their own, below the names of their elements. Inline elements do
// not part words.
func structText(dump string) string {
	var b strings.Builder
	for _, ln := range strings.Split(dump, "\n") {
		s := strings.TrimSpace(ln)
		switch {
		case len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"':
			b.WriteString(s[1 : len(s)-1])
		case strings.HasPrefix(s, "Object "), strings.HasPrefix(s, "/"), strings.HasSuffix(s, "(inline)"):
		default:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// checkWords compares what readers get with the oracle: the structure tree has
// every word in order, and the page shows every character. (Words broken over
// lines for want of room, and columns, make words on the page another matter.)
func checkWords(t testing.TB, path string, doc *outputs.Document, to []string) {
	t.Helper()
	want := outputs.Words(doc, outputs.Fallbacks)
	if diff := cmp.Diff(want, structWords(t, path, doc, to)); diff != "" {
		t.Errorf("words of the structure tree (-want +got):\n%s", diff)
	}
	shown := run(t, "poppler", "pdftotext", "-layout", path, "-")
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
