package timestamp

import (
	"bytes"
	"os"
	"testing"
	"time"
)

// sample is a time-stamp of openssl's that was made once, with what it stamps and who is believed.
func sample(t testing.TB) (tsr, data []byte, roots *Roots) {
	t.Helper()
	tsr, err := os.ReadFile("testdata/v1/000000005.tsr")
	if err == nil {
		data, err = os.ReadFile("testdata/v1/000000005.note")
	}
	if err == nil {
		roots, err = ReadRoots("testdata/v1/ca.pem")
	}
	if err != nil {
		t.Fatal(err)
	}
	return tsr, data, roots
}

// What was stamped once verifies for ever: also after the authority's certificate is expired, as that
// of the sample is from 2027 on.
func TestSample(t *testing.T) {
	tsr, data, roots := sample(t)
	at, err := Verify(tsr, data, roots)
	if err != nil || at.Format(time.DateOnly) != "2026-12-01" {
		t.Errorf("Verify() = %v, %v", at, err)
	}
}

// Whatever stands in the place of a time-stamp, nothing ends the program, and only the stamp passes.
func FuzzVerify(f *testing.F) {
	tsr, data, roots := sample(f)
	f.Add(tsr)
	f.Add(tsr[:len(tsr)/2])
	f.Add([]byte{0x30, 5, 0x30, 3, 2, 1, 0})
	f.Add([]byte{0x30, 0x84, 1})
	f.Add([]byte{0x1f, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Verify(b, data, roots); err == nil && !bytes.Equal(b, tsr) {
			t.Errorf("% x passes for the time-stamp", b)
		}
		if _, err := Verify(b, data, nil); err == nil && len(b) > mostBytes {
			t.Error("taken, and longer than any is")
		}
		if p, _, err := verify(b, data, roots, false); err == nil { // what an authority may send
			kept, err := p.reduce(roots.vouched(p.certificates))
			if err == nil {
				_, err = Verify(kept, data, roots)
			}
			if err != nil {
				t.Errorf("% x is taken, and not what is kept of it: %v", b, err)
			}
		}
		granted(b) //nolint:errcheck // that it comes back is what is asked
	})
}
