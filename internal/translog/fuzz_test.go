package translog

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// What is opened is the very text that was signed: no other bytes pass as a checkpoint.
func FuzzOpen(f *testing.F) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "example.com/archive")
	if err != nil {
		f.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		f.Fatal(err)
	}
	key, err := note.NewVerifier(vkey)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "example.com/archive\n1\nAAAA\n", "example.com/archive\n-1\n\n",
		"example.com/archive\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"example.com/archive\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"other.example/log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Open([]byte(text), key); err == nil {
			t.Fatal("opened without a signature")
		}
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			return
		}
		if c, err := Open(signed, key); err == nil && string(c.Marshal()) != text {
			t.Fatalf("opened %q as %q", text, c.Marshal())
		}
	})
}

// A link or an oversized file in the place of a checkpoint is a problem with a name, not a hang.
func TestForeignFiles(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"link": func(path string) error { return os.Symlink("/dev/zero", path) },
		"big":  func(path string) error { return os.WriteFile(path, make([]byte, mostNote+1), 0o600) },
		"dir":  func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		l := sealed(t)
		path := filepath.Join(l.Outputs, Folder, NoteName(4))
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := put(path); err != nil {
			t.Fatal(err)
		}
		if p := problems(t, l, nil); len(p) != 1 || p[0] != "log/000000004.note" {
			t.Errorf("%s: problems in %v", name, p)
		}
	}
}
