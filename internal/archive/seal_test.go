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

// TestInterruptedSealing ends the sealing of a revision that is sealed already at every step:
// always every seal that the database knows verifies, and sealing again ends it.
func TestInterruptedSealing(t *testing.T) {
	ended := errors.New("killed")
	for _, at := range []string{"begun", "prepared", "noted", "chain", "room", "placed", "nowhere"} {
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
					return nil
				}
				if err := a.Complete(trusted); (at != "nowhere") != errors.Is(err, ended) {
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
			left := func(seals int) {
				t.Helper()
				var want []string
				if want = []string{"r1"}; seals > 1 {
					want = append(want, "r1.sealed")
				}
				if diff := cmp.Diff(want, names(t, filepath.Join(a.Root, "first"))); diff != "" {
					t.Errorf("left behind (-want +got):\n%s", diff)
				}
				if r := a.Verify(trusted, "first"); r.Manifests != seals {
					t.Errorf("%d seals verified, not %d", r.Manifests, seals)
				}
			}
			seals := len(trusted) - 1 // one is of the other notice
			left(seals)
			l, err := prepared(t, a, trusted, "first", " once more")
			must(t, err)
			trusted = append(trusted, l)
			must(t, a.Complete(trusted))
			whole("sealed once more", "pdf once more")
			chain, err := a.Chain()
			if diff := cmp.Diff(trusted, chain); diff != "" || err != nil {
				t.Errorf("the chain: %v\n%s", err, diff)
			}
			left(seals + 1)
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

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestOlderSealsStay seals a damaged seal again: it is kept as it was found, what was wrong with it
// is known from then on, and whatever else becomes of it is a problem.
func TestOlderSealsStay(t *testing.T) {
	a, trusted := sealed(t)
	write(t, filepath.Join(a.Root, "first/r1/letter.en.pdf"), "other")
	l, err := prepared(t, a, trusted, "first", " anew")
	must(t, err)
	trusted = append(trusted, l)
	must(t, a.Complete(trusted))
	r := a.Verify(trusted, "")
	if len(r.Problems) != 0 || len(r.Known) != 1 || r.Known[0].Path != "first/r1.sealed/0001/letter.en.pdf" {
		t.Fatalf("%+v", r)
	}
	for _, tamper := range []string{"letter.en.pdf", "sub/email.en.html", ManifestName} {
		path := filepath.Join(a.Root, "first/r1.sealed/0001", tamper)
		was, err := os.ReadFile(path)
		must(t, err)
		write(t, path, string(was)+" ")
		if r := a.Verify(trusted, ""); len(r.Problems) == 0 ||
			r.Problems[0].Path != "first/r1.sealed/0001/"+tamper {
			t.Errorf("%s: %+v", tamper, r)
		}
		write(t, path, string(was))
	}
	must(t, os.RemoveAll(filepath.Join(a.Root, "first/r1.sealed")))
	if r := a.Verify(trusted, ""); len(r.Problems) != 1 || r.Problems[0].Kind != "missing" {
		t.Errorf("removed: %+v", r)
	}
}

// TestSealsOfEarlierVersions has a chain whose first seal an earlier version removed.
func TestSealsOfEarlierVersions(t *testing.T) {
	a := Archive{Root: t.TempDir()}
	first := Link{Sequence: 1, Notice: "n", Revision: 1, SHA256: strings.Repeat("0", 64)}
	b, err := (&Manifest{Format: format1, Sequence: 2, Notice: "n", Revision: 1, Previous: &first}).Encode()
	must(t, err)
	write(t, filepath.Join(a.Root, "n/r1", ManifestName), string(b))
	trusted := []Link{first, {Sequence: 2, Notice: "n", Revision: 1, SHA256: digest(b)}}
	must(t, a.append(trusted[0]))
	must(t, a.append(trusted[1]))
	if r := a.Verify(trusted, ""); len(r.Problems) != 0 || r.Manifests != 1 {
		t.Errorf("%+v", r)
	}
}
