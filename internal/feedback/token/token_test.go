package token_test

import (
	"crypto/rand"
	"errors"
	"math"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback/token"
)

var day = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func keys(t testing.TB) *token.Keys {
	t.Helper()
	k, err := token.Create(filepath.Join(t.TempDir(), "keys"), rand.Reader, day)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealOpen(t *testing.T) {
	k := keys(t)
	for _, id := range []token.ID{{}, {1, 1}, {250, 3}, {1 << 40, 77}, {math.MaxInt64, math.MaxInt32}} {
		text := k.Seal(token.Unsubscribe, id)
		got, err := k.Open(token.Unsubscribe, text)
		if err != nil || got != id {
			t.Errorf("%v: got %v, %v", id, got, err)
		}
		if _, err := k.Open(token.Acknowledge, text); !errors.Is(err, token.ErrForged) {
			t.Errorf("%v opens for another purpose: %v", id, err)
		}
		if len(text) > 46 || strings.ToLower(text) != text {
			t.Errorf("token %q", text)
		}
	}
}

func TestReturnPath(t *testing.T) {
	k := keys(t)
	id := token.ID{Row: math.MaxInt64, Revision: math.MaxInt32}
	address := string(k.Sealer().AppendReturnPath(nil, "bounce.example.com", id))
	local, _, _ := strings.Cut(address, "@")
	if len(local) > 64 {
		t.Errorf("local part of %d characters", len(local))
	}
	for _, form := range []string{address, strings.ToUpper(address)} {
		if got, err := k.OpenReturnPath(form, "bounce.example.com"); err != nil || got != id {
			t.Errorf("%s: %v %v", form, got, err)
		}
	}
	for _, form := range []string{"", "b-@bounce.example.com", "x" + address, local, local + "@example.org",
		strings.TrimPrefix(address, "b-")} {
		if _, err := k.OpenReturnPath(form, "bounce.example.com"); !errors.Is(err, token.ErrForged) {
			t.Errorf("%q was opened", form)
		}
	}
}

// TestMutations shows that no altered token is taken: 10,000 links and 10,000
// return paths, each changed at one to three places, cut or made longer.
func TestMutations(t *testing.T) {
	k := keys(t)
	rnd := mrand.New(mrand.NewPCG(1, 2))
	s := k.Sealer()
	for i := range 10_000 {
		id := token.ID{Row: rnd.Int64N(1 << 50), Revision: rnd.Int32N(50)}
		link := string(s.Append(nil, token.Unsubscribe, id))
		if bad := mutate(rnd, link); bad != link {
			if got, err := k.Open(token.Unsubscribe, bad); err == nil {
				t.Fatalf("token %d: %q opens as %v, from %q", i, bad, got, link)
			}
		}
		path := string(s.AppendReturnPath(nil, "b.example", id))
		local, _, _ := strings.Cut(path, "@")
		if bad := mutate(rnd, local); !strings.EqualFold(bad, local) {
			if got, err := k.OpenReturnPath(bad+"@b.example", "b.example"); err == nil {
				t.Fatalf("path %d: %q opens as %v", i, bad, got)
			}
		}
	}
}

func mutate(rnd *mrand.Rand, s string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567ABC189-_=+ \x00é"
	b := []byte(s)
	switch rnd.IntN(6) {
	case 0:
		return s[:rnd.IntN(len(s))]
	case 1:
		return s + string(letters[rnd.IntN(32)])
	case 2:
		i, j := rnd.IntN(len(b)), rnd.IntN(len(b))
		b[i], b[j] = b[j], b[i]
		return string(b)
	}
	for range 1 + rnd.IntN(3) {
		b[rnd.IntN(len(b))] = letters[rnd.IntN(len(letters))]
	}
	return string(b)
}

func TestRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	old, err := token.Create(path, rand.Reader, day)
	if err != nil {
		t.Fatal(err)
	}
	text := old.Seal(token.Acknowledge, token.ID{Row: 7, Revision: 1})
	next, err := old.Next(rand.Reader, day.AddDate(0, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Save(path); err != nil {
		t.Fatal(err)
	}
	now, err := token.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := now.Open(token.Acknowledge, text); err != nil || id.Row != 7 {
		t.Errorf("a token of the old key: %v %v", id, err)
	}
	if _, err := old.Open(token.Acknowledge, now.Seal(token.Acknowledge, token.ID{Row: 7})); err == nil {
		t.Error("the new key does not sign")
	}
	if _, err := keys(t).Open(token.Acknowledge, text); !errors.Is(err, token.ErrForged) {
		t.Error("a stranger's key opens our token")
	}
}

func TestKeyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	if _, err := token.Create(path, rand.Reader, day); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if _, err := token.Create(path, rand.Reader, day); err == nil {
		t.Error("an existing key file was overwritten")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := token.Load(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a readable key file: %v", err)
	}
	for text, want := range map[string]string{
		"":                     "no key",
		"1 2026-01-01":         "line 1: 2 words",
		"300 2026-01-01 AAAA":  "key number",
		"1 January AAAA":       "YYYY-MM-DD",
		"# c\n1 2026-01-01 AA": "line 2: secret of key 1",
	} {
		if _, err := token.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestSealDoesNotAllocate(t *testing.T) {
	s := keys(t).Sealer()
	buf := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(1000, func() {
		buf = s.Append(buf[:0], token.ReturnPath, token.ID{Row: 123456, Revision: 3})
	}); n > 0 {
		t.Errorf("%v allocations for one token", n)
	}
}

func FuzzOpen(f *testing.F) {
	k := keys(f)
	good := k.Seal(token.Unsubscribe, token.ID{Row: 42, Revision: 2})
	f.Add(good)
	f.Add("b-" + good)
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := k.Open(token.Unsubscribe, text); err == nil && (text != good || id.Row != 42) {
			t.Errorf("%q opens as %v", text, id)
		}
		k.OpenReturnPath(text, "b.example")
	})
}

func BenchmarkSeal(b *testing.B) {
	s := keys(b).Sealer()
	buf := make([]byte, 0, 64)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		buf = s.AppendReturnPath(buf[:0], "b.example", token.ID{Row: int64(i), Revision: 1})
	}
}

func BenchmarkOpen(b *testing.B) {
	k := keys(b)
	text := k.Seal(token.ReturnPath, token.ID{Row: 1e9, Revision: 1})
	for b.Loop() {
		if _, err := k.Open(token.ReturnPath, text); err != nil {
			b.Fatal(err)
		}
	}
}

// Return paths and links are found wherever mail systems write them down, in whatever
// case, and nothing else is.
func TestFound(t *testing.T) {
	k := keys(t)
	id := token.ID{Row: 77, Revision: 3}
	path := string(k.Sealer().AppendReturnPath(nil, "b.example.com", id))
	list := k.Seal(token.ListHeader, id)
	for text, want := range map[string]string{
		path:                      path,
		"<" + path + ">":          path,
		strings.ToUpper(path):     strings.ToUpper(path),
		"for <" + path + ">; Tue": path,
		"pass (x: domain of " + path + " designates) smtp.mailfrom=" + path + "; y": path + " " + path,
		"rfc822;" + path + ".":   path,
		"b-" + path:              path,
		"b-short@b.example.com":  "",
		"b-" + list:              "",
		"Bob <b-b@example.com>":  "",
		"":                       "",
		"b-":                     "",
		strings.Repeat("b-", 99): "",
	} {
		if got := strings.Join(token.ReturnPaths(text, 16), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := token.ReturnPaths(strings.Repeat(path+" ", 100), 5); len(got) != 5 {
		t.Errorf("%d of at most 5", len(got))
	}
	for text, want := range map[string]string{"<https://x.example/mail/u/" + list + ">, <mailto:x@y>": list,
		"<https://x.example/u/short>": "", "<mailto:x@y>": "", "": ""} {
		if got := token.Link(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzFound looks for return paths and links in anything.
func FuzzFound(f *testing.F) {
	f.Add("for <b-abcdefghijklmnopqrstuvwxyz@b.example.com>")
	f.Add("<https://x.example/u/abcdefghijklmnopqrstuvwxyz>")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range token.ReturnPaths(text, 16) {
			if !strings.Contains(text, a) || !token.LikeReturnPath(a, a[strings.IndexByte(a, '@')+1:]) {
				t.Errorf("%q is no address in the text", a)
			}
		}
		if l := token.Link(text); !strings.Contains(text, l) || len(l) > 45 {
			t.Errorf("%q is no token in the text", l)
		}
	})
}
