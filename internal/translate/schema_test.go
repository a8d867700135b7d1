package translate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tidings/internal/testneed"
	"tidings/templates"
)

// The files are valid against the schema of OASIS; that of version 2.0 is also the core
// of 2.1, which changed no element of it.
func TestSchema(t *testing.T) {
	xmllint := testneed.Program(t, "xmllint", "xmllint")
	schema, err := filepath.Abs(filepath.Join("..", "..", ".tools", "xliff", "xliff-core-2.0.xsd"))
	if err == nil {
		_, err = os.Stat(schema)
	}
	if err != nil {
		testneed.Skip(t, "xliff-schema", "the schemas of XLIFF are not in .tools; run make tools")
	}
	dir := t.TempDir()
	var files []string
	add := func(name string, data []byte) {
		file := filepath.Join(dir, name+".xlf")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	own := written("en", letterMD+"\n> ~~Old~~ `code` <!-- why --> ![picture](https://example.com/p) help@example.com\n")
	add("own", exported(t, own, "en", "ar"))
	add("translated", german(exported(t, own, "en", "de")))
	for _, info := range templates.New(nil).List() {
		s := source(t, info.Name, info.Locales...)
		for _, tag := range info.Locales[1:] {
			add(info.Name+"."+tag, exported(t, s, info.Locales[0], tag))
		}
	}
	out, err := exec.CommandContext(t.Context(), xmllint, append([]string{"--nonet", "--noout", "--schema", schema},
		files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
	// It would find a fault.
	add("wrong", []byte(`<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en"><unit/></xliff>`))
	if err := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", "--schema", schema,
		files[len(files)-1]).Run(); err == nil {
		t.Error("the schema finds nothing wrong with a file that is")
	}
}
