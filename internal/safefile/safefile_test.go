package safefile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	for _, d := range []Durability{Synced, Unsynced} {
		for _, text := range []string{"one", "two", ""} {
			if err := Write(path, 0o600, d, Bytes([]byte(text))); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			info, _ := os.Stat(path)
			if err != nil || string(got) != text || info.Mode().Perm() != 0o600 {
				t.Errorf("%q, %v: %q, %v, %v", text, d, got, info.Mode(), err)
			}
		}
	}
	wantFiles(t, dir, 1)
}

// What fails leaves the file of before, and nothing beside it.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	if err := Write(path, 0o600, Unsynced, Bytes([]byte("old"))); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := Write(path, 0o600, Synced, func(f *os.File) error {
		_, _ = f.WriteString("ne")
		return full
	})
	if got, _ := os.ReadFile(path); !errors.Is(err, full) || string(got) != "old" {
		t.Errorf("%v, and the file holds %q", err, got)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(dir, "folder"), 0o600, Synced, Bytes(nil)); err == nil {
		t.Error("a folder was replaced")
	}
	if err := Write(filepath.Join(dir, "none", "x"), 0o600, Synced, Bytes(nil)); err == nil {
		t.Error("a folder was made")
	}
	wantFiles(t, dir, 2)
}

func wantFiles(t *testing.T, dir string, want int) {
	t.Helper()
	if list, err := os.ReadDir(dir); err != nil || len(list) != want {
		t.Errorf("the folder holds %v (%v)", list, err)
	}
}

func TestUnfinished(t *testing.T) {
	for name, want := range map[string]string{".post.csv.tmp-1x9": "post.csv", "post.csv": "", "post.csv.tmp-1": "",
		".post.csv.tmp-": "", ".hidden": ""} {
		if got := Unfinished(name); got != want {
			t.Errorf("%s: %q instead of %q", name, got, want)
		}
	}
}
