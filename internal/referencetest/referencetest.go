// Package referencetest holds docs/reference to the code that it describes: each of its
// pages is made by a test, from the tables and types that decide, and compared.
package referencetest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update-reference", false, "write the page of docs/reference anew")

// Page compares docs/reference/name with what the code says it should be, or writes it
// (`make reference`).
func Page(t *testing.T, name, title, body string) {
	t.Helper()
	want := "<!-- Made from the code by `make reference`; a test compares. Do not edit. -->\n\n# " + title + "\n\n" +
		wrapped(strings.TrimSpace(body)) + "\n"
	file := filepath.Join(root(t), "docs", "reference", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/reference/%s is old; run `make reference` (-want +got):\n%s", name, diff)
	}
}

// wrapped breaks the lines of prose at 120 columns; tables and code stay as they are.
func wrapped(body string) string {
	lines := strings.Split(body, "\n")
	code := false
	for i, line := range lines {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if code || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "```") {
			continue
		}
		var out []string
		for _, word := range strings.Split(line, " ") {
			if n := len(out); n > 0 && utf8.RuneCountInString(out[n-1]+" "+word) <= 120 {
				out[n-1] += " " + word
			} else {
				out = append(out, word)
			}
		}
		lines[i] = strings.Join(out, "\n")
	}
	return strings.Join(lines, "\n")
}

// Cell writes a text as a cell of a table.
func Cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}

// Row writes a row of a table.
func Row(cells ...string) string {
	for i := range cells {
		cells[i] = Cell(cells[i])
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// Table begins a table with these headings.
func Table(headings ...string) string {
	return Row(headings...) + "|" + strings.Repeat("---|", len(headings)) + "\n"
}

// Code writes words as code, and nothing for none.
func Code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// root is the nearest folder upward that has a go.mod.
func root(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		} else if dir == filepath.Dir(dir) {
			t.Fatal(err)
		}
	}
}
