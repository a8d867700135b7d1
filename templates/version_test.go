package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/versions.json anew")

// TestVersions holds every built-in template to a version that changes with its text: letters say
// by it what they were drafted from. After a change raise the version in the template's head and
// run the test with -update.
func TestVersions(t *testing.T) {
	const file = "testdata/versions.json"
	type version struct {
		Version int    `json:"version"`
		SHA256  string `json:"sha256"`
	}
	was, now := map[string]version{}, map[string]version{}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &was)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	files, err := fs.Glob(builtIn, "letters/*/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, p := range files {
		b, err := fs.ReadFile(builtIn, p)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(header(string(b))["version"])
		if err != nil || n < 1 {
			t.Errorf("%s has no version in its head", p)
		}
		sum := sha256.Sum256(b)
		name := strings.TrimSuffix(path.Join(path.Base(path.Dir(p)), path.Base(p)), ".md")
		now[name] = version{n, hex.EncodeToString(sum[:])}
		switch old := was[name]; {
		case old.SHA256 == now[name].SHA256, old.SHA256 == "" && *update:
		case n <= old.Version:
			t.Errorf("%s is another text and still version %d; raise it", p, n)
		case !*update:
			t.Errorf("%s is version %d, and %s knows %d; run this test with -update", p, n, file, old.Version)
		}
	}
	if len(was) != len(now) && !*update {
		t.Errorf("%s knows %d templates, and there are %d; run this test with -update", file, len(was), len(now))
	}
	if *update && !t.Failed() {
		b, err := json.MarshalIndent(now, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
