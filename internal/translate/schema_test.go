package translate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/letter"
	"tidings/internal/testneed"
	"tidings/internal/translate"
	"tidings/templates"
)

// Translate Toolkit, which Debian has, opens the files of version 1.2, writes a translation
// into each sentence, and what it wrote comes back whole.
func TestTranslateToolkit(t *testing.T) {
	podebug := testneed.Program(t, "translate-toolkit", "podebug")
	s := written("en", letterMD)
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		t.Fatal(err)
	}
	x.Explain(translate.ShowLive(s, "en"))
	var b bytes.Buffer
	if err := x.WriteOld(&b); err != nil {
		t.Fatal(err)
	}
	if want := "<source>It began on <ph "; !strings.Contains(b.String(), want) {
		t.Errorf("no %s in %s", want, b.String())
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.xlf"), filepath.Join(dir, "out.xlf")
	if err := os.WriteFile(in, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	tool := exec.CommandContext(t.Context(), podebug, "--rewrite=bracket", in, out)
	if said, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	back, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	r := imported(t, s, "en", "de", "", back)
	want := "# [Orders are back]\n\n[Dear ((first name??[customer])), orders **failed**.] [It began on ((incident db " +
		"began)).] [See [our page](https://example.com/a).]\\\n[We are sorry!]\n\n```incidents ids=db\n```\n\n" +
		"- [One *item*.]\n- [Two]\n"
	if diff := cmp.Diff(want, strings.NewReplacer(`\[`, "[", `\]`, "]").Replace(r.Letter)); diff != "" || !r.Whole() {
		t.Errorf("%+v %s", r, diff)
	}
}

// schema is the path of one of the schemas of OASIS.
func schema(t *testing.T, name string) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", ".tools", "xliff", name))
	if err == nil {
		_, err = os.Stat(file)
	}
	if err != nil {
		testneed.Skip(t, "xliff-schema", "the schemas of XLIFF are not in .tools; run make tools")
	}
	return file
}

// The files are valid against the schemas of OASIS. The schema of 2.0 stands for
// the core of 2.1, whose files have the same namespace.
func TestSchema(t *testing.T) {
	xmllint := testneed.Program(t, "xmllint", "xmllint")
	for version, name := range map[string]string{"2.1": "xliff-core-2.0.xsd", "1.2": "xliff-core-1.2-strict.xsd"} {
		dir := t.TempDir()
		args := []string{"--nonet", "--noout", "--schema", schema(t, name)}
		add := func(name string, data []byte) {
			file := filepath.Join(dir, name+".xlf")
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, file)
		}
		addNotice := func(name string, s *letter.Source, from, to string) {
			x, err := translate.Collect(s, from, to)
			if err != nil {
				t.Fatal(err)
			}
			x.Explain(translate.ShowLive(s, from))
			x.Fill(s, memory(from, to))
			var b bytes.Buffer
			write := x.Write
			if version == "1.2" {
				write = x.WriteOld
			}
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			add(name+"."+to, b.Bytes())
		}
		addNotice("own", written("en", letterMD+"\n> ~~Old~~ `code` <!-- why --> ![picture](https://example.com/p) "+
			"help@example.com\n\nOrders are not back.\n"), "en", "ar")
		for _, info := range templates.New(nil).List() {
			s := source(t, info.Name, info.Locales...)
			for _, tag := range info.Locales[1:] {
				addNotice(info.Name, s, info.Locales[0], tag)
			}
		}
		out, err := exec.CommandContext(t.Context(), xmllint, args...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", version, err, out)
		}
		// It would find a fault.
		add("wrong", []byte(`<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"><unit/></xliff>`))
		args = append(args[:4:4], args[len(args)-1])
		if err := exec.CommandContext(t.Context(), xmllint, args...).Run(); err == nil {
			t.Errorf("the schema of %s finds nothing wrong with a file that is", version)
		}
	}
}
