package translog

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

func addLine(t *testing.T, l *Log, n int) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(l.Outputs, ChainName), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, "{\"sequence\":%d}\n", n)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// sealed gives a log of five lines with checkpoints at 2, 3, 4 and 5: the first covers lines from
// before there were checkpoints.
func sealed(t *testing.T) *Log {
	t.Helper()
	dir := t.TempDir()
	l := &Log{Outputs: filepath.Join(dir, "outputs"), KeyFile: filepath.Join(dir, "archive.key"),
		Origin: "example.com/archive", Rand: rand.Reader}
	if err := os.Mkdir(l.Outputs, 0o700); err != nil {
		t.Fatal(err)
	}
	addLine(t, l, 1)
	for n := 2; n <= 5; n++ {
		addLine(t, l, n)
		advance(t, l, n)
	}
	return l
}

func advance(t *testing.T, l *Log, size int) {
	t.Helper()
	c, err := l.Advance(t.Context())
	if err != nil || c.Size != uint64(size) {
		t.Fatalf("Advance() = %d, %v; want %d lines", c.Size, err, size)
	}
}

func problems(t *testing.T, l *Log, kept map[string][]byte) []string {
	t.Helper()
	r, err := Verify(l.Outputs, "", kept, nil)
	if err != nil {
		return []string{ChainName}
	}
	var paths []string
	for _, p := range r.Problems {
		paths = append(paths, p.Path)
	}
	return paths
}

func TestAdvanceAgainChangesNothing(t *testing.T) {
	l := sealed(t)
	before, _ := os.ReadFile(filepath.Join(l.Outputs, Folder, NoteName(5)))
	advance(t, l, 5)
	after, _ := os.ReadFile(filepath.Join(l.Outputs, Folder, NoteName(5)))
	if len(before) == 0 || string(before) != string(after) {
		t.Error("a second Advance wrote the checkpoint anew")
	}
	if p := problems(t, l, nil); p != nil {
		t.Errorf("problems in %v", p)
	}
	if info, err := os.Stat(l.KeyFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v", info, err)
	}
}

// What a crash can leave: each is completed by the next Advance.
func TestAdvanceAfterCrash(t *testing.T) {
	for _, lost := range [][]string{{BestName}, {BestName, "000000005.note"},
		{BestName, KeyName, "000000002.note", "000000003.note", "000000004.note", "000000005.note"}} {
		l := sealed(t)
		for _, name := range lost {
			if err := os.Remove(filepath.Join(l.Outputs, Folder, name)); err != nil {
				t.Fatal(err)
			}
		}
		advance(t, l, 5)
		if p := problems(t, l, nil); p != nil {
			t.Errorf("after the loss of %v: problems in %v", lost, p)
		}
	}
}

func TestTampering(t *testing.T) {
	for _, name := range []string{ChainName, "log/" + KeyName, "log/" + BestName,
		"log/000000002.note", "log/000000003.note", "log/000000005.note"} {
		l := sealed(t)
		path := filepath.Join(l.Outputs, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range data { // each byte flipped, and the file cut at each
			flipped := append([]byte(nil), data...)
			flipped[i] ^= 1
			for what, changed := range map[string][]byte{"flipped": flipped, "cut": data[:i]} {
				if name == "log/"+KeyName && what == "cut" && i == len(data)-1 {
					continue // the newline after the key is no part of it
				}
				if err := os.WriteFile(path, changed, 0o600); err != nil {
					t.Fatal(err)
				}
				if problems(t, l, nil) == nil {
					t.Errorf("%s %s at byte %d is not found", name, what, i)
				}
			}
		}
	}
}

// Other spellings of one signature, which package note reads as the same.
func TestSignatureHasOneSpelling(t *testing.T) {
	l := sealed(t)
	path := filepath.Join(l.Outputs, Folder, NoteName(3))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(data) - 3 // before "=" and the newline: its two lowest bits are not used
	respelt := append([]byte(nil), data...)
	respelt[last] = alphabet[strings.IndexByte(alphabet, data[last])|1]
	lines := strings.SplitAfter(string(data), "\n")
	for what, changed := range map[string]string{
		"another spelling":  string(respelt),
		"signed twice":      string(data) + lines[len(lines)-2],
		"a stranger's line": string(data) + "— stranger.example AAAAAGJhZA==\n",
	} {
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if p := problems(t, l, nil); len(p) != 1 || p[0] != "log/000000003.note" {
			t.Errorf("%s: problems in %v", what, p)
		}
	}
}

func TestRemovedAndSwapped(t *testing.T) {
	for _, name := range []string{KeyName, BestName, NoteName(5)} {
		l := sealed(t)
		if err := os.Remove(filepath.Join(l.Outputs, Folder, name)); err != nil {
			t.Fatal(err)
		}
		if problems(t, l, nil) == nil {
			t.Errorf("%s removed is not found", name)
		}
	}
	l := sealed(t)
	older, _ := os.ReadFile(filepath.Join(l.Outputs, Folder, NoteName(3)))
	for _, name := range []string{BestName, NoteName(5), "000000007.note"} {
		path := filepath.Join(l.Outputs, Folder, name)
		was, _ := os.ReadFile(path)
		if err := os.WriteFile(path, older, 0o600); err != nil {
			t.Fatal(err)
		}
		if problems(t, l, nil) == nil {
			t.Errorf("%s replaced by an older checkpoint is not found", name)
		}
		if err := os.WriteFile(path, was, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The operator rewrites the chain and signs all anew: only a checkpoint that somebody kept shows it.
func TestForkShownByKeptCheckpoint(t *testing.T) {
	l := sealed(t)
	kept, _ := os.ReadFile(filepath.Join(l.Outputs, Folder, NoteName(4)))
	if p := problems(t, l, map[string][]byte{"kept": kept}); p != nil {
		t.Fatalf("an honest log: problems in %v", p)
	}
	if err := os.RemoveAll(l.Outputs); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(l.Outputs, 0o700); err != nil {
		t.Fatal(err)
	}
	for n := range 6 {
		addLine(t, l, n+10)
	}
	advance(t, l, 6)
	if p := problems(t, l, nil); p != nil {
		t.Fatalf("the fork in itself: problems in %v", p)
	}
	if p := problems(t, l, map[string][]byte{"kept": kept}); len(p) != 1 || p[0] != "kept" {
		t.Errorf("problems in %v, want the kept checkpoint named", p)
	}
}

func TestAdvanceRefusesRewrittenChain(t *testing.T) {
	l := sealed(t)
	path := filepath.Join(l.Outputs, ChainName)
	data, _ := os.ReadFile(path)
	data[1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	addLine(t, l, 6)
	if c, err := l.Advance(t.Context()); err == nil {
		t.Errorf("signed %d lines of a rewritten chain", c.Size)
	}
	l = sealed(t)
	if err := os.Remove(l.KeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Advance(t.Context()); err == nil {
		t.Error("a log whose secret key is gone got another")
	}
}

func TestInclusion(t *testing.T) {
	tree, err := ReadTree(sealed(t).Outputs)
	if err != nil {
		t.Fatal(err)
	}
	h := rfc6962.DefaultHasher
	for size := uint64(1); size <= tree.Size(); size++ {
		root, err := tree.Root(size)
		if err != nil {
			t.Fatal(err)
		}
		for i := range size {
			path, err := tree.Inclusion(i, size)
			if err != nil {
				t.Fatal(err)
			}
			leaf := h.HashLeaf(fmt.Appendf(nil, `{"sequence":%d}`, i+1))
			if err := proof.VerifyInclusion(h, i, size, leaf, path, root); err != nil {
				t.Errorf("line %d of %d: %v", i, size, err)
			}
		}
	}
}
