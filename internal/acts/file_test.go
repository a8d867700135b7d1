package acts

import (
	"bytes"
	"slices"
	"testing"
)

// exported writes a log as a seal has it.
func exported(entries []Entry) []byte {
	var b bytes.Buffer
	for _, e := range entries {
		b.Write(append(e.Canonical(), '\n'))
	}
	return b.Bytes()
}

// TestVerifyPart flips every byte of a part of a log, cuts it, and changes its order: all of it is found.
func TestVerifyPart(t *testing.T) {
	all, head := chain(6)
	part := all[2:]
	whole := exported(part)
	verify := func(b []byte) bool {
		got, err := Read(bytes.NewReader(b))
		return err == nil && len(VerifyPart(got, head)) == 0 && bytes.Equal(exported(got), b)
	}
	if !verify(whole) {
		t.Fatalf("%s", whole)
	}
	for i := range whole {
		b := bytes.Clone(whole)
		if b[i] ^= 1; verify(b) {
			t.Errorf("byte %d, %q", i, b[max(0, i-20):min(len(b), i+20)])
		}
	}
	for i := range part {
		if got := VerifyPart(slices.Delete(slices.Clone(part), i, i+1), head); i > 0 && len(got) == 0 {
			t.Errorf("entry %d taken out", i)
		}
		for j := range i {
			b := slices.Clone(part)
			if b[i], b[j] = b[j], b[i]; len(VerifyPart(b, head)) == 0 {
				t.Errorf("entries %d and %d changed places", i, j)
			}
		}
	}
	if got := VerifyPart(append(slices.Clone(part), part[1]), head); len(got) == 0 {
		t.Error("one twice")
	}
	if got := VerifyPart(nil, head); len(got) == 0 {
		t.Error("empty")
	}
}

// FuzzRead: whatever a file holds, reading and verifying it ends.
func FuzzRead(f *testing.F) {
	all, _ := chain(3)
	f.Add(exported(all))
	f.Add([]byte("{}\n{}\n"))
	f.Add([]byte("{\"sequence\":9223372036854775807}\n{\"sequence\":-1}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := Read(bytes.NewReader(b))
		if err == nil {
			VerifyPart(entries, Head{})
		}
	})
}
