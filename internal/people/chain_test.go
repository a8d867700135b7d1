package people

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"tidings/internal/statement"
)

var begin = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func newSigner(t *testing.T) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func person(name string, key ssh.Signer, roles ...Role) Person {
	return Person{Name: name, Email: strings.ToLower(name) + "@example.com", Roles: roles,
		Keys: []Key{{Public: line(key.PublicKey()), From: begin}}}
}

// entry gives a line of the log that follows r, signed with a key.
func entry(t *testing.T, r *Roster, by Person, key ssh.Signer, people ...Person) string {
	t.Helper()
	e := Entry{Kind: statement.Roster, Version: statement.Version, Workspace: "w", Sequence: len(r.Entries) + 1,
		Previous: r.Head(), At: begin.Add(time.Duration(len(r.Entries)) * time.Hour),
		By: statement.Person{Name: by.Name, Email: by.Email}, People: people}
	body, err := statement.Canonical(&e)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := statement.Sign(statement.Roster, body, key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(signed{string(body), []string{string(signature)}})
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// TestChain follows a roster from its first admin on: each entry is signed by an admin of the one
// before it, and by nobody else.
func TestChain(t *testing.T) {
	kathyKey, annKey, malloryKey := newSigner(t), newSigner(t), newSigner(t)
	kathy, ann := person("Kathy", kathyKey, Admin), person("Ann", annKey, Admin, Approver)
	mallory := person("Mallory", malloryKey, Admin)
	first := entry(t, &Roster{}, kathy, kathyKey, kathy)
	r, err := parseLog([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	second := entry(t, r, kathy, kathyKey, kathy, ann)
	whole := first + second
	r2, err := parseLog([]byte(whole))
	if err != nil || len(r2.Now().People) != 2 {
		t.Fatalf("%+v, %v", r2, err)
	}
	revoked := begin.Add(90 * time.Minute)
	ended := kathy
	ended.Keys = []Key{{Public: kathy.Keys[0].Public, From: begin, Until: &revoked}}
	third := entry(t, r2, ann, annKey, ended, ann)
	r3, err := parseLog([]byte(whole + third))
	if err != nil {
		t.Fatal(err)
	}
	for name, log := range map[string]string{
		"signed in by another":     entry(t, &Roster{}, kathy, malloryKey, kathy),
		"no admin":                 entry(t, &Roster{}, kathy, kathyKey, person("Kathy", kathyKey, Approver)),
		"a stranger's entry":       first + entry(t, r, mallory, malloryKey, kathy, mallory),
		"in an admin's name":       first + entry(t, r, kathy, malloryKey, kathy, mallory),
		"out of order":             second + first,
		"an entry left out":        first + third,
		"an entry twice":           whole + second,
		"with a revoked key":       whole + third + entry(t, r3, kathy, kathyKey, kathy, ann),
		"one key of two people":    first + entry(t, r, kathy, kathyKey, kathy, person("Bob", kathyKey, Author)),
		"one address twice":        first + entry(t, r, kathy, kathyKey, kathy, person("Kathy", annKey, Author)),
		"an unknown role":          first + entry(t, r, kathy, kathyKey, kathy, person("Bob", annKey, "king")),
		"empty":                    "",
		"cut in the middle":        whole[:len(whole)-40],
		"no JSON":                  "people\n",
		"without its signature":    strings.Replace(first, "BEGIN SSH", "BEGIN XSH", 1),
		"with other names of keys": strings.Replace(first, `\"kind\"`, `\"Kind\"`, 1),
	} {
		if _, err := parseLog([]byte(log)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	// Every byte of it matters.
	log := []byte(whole)
	for i := range log {
		if log[i] == '\n' {
			continue
		}
		log[i] ^= 1
		if _, err := parseLog(log); err == nil {
			t.Errorf("byte %d, of %q: not noticed", i, whole[max(0, i-20):min(len(whole), i+20)])
		}
		log[i] ^= 1
	}
}

// TestVerify holds a statement to the roster that was in force when it was made.
func TestVerify(t *testing.T) {
	kathyKey, annKey := newSigner(t), newSigner(t)
	kathy, ann := person("Kathy", kathyKey, Admin, Approver), person("Ann", annKey, Author)
	r, err := parseLog([]byte(entry(t, &Roster{}, kathy, kathyKey, kathy, ann)))
	if err != nil {
		t.Fatal(err)
	}
	say := func(p Person, key ssh.Signer, change func(*statement.Statement)) (statement.Signed, *statement.Statement) {
		s := &statement.Statement{Kind: statement.Approve, Version: statement.Version, At: begin.Add(time.Hour)}
		by := statement.Signer{By: statement.Person{Name: p.Name, Email: p.Email,
			Key: ssh.FingerprintSHA256(key.PublicKey())}, Roster: r.Head(), Key: key}
		if change != nil {
			change(s)
		}
		said, err := by.Sign(s)
		if err != nil {
			t.Fatal(err)
		}
		return said, s
	}
	if said, s := say(kathy, kathyKey, nil); r.Verify(said, s) != nil {
		t.Error(r.Verify(said, s))
	}
	for name, x := range map[string]func() (statement.Signed, *statement.Statement){
		"by an author":      func() (statement.Signed, *statement.Statement) { return say(ann, annKey, nil) },
		"in another's name": func() (statement.Signed, *statement.Statement) { return say(kathy, annKey, nil) },
		"by nobody's key":   func() (statement.Signed, *statement.Statement) { return say(kathy, newSigner(t), nil) },
		"before the roster": func() (statement.Signed, *statement.Statement) {
			return say(kathy, kathyKey, func(s *statement.Statement) { s.At = begin.Add(-time.Hour) })
		},
		"made as another kind": func() (statement.Signed, *statement.Statement) {
			said, s := say(kathy, kathyKey, func(s *statement.Statement) { s.Kind = statement.Reject })
			s.Kind = statement.Approve
			said.Body, _ = s.Canonical()
			return said, s
		},
		"by a roster that was cut": func() (statement.Signed, *statement.Statement) {
			said, s := say(kathy, kathyKey, nil)
			s.Policy = strings.Repeat("0", 64)
			said.Body, _ = s.Canonical()
			said.Signature, _ = statement.Sign(s.Kind, said.Body, kathyKey)
			return said, s
		},
		"not signed": func() (statement.Signed, *statement.Statement) {
			said, s := say(kathy, kathyKey, nil)
			said.Signature = nil
			return said, s
		},
	} {
		if said, s := x(); r.Verify(said, s) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
