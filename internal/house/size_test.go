package house

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// largest is how many lines a package may have without its tests: as many as one person can
// have in mind. A larger one is several rooms.
const largest = 4500

// larger are the packages that may have more, with how many and why.
var larger = map[string]struct {
	lines int
	why   string
}{
	"internal/store": {12000, "all SQL stands in one place, a file for each thought, and transactions join " +
		"them"},
	"internal/store/storetest": {5400, "the suite that both databases pass is as large as what it holds them to"},
	"internal/feedback": {6200, "a foreign message is judged by one chain of evidence, whose steps share their " +
		"words"},
	"outputs":     {5700, "a document with its data is parsed by one grammar into one set of types"},
	"outputs/pdf": {5000, "a page is laid out by one engine; fonts and the objects of a file are below it"},
}

// TestSizes holds every package to a size that can be read.
func TestSizes(t *testing.T) {
	lines := linesOf(t, filepath.Join("..", ".."))
	for _, dir := range slices.Sorted(maps.Keys(lines)) {
		most := largest
		if x, known := larger[dir]; known {
			most = x.lines
			if lines[dir] <= largest {
				t.Errorf("%s has %d lines and is no exception any more; take it out of the list", dir, lines[dir])
			}
		}
		if lines[dir] > most {
			t.Errorf("%s has %d lines without its tests, and %d are allowed: take a thought out into a room of its own",
				dir, lines[dir], most)
		}
	}
	for dir := range larger {
		if lines[dir] == 0 {
			t.Errorf("%s is an exception, and there is no such package", dir)
		}
	}
}

// linesOf counts the lines of every package of the house without its tests.
func linesOf(t *testing.T, root string) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && slices.Contains([]string{"testdata", ".git", "node_modules"}, e.Name()) {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		out[path.Dir(name)] += bytes.Count(b, []byte("\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
