package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var variable = regexp.MustCompile(`TIDINGS_[A-Z]+(_[A-Z]+)*`)

// TestEnvironmentIsWrittenDown wants every variable of ours that code or scripts
// read in the tables of CONTRIBUTING.md.
func TestEnvironmentIsWrittenDown(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, v := range variable.FindAllString(string(text), -1) {
		known[v] = true
	}
	look := func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" && filepath.Base(filepath.Dir(path)) != ".ci" {
			return err
		}
		code, err := os.ReadFile(path)
		for _, v := range variable.FindAllString(string(code), -1) {
			if v = strings.TrimSuffix(v, "_FILE"); !known[v] {
				t.Errorf("%s reads %s; write it into the tables of CONTRIBUTING.md", path, v)
			}
		}
		return err
	}
	for _, folder := range []string{".ci", "cmd", "internal", "notices", "outputs", "recipients", "templates"} {
		if err := filepath.WalkDir(filepath.Join(root, folder), look); err != nil {
			t.Fatal(err)
		}
	}
}
