package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedSealing ends the sealing of a revision that is sealed already at every
// step, and in the middle of removing what it replaced: always the seal that the database
// knows verifies, and sealing again ends it.
func TestInterruptedSealing(t *testing.T) {
	ended := errors.New("killed")
	for _, at := range []string{"begun", "prepared", "noted", "chain", "was", "placed", "half removed", "nowhere"} {
		t.Run(at, func(t *testing.T) {
			a, trusted := sealed(t)
			whole := func(when string, text string) {
				t.Helper()
				r := a.Verify(trusted, "")
				if len(r.Problems) > 0 {
					t.Errorf("%s: %+v", when, r)
				}
				dir := filepath.Join(a.Root, Folder("first", 1))
				if len(r.Unfinished) > 0 {
					dir = a.place("first", 1, "next")
				}
				if b, err := os.ReadFile(filepath.Join(dir, "letter.en.pdf")); err != nil || string(b) != text {
					t.Errorf("%s: the letter is %q, %v", when, b, err)
				}
			}
			text := "pdf of first"
			switch at {
			case "begun":
				dir, err := a.Begin("first", 1)
				must(t, err)
				write(t, filepath.Join(dir, "letter.en.pdf"), "half")
			case "prepared":
				_, err := prepared(t, a, trusted, "first", " anew")
				must(t, err)
			default:
				l, err := prepared(t, a, trusted, "first", " anew")
				must(t, err)
				trusted, text = append(trusted, l), "pdf anew"
				if at == "noted" {
					break
				}
				a.interrupt = func(step string) error {
					if step == at {
						return ended
					}
					if step == "placed" && at == "half removed" {
						must(t, os.Remove(filepath.Join(a.place("first", 1, "was"), "letter.en.pdf")))
						return ended
					}
					return nil
				}
				if err := a.Complete(l); (at != "nowhere") != errors.Is(err, ended) {
					t.Fatal(err)
				}
				a.interrupt = nil
			}
			whole("interrupted", text)
			must(t, a.Recover(trusted))
			whole("recovered", text)
			if r := a.Verify(trusted, ""); len(r.Unfinished) > 0 {
				t.Errorf("recovered: %+v", r)
			}
			if entries, err := os.ReadDir(filepath.Join(a.Root, "first")); err != nil || len(entries) != 1 {
				t.Errorf("recovered: left behind: %v, %v", entries, err)
			}
			l, err := prepared(t, a, trusted, "first", " once more")
			must(t, err)
			trusted = append(trusted, l)
			must(t, a.Complete(l))
			whole("sealed once more", "pdf once more")
			chain, err := a.Chain()
			if diff := cmp.Diff(trusted, chain); diff != "" || err != nil {
				t.Errorf("the chain: %v\n%s", err, diff)
			}
			entries, err := os.ReadDir(filepath.Join(a.Root, "first"))
			must(t, err)
			if len(entries) != 1 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

// TestSealedFilesAreTheOwners makes a seal under a usual umask.
func TestSealedFilesAreTheOwners(t *testing.T) {
	a, _ := sealed(t)
	for path, want := range map[string]fs.FileMode{ChainName: 0o600, "first/r1": 0o700,
		"first/r1/manifest.json": 0o600} {
		info, err := os.Stat(filepath.Join(a.Root, path))
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
}

// TestPrepareRefusesOddFiles seals no link, whose end may change.
func TestPrepareRefusesOddFiles(t *testing.T) {
	a, trusted := sealed(t)
	dir, err := a.Begin("third", 1)
	must(t, err)
	must(t, os.Symlink("/etc/hostname", filepath.Join(dir, "link")))
	if _, err := a.Prepare(trusted, Manifest{Notice: "third", Revision: 1}); err == nil ||
		!strings.Contains(err.Error(), "symbolic link") {
		t.Error(err)
	}
}

// TestOneSealsAtATime takes the lock twice.
func TestOneSealsAtATime(t *testing.T) {
	a := Archive{Root: t.TempDir()}
	unlock, err := a.Lock(t.Context())
	must(t, err)
	second := make(chan struct{})
	go func() {
		defer close(second)
		unlock, err := a.Lock(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		unlock()
	}()
	select {
	case <-second:
		t.Error("two have the lock")
	default:
	}
	unlock()
	<-second
}
