package notices

import (
	"bytes"
	"testing"
)

// TestCanonicalBytes wants the short way for compiled messages to write what the long one does.
func TestCanonicalBytes(t *testing.T) {
	type wrapped []byte // takes the long way
	for _, b := range [][]byte{nil, {}, {0}, []byte("<a href=\"x\">&\n"), bytes.Repeat([]byte{0xff, 0xfe, 0x3e}, 999)} {
		short, err := CanonicalJSON(b)
		if err != nil {
			t.Fatal(err)
		}
		long, err := CanonicalJSON(wrapped(b))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(short, long) {
			t.Errorf("%q and not %q", short, long)
		}
	}
}
