package archive

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// deliveryLines writes the lines of n deliveries, and what the manifest says of them.
func deliveryLines(t testing.TB, n int) ([]byte, *Deliveries) {
	t.Helper()
	var b bytes.Buffer
	w := NewDeliveryWriter(&b, zeros{})
	for i := range n {
		if err := w.Add(&Delivery{Email: fmt.Sprintf("reader%d@example.com", i), Recipient: int64(i), Locale: "en",
			MessageID: "<aeaqdjz22ugo37mbqjsqv57l@qsol.example>", State: "accepted", Reply: "Ok: taken", SMTPCode: 250,
			MessageSHA256: "aa631befbfa101538526875eb5d00341f20f694b1161665a07aa87de95e4e5c7", EnhancedCode: "2.0.0",
			Region: "emea", Relay: "local"}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := w.End()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), d
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// found gives the leaf of a line that holds a text, from one pass.
func found(t testing.TB, lines io.Reader, d *Deliveries, text string) *Leaf {
	t.Helper()
	f := &finder{match: func(line []byte) bool { return bytes.Contains(line, []byte(text)) }}
	f.begin(d)
	got, err := readDeliveries(lines, f, func(*Line) error { return nil })
	if err != nil || *got != *d {
		t.Fatalf("%+v, %v; want %+v", got, err, d)
	}
	leaf, err := f.leaf()
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// Every line of every small tree is proved by the path that one pass gives.
func TestLeafOfEveryTree(t *testing.T) {
	for n := 1; n <= 40; n++ {
		lines, d := deliveryLines(t, n)
		root, err := hex.DecodeString(d.Root)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			x := found(t, bytes.NewReader(lines), d, fmt.Sprintf(`"reader%d@`, i))
			if x == nil || x.Index != uint64(i) || x.Size != uint64(n) {
				t.Fatalf("line %d of %d: %+v", i, n, x)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, x.Index, x.Size,
				rfc6962.DefaultHasher.HashLeaf(x.Text), x.Path, root); err != nil {
				t.Errorf("line %d of %d: %v", i, n, err)
			}
		}
		if x := found(t, bytes.NewReader(lines), d, "nobody"); x != nil {
			t.Errorf("%d lines: somebody was found who is not there: %+v", n, x)
		}
	}
}

// A line beyond those that the manifest knows is not looked at, and one that was erased is nobody's.
func TestLeafOfOtherLines(t *testing.T) {
	lines, d := deliveryLines(t, 3)
	f := &finder{match: func(line []byte) bool { return bytes.Contains(line, []byte("reader2@")) }}
	f.begin(&Deliveries{Leaves: 2})
	if _, err := readDeliveries(bytes.NewReader(lines), f, func(*Line) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if x, err := f.leaf(); x != nil || err != nil {
		t.Errorf("%+v, %v", x, err)
	}
	all := bytes.SplitAfter(lines, []byte("\n"))
	all[1] = append(erasedLine(rfc6962.DefaultHasher.HashLeaf(bytes.TrimSuffix(all[1], []byte("\n")))), '\n')
	f = &finder{match: func([]byte) bool { return true }}
	f.begin(d)
	each := func(x *Line) error { f.match = func([]byte) bool { return x.Index > 0 }; return nil }
	if got, err := readDeliveries(bytes.NewReader(bytes.Join(all, nil)), f, each); err != nil || *got != *d {
		t.Fatalf("%+v, %v", got, err)
	}
	if x, err := f.leaf(); err != nil || x.Index != 2 {
		t.Errorf("%+v, %v; want line 2", x, err)
	}
}

// BenchmarkLeaf proves one line of a million, as its file is read.
func BenchmarkLeaf(b *testing.B) {
	lines, d := deliveryLines(b, 1_000_000)
	b.SetBytes(int64(len(lines)))
	for b.Loop() {
		if found(b, bytes.NewReader(lines), d, `"reader700000@`) == nil {
			b.Fatal("not found")
		}
	}
}
