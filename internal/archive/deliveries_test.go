package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// people writes lines for some recipients.
func people(t *testing.T, path string, emails ...string) *Deliveries {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	w := NewDeliveryWriter(f, bytes.NewReader(bytes.Repeat([]byte("0123456789abcdef"), 1000)))
	at := time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)
	for i, email := range emails {
		must(t, w.Add(&Delivery{Email: email, Recipient: int64(i + 1), State: "accepted",
			Reply:         "250 \u2028 <ok> & \x01",
			MessageSHA256: hex.EncodeToString(bytes.Repeat([]byte{byte(i)}, 32)), UpdatedAt: &at,
			Tries: []Try{{At: at, Number: 1, State: "deferred", Reply: "451 later"}}}))
	}
	d, err := w.End()
	must(t, err)
	must(t, f.Close())
	return d
}

// withPeople seals notices with lines for recipients, the first one twice.
func withPeople(t *testing.T) (Archive, []Link) {
	t.Helper()
	a := Archive{Root: t.TempDir()}
	var chain []Link
	for _, notice := range []string{"first", "second", "first"} {
		dir, err := a.Begin(notice, 1)
		must(t, err)
		write(t, filepath.Join(dir, "letter.en.pdf"), "pdf of "+notice)
		d := people(t, filepath.Join(dir, DeliveriesName), "ada@example.com", "bob@example.com", "cyd@example.com")
		l, err := a.Prepare(chain, Manifest{Notice: notice, Revision: 1, Deliveries: d})
		must(t, err)
		chain = append(chain, l)
		must(t, a.Complete(chain))
	}
	return a, chain
}

// TestTreeOfRFC6962 compares the root with the one that the words of RFC 6962, section 2.1, give.
func TestTreeOfRFC6962(t *testing.T) {
	var hash func(lines []string) [32]byte
	hash = func(lines []string) [32]byte {
		switch n := len(lines); n {
		case 0:
			return sha256.Sum256(nil)
		case 1:
			return sha256.Sum256([]byte("\x00" + lines[0]))
		default:
			k := 1
			for k*2 < n {
				k *= 2
			}
			l, r := hash(lines[:k]), hash(lines[k:])
			return sha256.Sum256([]byte("\x01" + string(l[:]) + string(r[:])))
		}
	}
	for n := range 12 {
		var emails []string
		for i := range n {
			emails = append(emails, fmt.Sprintf("p%d@example.com", i))
		}
		path := filepath.Join(t.TempDir(), "d")
		d := people(t, path, emails...)
		b, err := os.ReadFile(path)
		must(t, err)
		lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
		if n == 0 {
			lines = nil
		}
		if want := hash(lines); d.Root != hex.EncodeToString(want[:]) || d.Leaves != n {
			t.Errorf("%d lines: %+v, want %x", n, d, want)
		}
		got, err := ReadDeliveries(bytes.NewReader(b), func(*Line) error { return nil })
		if diff := cmp.Diff(d, got); diff != "" || err != nil {
			t.Errorf("read again: %v\n%s", err, diff)
		}
	}
}

// erase takes somebody out, up to a step.
func erase(t *testing.T, a Archive, chain []Link, email string, complete bool) []Link {
	t.Helper()
	found, err := a.FindErased(chain, func(s string) bool { return s == email })
	must(t, err)
	l, err := a.PrepareErasure(chain, found, time.Date(2006, 12, 1, 9, 0, 0, 0, time.UTC))
	must(t, err)
	chain = append(chain, l)
	if complete {
		must(t, a.CompleteErasure(chain))
	}
	return chain
}

// TestErasure takes a person out of all seals, the older one too: nothing is left of them, and
// everything verifies; what was interrupted is ended.
func TestErasure(t *testing.T) {
	a, chain := withPeople(t)
	path := filepath.Join(a.Root, "first/r1", DeliveriesName)
	whole, err := os.ReadFile(path)
	must(t, err)
	unnoted := erase(t, a, chain, "ada@example.com", false)
	if r := a.Verify(chain, ""); len(r.Problems) > 0 || len(r.Unfinished) != 1 {
		t.Errorf("not noted: %+v", r)
	}
	if r := a.Verify(unnoted, ""); len(r.Problems) > 0 || len(r.Unfinished) == 0 {
		t.Errorf("noted: %+v", r)
	}
	must(t, a.Recover(unnoted))
	chain = erase(t, a, unnoted, "cyd@example.com", true)
	if r := a.Verify(chain, ""); len(r.Problems) > 0 || len(r.Unfinished) > 0 || r.Manifests != 3 {
		t.Errorf("erased: %+v", r)
	}
	files, err := a.Chain()
	if diff := cmp.Diff(chain, files); diff != "" || err != nil {
		t.Errorf("the chain: %v\n%s", err, diff)
	}
	must(t, filepath.WalkDir(a.Root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, name := range []string{"ada@", "cyd@"} {
			if bytes.Contains(b, []byte(name)) {
				t.Errorf("%s still names %s", path, name)
			}
		}
		return err
	}))
	// Whoever puts a line back is found, and it is taken out again.
	write(t, path, string(whole))
	if r := a.Verify(chain, ""); len(r.Problems) == 0 || len(r.Unfinished) > 0 ||
		!strings.Contains(r.Problems[0].Detail, "it was put back") {
		t.Errorf("put back: %+v", r)
	}
	must(t, a.Recover(chain))
	if r := a.Verify(chain, ""); len(r.Problems) > 0 || len(r.Unfinished) > 0 {
		t.Errorf("taken out again: %+v", r)
	}
	l, err := prepared(t, a, chain, "third", " of third")
	must(t, err)
	chain = append(chain, l)
	must(t, a.Complete(chain))
	if r := a.Verify(chain, ""); len(r.Problems) > 0 {
		t.Errorf("sealed after it: %+v", r)
	}
}

// TestErasureKilled ends an erasure at each step: it verifies then with the database and by the files alone, and
// the next call ends it.
func TestErasureKilled(t *testing.T) {
	for _, step := range []string{"erasing", "erased"} {
		a, chain := withPeople(t)
		chain = erase(t, a, chain, "ada@example.com", false)
		a.interrupt = func(s string) error {
			if s == step {
				return errors.New("killed")
			}
			return nil
		}
		if err := a.CompleteErasure(chain); err == nil {
			t.Fatal("it was not ended")
		}
		a.interrupt = nil
		files, err := a.Chain()
		must(t, err)
		for _, trusted := range [][]Link{chain, files} {
			if r := a.Verify(trusted, ""); len(r.Problems) > 0 || len(r.Unfinished) == 0 {
				t.Errorf("%s: %+v", step, r)
			}
		}
		must(t, a.Recover(chain))
		if r := a.Verify(chain, ""); len(r.Problems) > 0 || len(r.Unfinished) > 0 {
			t.Errorf("%s, recovered: %+v", step, r)
		}
	}
}

// TestErasureOfDamaged says of a seal that is damaged that somebody may still be in it, and takes them
// out of the others.
func TestErasureOfDamaged(t *testing.T) {
	for _, file := range []string{ManifestName, DeliveriesName} {
		a, chain := withPeople(t)
		path := filepath.Join(a.Root, "second/r1", file)
		must(t, os.WriteFile(path, []byte("{"), 0o600))
		found, err := a.FindErased(chain, func(s string) bool { return s == "ada@example.com" })
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "second/r1/"+file) || len(found) != 2 {
			t.Errorf("%s: %v, %v", file, found, err)
		}
	}
}

// TestTampering flips, cuts, swaps, removes, adds and reorders in every file of an archive with
// erasures and older seals: all of it is found, in the file where it is.
func TestTampering(t *testing.T) {
	a, chain := withPeople(t)
	chain = erase(t, a, chain, "bob@example.com", true)
	if r := a.Verify(chain, ""); len(r.Problems) > 0 {
		t.Fatalf("%+v", r)
	}
	var files []string
	must(t, filepath.WalkDir(a.Root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != lockName {
			files = append(files, path)
		}
		return err
	}))
	for n, path := range files {
		rel, err := filepath.Rel(a.Root, path)
		must(t, err)
		was, err := os.ReadFile(path)
		must(t, err)
		found := func(what string, at ...string) {
			t.Helper()
			r := a.Verify(chain, "")
			for _, p := range r.Problems {
				for _, want := range append(at, filepath.ToSlash(rel)) {
					if p.Path == want {
						return
					}
				}
			}
			// The last link alone may be missing, as it is while an erasure is made.
			if now, err := a.Chain(); err == nil && slices.Contains(r.Unfinished, ChainName) &&
				slices.Equal(now, chain[:len(chain)-1]) {
				return
			}
			t.Errorf("%s: %s: not found: %+v", rel, what, r.Problems)
		}
		step := max(1, len(was)/300)
		for i := 0; i < len(was); i += step {
			b := bytes.Clone(was)
			b[i] ^= 1 << (i % 8)
			write(t, path, string(b))
			found(fmt.Sprintf("byte %d flipped", i))
		}
		for _, cut := range []int{0, 1, len(was) / 2, len(was) - 1} {
			write(t, path, string(was[:cut]))
			found(fmt.Sprintf("cut to %d", cut))
		}
		for _, added := range []string{" ", "\n", "{}\n", string(was)} {
			write(t, path, string(was)+added)
			found(fmt.Sprintf("%q added", added))
			write(t, path, added+string(was))
			found(fmt.Sprintf("%q before it", added))
		}
		if lines := strings.SplitAfter(string(was), "\n"); len(lines) > 2 {
			for i := range len(lines) - 1 {
				if i+2 < len(lines) && lines[i] != lines[i+1] {
					l := append([]string{}, lines...)
					l[i], l[i+1] = l[i+1], l[i]
					write(t, path, strings.Join(l, ""))
					found(fmt.Sprintf("lines %d and %d changed places", i, i+1))
				}
				write(t, path, strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), ""))
				found(fmt.Sprintf("line %d taken out", i))
			}
		}
		must(t, os.Remove(path))
		found("removed", filepath.ToSlash(filepath.Dir(rel)))
		must(t, os.Mkdir(path, 0o700))
		found("a folder in its place", filepath.ToSlash(filepath.Dir(rel)))
		must(t, os.Remove(path))
		other := files[(n+1)%len(files)]
		b, err := os.ReadFile(other)
		must(t, err)
		write(t, path, string(b))
		if !bytes.Equal(b, was) {
			found("swapped for " + other)
		}
		write(t, path, string(was))
		write(t, filepath.Join(filepath.Dir(path), "more.json"), "{}")
		if dir := filepath.ToSlash(filepath.Dir(rel)); dir != "." && dir != "first" && dir != "second" {
			found("a file beside it", dir+"/more.json")
		}
		must(t, os.Remove(filepath.Join(filepath.Dir(path), "more.json")))
	}
	// A line that is taken out like an erased one, and one that is put back.
	path := filepath.Join(a.Root, "first/r1", DeliveriesName)
	was, err := os.ReadFile(path)
	must(t, err)
	var lines []string
	_, err = ReadDeliveries(bytes.NewReader(was), func(x *Line) error {
		lines = append(lines, string(x.Text))
		if x.Index == 0 {
			lines[0] = string(erasedLine(x.Hash))
		}
		return nil
	})
	must(t, err)
	write(t, path, strings.Join(lines, "\n")+"\n")
	if r := a.Verify(chain, ""); len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Detail,
		"line 1 was taken out") {
		t.Errorf("taken out: %+v", r)
	}
	write(t, path, string(was))
	if r := a.Verify(chain, ""); len(r.Problems) > 0 {
		t.Errorf("at the end: %+v", r)
	}
}

// FuzzReadDeliveries: whatever the file holds, reading it ends, and what is read is either whole
// lines or an error.
func FuzzReadDeliveries(f *testing.F) {
	f.Add([]byte("{}\n{\"erased\":\"00\"}\n"))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		d, err := ReadDeliveries(bytes.NewReader(b), func(x *Line) error {
			n += len(x.Text) + 1
			return nil
		})
		if err == nil && (n != len(b) || d.Leaves != bytes.Count(b, []byte("\n"))) {
			t.Errorf("%d of %d bytes, %+v", n, len(b), d)
		}
	})
}
