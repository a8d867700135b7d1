package transport

import (
	"strings"
	"testing"
)

// TestScramVector is the exchange of RFC 7677 section 3.
func TestScramVector(t *testing.T) {
	m := newScram("user", "pencil", "rOprNGfwEbeRWgbNEkqO")
	if got := string(m.start()); got != "n,,n=user,r=rOprNGfwEbeRWgbNEkqO" {
		t.Errorf("first: %s", got)
	}
	final, err := m.next([]byte("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," +
		"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
	if err != nil {
		t.Fatal(err)
	}
	want := "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," +
		"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
	if string(final) != want {
		t.Errorf("final: %s", final)
	}
	if m.done() == nil {
		t.Error("a server that has shown no signature was believed")
	}
	if _, err := m.next([]byte("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")); err != nil || m.done() != nil {
		t.Errorf("%v, %v", err, m.done())
	}
}

func TestScramRefuses(t *testing.T) {
	for _, first := range []string{
		"", "x", "r=other,s=W22Z,i=4096", "r=nonce,s=W22Z,i=4096", "r=nonceX,s=!,i=4096", "r=nonceX,s=W22Z,i=0",
		"r=nonceX,s=W22Z,i=99999999", "r=nonceX,s=W22Z,i=x", "e=other-error", "m=ext,r=nonceX,s=W22Z,i=4096",
	} {
		if _, err := newScram("u", "p", "nonce").next([]byte(first)); err == nil {
			t.Errorf("%q was taken", first)
		}
	}
	m := newScram("a=b,c", "p", "nonce")
	if !strings.Contains(string(m.start()), "n=a=3Db=2Cc,") {
		t.Errorf("%s", m.start())
	}
	if _, err := m.next([]byte("r=nonceX,s=W22Z,i=4096")); err != nil {
		t.Fatal(err)
	}
	if _, err := m.next([]byte("v=AAAA")); err == nil || m.done() == nil {
		t.Error("a wrong signature of the server was believed")
	}
}

// FuzzScram: no challenge makes a panic, and none is answered that does not
// carry on our own nonce.
func FuzzScram(f *testing.F) {
	f.Add("r=nonceX,s=W22Z,i=4096")
	f.Add("r=nonce,s=,i=1,x")
	f.Fuzz(func(t *testing.T, first string) {
		if strings.Contains(first, "i=") && len(first) > 60 {
			t.Skip("SKIP(input): keeps the iterations small")
		}
		if out, err := newScram("u", "p", "nonce").next([]byte(first)); err == nil &&
			!strings.HasPrefix(string(out), "c=biws,r=nonce") {
			t.Errorf("%q answered %q", first, out)
		}
	})
}

func TestMechanisms(t *testing.T) {
	if got := string(mechanisms["plain"]("u", "p").start()); got != "\x00u\x00p" {
		t.Errorf("%q", got)
	}
	if got := string(mechanisms["xoauth2"]("u", "tok").start()); got != "user=u\x01auth=Bearer tok\x01\x01" {
		t.Errorf("%q", got)
	}
	m := mechanisms["login"]("u", "p")
	if m.start() != nil {
		t.Error("LOGIN has no initial response")
	}
	for _, want := range []string{"u", "p"} {
		if got, err := m.next(nil); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := m.next(nil); err == nil {
		t.Error("a third question was answered")
	}
}
