//go:build unix

package archive

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sealed makes an archive of two notices with two files each.
func sealed(t *testing.T) (Archive, []Link) {
	t.Helper()
	a := Archive{Root: t.TempDir()}
	var trusted []Link
	for _, notice := range []string{"first", "second"} {
		l, err := prepared(t, a, trusted, notice, " of "+notice)
		if trusted = append(trusted, l); err == nil {
			err = a.Complete(trusted)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	chain, err := a.Chain()
	if err != nil {
		t.Fatal(err)
	}
	return a, chain
}

// prepared makes a seal of two files up to the moment at which the database notes it.
func prepared(t *testing.T, a Archive, trusted []Link, notice, text string) (Link, error) {
	t.Helper()
	dir, err := a.Begin(notice, 1)
	if err != nil {
		return Link{}, err
	}
	write(t, filepath.Join(dir, "letter.en.pdf"), "pdf"+text)
	write(t, filepath.Join(dir, "sub", "email.en.html"), "html"+text)
	return a.Prepare(trusted, Manifest{Notice: notice, Revision: 1,
		At: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNamesWhatWasTouched(t *testing.T) {
	tests := []struct {
		name   string
		tamper func(t *testing.T, root string)
		want   []string // path and kind
	}{
		{"untouched", func(*testing.T, string) {}, nil},
		{"changed", func(t *testing.T, root string) {
			write(t, filepath.Join(root, "first/r1/letter.en.pdf"), "other")
		}, []string{"first/r1/letter.en.pdf changed"}},
		{"missing", func(t *testing.T, root string) {
			if err := os.Remove(filepath.Join(root, "second/r1/sub/email.en.html")); err != nil {
				t.Fatal(err)
			}
		}, []string{"second/r1/sub/email.en.html missing"}},
		{"added", func(t *testing.T, root string) { write(t, filepath.Join(root, "first/r1/extra.txt"), "x") },
			[]string{"first/r1/extra.txt added"}},
		{"manifest gone", func(t *testing.T, root string) {
			if err := os.Remove(filepath.Join(root, "first/r1/manifest.json")); err != nil {
				t.Fatal(err)
			}
		}, []string{"first/r1/manifest.json missing"}},
		{"everything odd at once", func(t *testing.T, root string) {
			dir := filepath.Join(root, "first/r1")
			must(t, os.Symlink("letter.en.pdf", filepath.Join(dir, "link")))
			must(t, os.Symlink("/dev/zero", filepath.Join(dir, "zero")))
			must(t, os.Remove(filepath.Join(dir, "sub/email.en.html")))
			must(t, os.Symlink(filepath.Join(dir, "letter.en.pdf"), filepath.Join(dir, "sub/email.en.html")))
			pipe(t, filepath.Join(dir, "pipe"))
			write(t, filepath.Join(dir, "letter.en.pdf"), "other")
			must(t, os.Remove(filepath.Join(root, "second/r1/manifest.json")))
			pipe(t, filepath.Join(root, "second/r1/manifest.json"))
		}, []string{"first/r1/link irregular", "first/r1/pipe irregular", "first/r1/sub/email.en.html irregular",
			"first/r1/zero irregular", "first/r1/letter.en.pdf changed", "second/r1/manifest.json irregular"}},
		{"a folder that is a link", func(t *testing.T, root string) {
			must(t, os.Rename(filepath.Join(root, "first/r1"), filepath.Join(root, "elsewhere")))
			must(t, os.Symlink("../elsewhere", filepath.Join(root, "first/r1")))
		}, []string{"first/r1 irregular", "elsewhere added"}},
		{"the folder above is a link", func(t *testing.T, root string) {
			must(t, os.Rename(filepath.Join(root, "first"), filepath.Join(root, "elsewhere")))
			must(t, os.Symlink("elsewhere", filepath.Join(root, "first")))
		}, []string{"first irregular", "elsewhere/r1 added"}},
		{"a copy of a seal", func(t *testing.T, root string) {
			must(t, os.CopyFS(filepath.Join(root, "first/r2"), os.DirFS(filepath.Join(root, "first/r1"))))
			must(t, os.CopyFS(filepath.Join(root, "second/r1.sealed/0001"), os.DirFS(filepath.Join(root, "first/r1"))))
		}, []string{"first/r2 added", "second/r1.sealed/0001 added"}},
		{"a link to a seal", func(t *testing.T, root string) {
			must(t, os.Symlink("r1", filepath.Join(root, "first/r2")))
		}, []string{"first/r2 irregular"}},
		{"emptied", func(t *testing.T, root string) {
			must(t, os.RemoveAll(filepath.Join(root, "first/r1")))
			must(t, os.Mkdir(filepath.Join(root, "first/r1"), 0o700))
		}, []string{"first/r1/manifest.json missing"}},
		{"an empty folder", func(t *testing.T, root string) {
			must(t, os.Mkdir(filepath.Join(root, "first/r1/sub/empty"), 0o700))
		}, []string{"first/r1/sub/empty added"}},
		{"seals swapped", func(t *testing.T, root string) {
			must(t, os.Rename(filepath.Join(root, "first"), filepath.Join(root, "x")))
			must(t, os.Rename(filepath.Join(root, "second"), filepath.Join(root, "first")))
			must(t, os.Rename(filepath.Join(root, "x"), filepath.Join(root, "second")))
		}, []string{"first/r1/manifest.json changed", "second/r1/manifest.json changed"}},
		{"chain a pipe", func(t *testing.T, root string) {
			must(t, os.Remove(filepath.Join(root, ChainName)))
			pipe(t, filepath.Join(root, ChainName))
		}, []string{ChainName + " changed", ChainName + " chain", ChainName + " chain"}},
		{"chain cut", func(t *testing.T, root string) { write(t, filepath.Join(root, ChainName), "") },
			[]string{ChainName + " chain", ChainName + " chain"}},
		{"chain broken", func(t *testing.T, root string) { write(t, filepath.Join(root, ChainName), "{") },
			[]string{ChainName + " changed", ChainName + " chain", ChainName + " chain"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, trusted := sealed(t)
			tt.tamper(t, a.Root)
			r := a.Verify(trusted, "")
			var got []string
			for _, p := range r.Problems {
				got = append(got, p.Path+" "+p.Kind)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// Every single bit of every file matters, the manifest's own included.
func TestVerifySeesEveryFlippedByte(t *testing.T) {
	a, trusted := sealed(t)
	for _, path := range []string{"first/r1/manifest.json", "first/r1/letter.en.pdf"} {
		full := filepath.Join(a.Root, path)
		b, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] ^= 1 << (i % 8)
			write(t, full, string(b))
			r := a.Verify(trusted, "first")
			if len(r.Problems) == 0 || r.Problems[0].Path != path {
				t.Fatalf("%s, byte %d flipped: %v", path, i, r.Problems)
			}
			b[i] ^= 1 << (i % 8)
		}
		write(t, full, string(b))
	}
}

func TestManifestsAreChained(t *testing.T) {
	a, chain := sealed(t)
	link, err := prepared(t, a, chain, "first", " again")
	if err == nil {
		err = a.Complete(append(chain, link))
	}
	if err != nil {
		t.Fatal(err)
	}
	if link.Sequence != 3 || len(chain) != 2 {
		t.Fatalf("sequence %d after a chain of %d", link.Sequence, len(chain))
	}
	all, err := a.Chain()
	if err != nil {
		t.Fatal(err)
	}
	if r := a.Verify(all, ""); len(r.Problems) != 0 || r.Manifests != 3 {
		t.Errorf("after sealing again: %+v", r)
	}
}

// TestFormatsOfV1 reads what the first version sealed: the manifest's SHA-256 stands
// in chains, so it must also be written again byte for byte.
func TestFormatsOfV1(t *testing.T) {
	stored, err := os.ReadFile(filepath.Join("testdata", "v1", ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(stored, &m); err != nil {
		t.Fatal(err)
	}
	again, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(stored), string(again)); diff != "" {
		t.Errorf("written again (-stored +now):\n%s", diff)
	}
	chain, err := Archive{Root: filepath.Join("testdata", "v1")}.Chain()
	if err != nil {
		t.Fatal(err)
	}
	want := []Link{{Sequence: 1, Notice: "upgrade", Revision: 1, SHA256: digest(stored)}}
	if diff := cmp.Diff(want, chain); diff != "" {
		t.Errorf("the chain (-want +got):\n%s", diff)
	}
}

// A manifest that was sealed in a form to come is not taken for one of this.
func TestNewerManifestIsRefused(t *testing.T) {
	a := Archive{Root: t.TempDir()}
	b, err := (&Manifest{Format: "tidings-manifest/99", Notice: "n", Revision: 1}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(a.Root, Folder("n", 1), ManifestName), string(b))
	write(t, filepath.Join(a.Root, ChainName), `{"sequence":1,"notice":"n","revision":1,"sha256":"`+digest(b)+"\"}\n")
	r := a.Verify([]Link{{Sequence: 1, Notice: "n", Revision: 1, SHA256: digest(b)}}, "")
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Detail, "tidings-manifest/99") {
		t.Errorf("verified: %+v", r)
	}
}
