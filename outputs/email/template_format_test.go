package email

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// ofEveryKind has a piece of every kind that form 1 knows.
func ofEveryKind() *Template {
	t := &Template{}
	t.add(piece{kind: literal, text: "From: service@qsol.example\r\n"})
	for _, k := range []kind{toHeader, idHeader, leaveHeader, loopHeader} {
		t.add(piece{kind: k})
	}
	t.add(piece{kind: replyHeader, text: "thread.qsol@qsol.example"})
	t.add(piece{kind: literal, text: "\r\nDear "})
	t.add(piece{kind: fieldText, text: "first name", fallback: "customer", hasFallback: true})
	t.add(piece{kind: fieldHTML, text: "first name", hasFallback: true})
	t.add(piece{kind: fieldHTML, text: "company"})
	for _, link := range []string{webLink, acknowledgeLink, unsubscribeLink, preferencesLink} {
		t.add(piece{kind: linkText, text: link})
		t.add(piece{kind: linkHTML, text: link})
	}
	t.add(piece{kind: literal, text: "\r\n"})
	return t
}

// ofForm2 has the kinds that form 2 added, too.
func ofForm2() *Template {
	t := ofEveryKind()
	for _, k := range []kind{fieldLTR, fieldRTL} {
		t.add(piece{kind: k, text: "first name", fallback: "customer", hasFallback: true})
	}
	t.add(piece{kind: fieldGap, text: "company"})
	for _, n := range []string{"0", "1"} {
		t.add(piece{kind: insertText, text: n})
		t.add(piece{kind: insertHTML, text: n})
	}
	t.add(piece{kind: linkText, text: paperLink})
	t.add(piece{kind: linkHTML, text: paperLink})
	t.add(piece{kind: literal, text: "\r\n"})
	return t
}

// TestStoredForm reads the files that each form wrote: templates lie in revisions that
// were sent, and their numbers and words stay what they are.
func TestStoredForm(t *testing.T) {
	t.Run("1", func(t *testing.T) { storedForm(t, 1, ofEveryKind()) })
	t.Run("2", func(t *testing.T) { storedForm(t, 2, ofForm2()) })
}

func storedForm(t *testing.T, form byte, of *Template) {
	want, err := of.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("template.v%d", form)))
	if err != nil {
		t.Fatalf("%v; it should hold %q", err, want)
	}
	if !bytes.Equal(stored, want) || stored[0] != form {
		t.Errorf("form %d is now written as\n%q, it was\n%q", form, want, stored)
	}
	back := &Template{}
	if err := back.UnmarshalBinary(stored); err != nil {
		t.Fatal(err)
	}
	if again, err := back.MarshalBinary(); err != nil || !bytes.Equal(again, stored) {
		t.Errorf("read and written again: %q, %v", again, err)
	}
	newer := bytes.Clone(stored)
	newer[0] = version + 1
	if err := back.UnmarshalBinary(newer); !errors.Is(err, ErrVersion) {
		t.Errorf("a newer form: %v", err)
	}
	for _, b := range [][]byte{nil, {0}, stored[:len(stored)-1]} {
		if err := back.UnmarshalBinary(b); err == nil || errors.Is(err, ErrVersion) {
			t.Errorf("%q: %v", b, err)
		}
	}
}
