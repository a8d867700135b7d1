package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// Whatever the octets, reading ends, and either gives a record that can be written
// and read again as the same, or errors that each point into the file.
func FuzzReadYAML(f *testing.F) {
	for _, pattern := range []string{"testdata/bad/*.yaml", "sample/qsol/records/*/*.yaml", "sample/qsol/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	known := notices.Records{Components: []notices.Component{{ID: "website"}, {ID: "database"}},
		Regions: []notices.Region{{ID: "home"}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		i, err := parse("x.yaml", data, func(i notices.Incident) notices.Problems { return i.Validate(known) })
		wellFormed(t, data, err)
		if err == nil {
			again(t, i, known)
		}
		_, err = parse("tidings.yaml", data, Config.validate)
		wellFormed(t, data, err)
		_, err = parse("x.yaml", data, func(p notices.Project) notices.Problems { return p.Validate(known) })
		wellFormed(t, data, err)
	})
}

func wellFormed(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	problems, ok := err.(Errors)
	if !ok || len(problems) == 0 || len(problems) > maxProblems {
		t.Fatalf("%T with %d entries", err, len(problems))
	}
	lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 2
	for _, e := range problems {
		if e.Message == "" || e.Line < 0 || e.Line > lines || e.Line > 0 && e.Column < 1 {
			t.Errorf("%d:%d %q in %d lines", e.Line, e.Column, e.Message, lines)
		}
		if i := strings.IndexFunc(e.Error(), func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
			t.Errorf("a control character reaches the terminal: %q", e.Error())
		}
	}
}

func again(t *testing.T, i notices.Incident, known notices.Records) {
	t.Helper()
	text, err := render(IncidentDir+"/x.yaml", i)
	if err != nil {
		t.Fatal(err)
	}
	back, err := parse("x.yaml", []byte(text), func(i notices.Incident) notices.Problems { return i.Validate(known) })
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if notices.Digest(back) != notices.Digest(i) {
		t.Error(cmp.Diff(i, back))
	}
}

// Long files of the kinds that make parsers slow or deep are read, or refused, in
// good time. The limit is far above what a sound parser takes.
func TestHostileFiles(t *testing.T) {
	const n = 1 << 18 // a quarter of what is read, to keep the test short
	fill := func(s string) string { return strings.Repeat(s, n/len(s)) }
	indents := func() string {
		var b strings.Builder
		for depth := 0; b.Len() < n/2; depth++ {
			b.WriteString(strings.Repeat(" ", depth) + "a:\n")
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"brackets": fill("["), "braces": fill("{"), "dashes": fill("- "), "indents": indents(), "keys": fill("a: b\n"),
		"questions": fill("? "), "quotes": fill("\""), "open quote": "\"" + fill("a"), "single quotes": fill("'"),
		"anchors":  fill("&a "),
		"comments": fill("#\n"), "lines": fill("\n"), "folds": "a: >\n" + fill(" x\n"), "text": fill("a\n"),
		"colons": fill(":"), "commas": "[" + fill("1,"),
		"documents": fill("---\n"), "tags": fill("!"), "tabs": fill("\t"), "percent": fill("%\n"), "flow": "a: [" +
			fill("{a: b},"), "pipes": fill("|\n"),
		"braced keys": "{" + fill("a: b, "), "returns": fill("a: b\r"), "list": "a:\n" + fill("  - b\n"),
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			begin := time.Now()
			go func() { done <- readKind("incident", "x.yaml", []byte(text[:min(len(text), n)])) }()
			select {
			case err := <-done:
				if err == nil {
					t.Error("taken")
				}
				wellFormed(t, []byte(text), err)
				t.Logf("%v", time.Since(begin))
			case <-time.After(30 * time.Second):
				t.Fatal("not read within 30 s")
			}
		})
	}
}
