package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tidings/internal/testneed"
)

// TestReadOnlyFile reads a database that cannot be written: one that was closed,
// and one whose last commits are in the write-ahead log only.
func TestReadOnlyFile(t *testing.T) {
	from := filepath.Join(t.TempDir(), "tidings.db")
	s, err := Open(t.Context(), Options{URL: from})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	noted(t, s, "first")
	open := t.TempDir()
	for _, end := range []string{"", "-wal", "-shm"} {
		copyFile(t, from+end, filepath.Join(open, "tidings.db"+end))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	closed := t.TempDir()
	copyFile(t, from, filepath.Join(closed, "tidings.db"))
	for _, dir := range []string{open, closed} {
		testneed.Unwritable(t, dir)
		readsOnly(t, filepath.Join(dir, "tidings.db"))
	}
}

func noted(t *testing.T, s *Store, value string) {
	t.Helper()
	if err := s.UpdateSetting(t.Context(), "note", func(string) (string, error) { return value, nil }); err != nil {
		t.Fatal(err)
	}
}

func readsOnly(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: path})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Writable(); !errors.Is(err, ErrReadOnly) {
		t.Errorf("it passes for writable: %v", err)
	}
	if err := s.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
	if got, ok, err := s.LookupSetting(t.Context(), "note"); got != "first" || !ok || err != nil {
		t.Errorf("read %q, %v, %v", got, ok, err)
	}
	err = s.InTx(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(context.Background(), `DELETE FROM settings`)
		return err
	})
	if !cannotWrite(err) {
		t.Errorf("a write gave %v", err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
}
