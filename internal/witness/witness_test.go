package witness

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// shown is a log that shows itself to a witness.
type shown struct {
	t      *testing.T
	signer note.Signer
	leaves []string
}

func newShown(t *testing.T, name string) (*shown, note.Verifier) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return &shown{t: t, signer: signer}, v
}

// nodes gives the hashes of the tree, and its root.
func (s *shown) nodes() (map[compact.NodeID][]byte, []byte) {
	nodes := map[compact.NodeID][]byte{}
	r := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	for i, l := range s.leaves {
		h := rfc6962.DefaultHasher.HashLeaf([]byte(l))
		nodes[compact.NewNodeID(0, uint64(i))] = h
		if err := r.Append(h, func(id compact.NodeID, h []byte) { nodes[id] = h }); err != nil {
			s.t.Fatal(err)
		}
	}
	root, err := r.GetRootHash(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return nodes, root
}

func (s *shown) checkpoint() []byte {
	s.t.Helper()
	_, root := s.nodes()
	c := log.Checkpoint{Origin: s.signer.Name(), Size: uint64(len(s.leaves)), Hash: root}
	b, err := note.Sign(&note.Note{Text: string(c.Marshal())}, s.signer)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s *shown) prove(old uint64) ([][]byte, error) {
	n, err := proof.Consistency(old, uint64(len(s.leaves)))
	if err != nil {
		return nil, err
	}
	nodes, _ := s.nodes()
	var hashes [][]byte
	for _, id := range n.IDs {
		hashes = append(hashes, nodes[id])
	}
	return n.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}

// newWitness serves a witness of a log, and gives its client.
func newWitness(t *testing.T, logs ...note.Verifier) (*Witness, *Client) {
	t.Helper()
	dir := t.TempDir()
	signer, vkey, err := Keys(filepath.Join(dir, "witness.key"), "witness.example/w")
	if err != nil {
		t.Fatal(err)
	}
	key, err := Verifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	w := &Witness{Dir: filepath.Join(dir, "witness"), Signer: signer, Logs: logs}
	s := httptest.NewServer(w)
	t.Cleanup(s.Close)
	return w, &Client{URL: s.URL, Key: key}
}

// TestCosign follows a log as it grows, and refuses one that was rewritten, cut or forked.
func TestCosign(t *testing.T) {
	l, key := newShown(t, "example.com/tidings")
	_, c := newWitness(t, key)
	ctx := context.Background()
	for size := 1; size < 9; size++ {
		l.leaves = append(l.leaves, fmt.Sprint("line ", size))
		if size%3 == 0 {
			continue // not each one is shown
		}
		line, err := c.Cosign(ctx, l.checkpoint(), l.prove)
		if err != nil {
			t.Fatalf("%d: %v", size, err)
		}
		if _, err := At(l.checkpoint(), line, c.Key); err != nil {
			t.Errorf("%d: %v", size, err)
		}
		again, err := c.Cosign(ctx, l.checkpoint(), l.prove)
		if err != nil || Holds(l.checkpoint(), again, c.Key) != nil {
			t.Errorf("%d, again: %v", size, err)
		}
	}
	fork := *l
	fork.leaves = append([]string{"another"}, l.leaves[1:]...)
	if _, err := c.Cosign(ctx, fork.checkpoint(), fork.prove); err == nil || !strings.Contains(err.Error(), "forked") {
		t.Errorf("a fork as long: %v", err)
	}
	fork.leaves = append(fork.leaves, "more")
	if _, err := c.Cosign(ctx, fork.checkpoint(), fork.prove); err == nil || !strings.Contains(err.Error(), "422") {
		t.Errorf("a longer fork: %v", err)
	}
	cut := *l
	cut.leaves = l.leaves[:5]
	if _, err := c.Cosign(ctx, cut.checkpoint(), cut.prove); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("cut: %v", err)
	}
	stranger, _ := newShown(t, "stranger.example/log")
	stranger.leaves = []string{"a"}
	if _, err := c.Cosign(ctx, stranger.checkpoint(), stranger.prove); err == nil ||
		!strings.Contains(err.Error(), "404") {
		t.Errorf("a stranger: %v", err)
	}
	mallory, _ := newShown(t, "example.com/tidings")
	mallory.leaves = append(l.leaves, "more")
	if _, err := c.Cosign(ctx, mallory.checkpoint(), mallory.prove); err == nil ||
		!strings.Contains(err.Error(), "403") {
		t.Errorf("another key: %v", err)
	}
	l.leaves = append(l.leaves, "after all that")
	if _, err := c.Cosign(ctx, l.checkpoint(), l.prove); err != nil {
		t.Errorf("it goes on: %v", err)
	}
}

// TestFalseWitness takes a signature of nobody but the witness, on nothing but the checkpoint, and in one form.
func TestFalseWitness(t *testing.T) {
	l, key := newShown(t, "example.com/tidings")
	l.leaves = []string{"a"}
	_, right := newWitness(t, key)
	_, other := newWitness(t, key)
	other.Key = right.Key
	if _, err := other.Cosign(context.Background(), l.checkpoint(), l.prove); err == nil {
		t.Error("another witness's signature was taken")
	}
	line, err := right.Cosign(context.Background(), l.checkpoint(), l.prove)
	if err != nil {
		t.Fatal(err)
	}
	for i := range line {
		b := bytes.Clone(line)
		if b[i] ^= 1; Holds(l.checkpoint(), b, right.Key) == nil {
			t.Errorf("byte %d of %q: not noticed", i, line)
		}
	}
	for _, b := range [][]byte{nil, line[:len(line)-1], append(bytes.Clone(line), line...),
		append([]byte("\n"), line...), append(bytes.Clone(line), '\n')} {
		if Holds(l.checkpoint(), b, right.Key) == nil {
			t.Errorf("%q: taken", b)
		}
	}
	l.leaves = append(l.leaves, "b")
	if Holds(l.checkpoint(), line, right.Key) == nil {
		t.Error("of another checkpoint: taken")
	}
	if _, err := Verifier("w+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="); err == nil {
		t.Error("a key with another hash: taken")
	}
}

// TestRequests gives each status that the protocol knows.
func TestRequests(t *testing.T) {
	l, key := newShown(t, "example.com/tidings")
	l.leaves = []string{"a", "b", "c"}
	w, _ := newWitness(t, key)
	good := (&request{checkpoint: l.checkpoint()}).encode()
	status := func(body string) int {
		_, err := w.Add(t.Context(), []byte(body))
		var no *RefusedError
		switch {
		case err == nil:
			return http.StatusOK
		case errors.As(err, &no):
			return no.Status
		}
		return http.StatusInternalServerError
	}
	text := string(good)
	for _, x := range []struct {
		what, body string
		want       int
	}{
		{"nothing", "", 400},
		{"no size", strings.Replace(text, "old 0", "old", 1), 400},
		{"a size written otherwise", strings.Replace(text, "old 0", "old 00", 1), 400},
		{"beyond the checkpoint", strings.Replace(text, "old 0", "old 4", 1), 400},
		{"a proof that is none", strings.Replace(text, "old 0\n", "old 0\nxx\n", 1), 400},
		{"a long proof", strings.Replace(text, "old 0\n",
			"old 0\n"+strings.Repeat(strings.Repeat("A", 43)+"=\n", 64), 1), 400},
		{"a proof of nothing", strings.Replace(text, "old 0\n", "old 0\n"+strings.Repeat("A", 43)+"=\n", 1), 422},
		{"from what was not cosigned", strings.Replace(text, "old 0", "old 2", 1), 409},
		{"the checkpoint", text, 200},
		{"again from the beginning", text, 409},
		{"again", strings.Replace(text, "old 0", "old 3", 1), 200},
	} {
		if got := status(x.body); got != x.want {
			t.Errorf("%s: %d, want %d", x.what, got, x.want)
		}
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), http.MethodPost, AddPath, strings.NewReader(text)))
	if out.Code != http.StatusConflict || out.Header().Get("Content-Type") != sizeType || out.Body.String() != "3\n" {
		t.Errorf("%d %v %q", out.Code, out.Header(), out.Body)
	}
	for method, path := range map[string]string{http.MethodGet: AddPath, http.MethodPost: "/other"} {
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(text)))
		if out.Code < 400 {
			t.Errorf("%s %s: %d", method, path, out.Code)
		}
	}
}

// FuzzAdd: whatever is asked of a witness, it cosigns nothing that a log did not sign.
func FuzzAdd(f *testing.F) {
	f.Add([]byte("old 0\n\nexample.com/log\n1\nAAAA\n\n— example.com/log AAAA\n"))
	f.Add([]byte("old 3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, vkey, err := note.GenerateKey(rand.Reader, "example.com/log")
		if err != nil {
			t.Fatal(err)
		}
		v, err := note.NewVerifier(vkey)
		if err != nil {
			t.Fatal(err)
		}
		w := &Witness{Dir: t.TempDir(), Logs: []note.Verifier{v}}
		if line, err := w.Add(t.Context(), body); err == nil {
			t.Errorf("%q: cosigned as %q", body, line)
		}
	})
}
