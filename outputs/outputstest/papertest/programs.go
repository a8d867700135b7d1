// Package papertest examines finished PDF files with other people's programs
// and with rules of its own taken from PDF/A-3a and PDF/UA-1. It is code of
// tests.
package papertest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/testneed"
	"tidings/outputs"
)

// Run runs a program of the named part and gives what it prints; what it
// complains about ends the test.
func Run(t testing.TB, part, name string, args ...string) string {
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

// Sound wants qpdf and Ghostscript to read the file without a word of complaint.
func Sound(t testing.TB, path string) {
	t.Helper()
	Run(t, "qpdf", "qpdf", "--check", path)
	said := Run(t, "ghostscript", "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=nullpage", path)
	if said != "" {
		t.Errorf("gs %s says %s", path, said)
	}
}

// StructWords gives the words of the structure tree in reading order, as
// poppler reads them, without those of the letterhead (FrontWords).
func StructWords(t testing.TB, path string, doc *outputs.Document, to []string) []string {
	t.Helper()
	return behindFront(t, outputs.SplitWords(structText(Run(t, "poppler", "pdfinfo", "-struct-text", path))), doc, to)
}

func behindFront(t testing.TB, got []string, doc *outputs.Document, to []string) []string {
	t.Helper()
	front := FrontWords(doc, to)
	if len(got) < len(front) || !slices.Equal(got[:len(front)], front) {
		t.Fatalf("the letterhead reads %q, want %q", got[:min(len(got), len(front))], front)
	}
	return got[len(front):]
}

// FrontWords are the words above the letter.
func FrontWords(doc *outputs.Document, to []string) []string {
	m := doc.Meta
	lines := append([]string{m.Organisation}, outputs.AddressBelow(m.Organisation, m.Address)...)
	switch {
	case len(m.Brand.LogoPNG) > 0: // a picture of the name
		lines = m.SenderLines()
	case m.Brand.Name != "" && !outputs.SameName(m.Brand.Name, m.Organisation):
		lines = append([]string{m.Brand.Name}, m.SenderLines()...)
	}
	lines = append(append(lines, to...), m.DateText)
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

//go:embed testdata/pdfjs.mjs
var pdfjsScript []byte

// Reading is what pdf.js, the reader of Firefox, finds in a file.
type Reading struct {
	Pages       int
	Text, Lang  string
	Roles       map[string]int
	Untagged    []string // text that no element of the structure tree holds
	Attachments map[string]int
	Marked      bool
	Labels      []string
	Outline     []string
}

// PDFJS reads the file with pdf.js, or skips.
func PDFJS(t testing.TB, path string) Reading {
	t.Helper()
	library := filepath.Join(tools(t), "pdfjs-dist", "legacy", "build", "pdf.mjs")
	if _, err := os.Stat(library); err != nil {
		testneed.Skip(t, "pdfjs", "pdfjs-dist is not in .tools; run make tools")
	}
	script := filepath.Join(t.TempDir(), "pdfjs.mjs")
	if err := os.WriteFile(script, pdfjsScript, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), testneed.Program(t, "pdfjs", "node"), script, library, path)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdf.js: %v\n%s%s", err, out, talk.String())
	}
	// the last line; warnings about canvas stand before it
	at := bytes.LastIndex(bytes.TrimSpace(out), []byte("\n")) + 1
	var r Reading
	if err := json.Unmarshal(out[at:], &r); err != nil {
		t.Fatalf("pdf.js: %v in %.300s", err, out)
	}
	return r
}

// tools is the folder of the npm packages that tests use.
func tools(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	return filepath.Join(dir, ".tools", "node_modules")
}

// Letter wants the file of a letter to be sound, to hold every word of the
// letter once and in order, in the eyes of poppler, and to follow the rules of
// File.
func Letter(t testing.TB, path string, doc *outputs.Document) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	File(t, data)
	Sound(t, path)
	if diff := cmp.Diff(outputs.Words(doc, outputs.Fallbacks), StructWords(t, path, doc, nil)); diff != "" {
		t.Errorf("words of the structure tree (-want +got):\n%s", diff)
	}
}

// Read wants pdf.js to find the letter's text in the structure tree, a label for
// each page, an entry of the outline for each heading, and the attachments.
func Read(t testing.TB, path string, doc *outputs.Document, attachments ...string) {
	t.Helper()
	r := PDFJS(t, path)
	if !r.Marked || r.Lang != doc.Meta.Locale || len(r.Labels) != r.Pages || len(r.Untagged) > 0 || r.Roles["H1"] == 0 {
		t.Errorf("pdf.js: marked %v, language %q, %d labels for %d pages, untagged %q, roles %v", r.Marked, r.Lang,
			len(r.Labels), r.Pages, r.Untagged, r.Roles)
	}
	want := lettersOf(append(FrontWords(doc, nil), outputs.Words(doc, outputs.Fallbacks)...))
	if diff := cmp.Diff(want, lettersOf(outputs.SplitWords(r.Text))); diff != "" {
		t.Errorf("letters and digits that pdf.js finds (-want +got):\n%s", diff)
	}
	headings := 0
	for _, b := range doc.Blocks {
		if _, ok := b.(*outputs.Heading); ok {
			headings++
		}
	}
	if len(r.Outline) != headings {
		t.Errorf("pdf.js: the outline is %q for %d headings", r.Outline, headings)
	}
	for _, name := range attachments {
		if r.Attachments[name] == 0 {
			t.Errorf("pdf.js: no attachment %s in %v", name, r.Attachments)
		}
	}
}

// lettersOf joins the letters and digits of words: pdf.js drops the spaces at the
// ends of lines.
func lettersOf(words []string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.Join(words, ""))
}
