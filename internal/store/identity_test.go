package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
	"tidings/internal/pgtest"
)

// TestFileChangedUnderneath deletes, moves, replaces and overwrites the files of a
// database that is open: whatever asks it next is told, and is told again.
func TestFileChangedUnderneath(t *testing.T) {
	changes := map[string]func(t *testing.T, path string){
		"deleted":       func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"moved":         func(t *testing.T, path string) { must(t, os.Rename(path, path+".old")) },
		"all deleted":   func(t *testing.T, path string) { removeAll(t, path) },
		"log deleted":   func(t *testing.T, path string) { must(t, os.Remove(path+"-wal")) },
		"index deleted": func(t *testing.T, path string) { must(t, os.Remove(path+"-shm")) },
		"replaced": func(t *testing.T, path string) {
			copyFile(t, path, path+".backup")
			must(t, os.Rename(path+".backup", path))
		},
		"restored": func(t *testing.T, path string) { removeAll(t, path); openedNew(t, path) },
		"overwritten": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte("SQLite format 3\x00"), 0o600))
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tidings.db")
			s := openedNew(t, path)
			noted(t, s, "before")
			if err := s.Moved(); err != nil {
				t.Fatal(err)
			}
			change(t, path)
			write := s.UpdateSetting(t.Context(), "note", func(string) (string, error) { return "after", nil })
			_, _, read := s.LookupSetting(t.Context(), "note")
			_, often := s.queryOften(t.Context(), `SELECT 1`)
			_, one := s.exec(t.Context(), `DELETE FROM settings`)
			for what, err := range map[string]error{"write": write, "read": read, "often": often, "one": one,
				"await": s.AwaitMoved(t.Context())} {
				if !errors.Is(err, delivery.ErrLedgerGone) {
					t.Errorf("%s gave %v", what, err)
				}
			}
		})
	}
}

// TestFileChangedByItself does what SQLite and its own tools do to the files in the
// usual course: none of it is a change of the file.
func TestFileChangedByItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tidings.db")
	s := openedNew(t, path)
	for range 3 {
		noted(t, s, string(make([]byte, 200_000)))
		other, err := Open(t.Context(), Options{URL: path})
		must(t, err)
		noted(t, other, "short")
		for _, statement := range []string{`PRAGMA wal_checkpoint(TRUNCATE)`, `VACUUM`,
			`PRAGMA wal_checkpoint(TRUNCATE)`} {
			_, err := other.writer.ExecContext(t.Context(), statement)
			must(t, err)
		}
		must(t, other.Close())
		must(t, s.Moved())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if s.UpdateSetting(ctx, "note", func(string) (string, error) { return "", nil }) == nil {
			t.Error("it was not interrupted")
		}
	}
	if err := s.Moved(); err != nil {
		t.Error(err)
	}
}

// TestPostgresMadeAnew drops a database that is open and makes it again under its name.
func TestPostgresMadeAnew(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database(t)
	s, err := Open(t.Context(), Options{URL: url})
	must(t, err)
	defer s.Close()
	_, err = s.Migrate(t.Context())
	must(t, err)
	must(t, s.Moved())
	other, err := pgx.Connect(t.Context(), server.Database(t))
	must(t, err)
	defer other.Close(t.Context()) //nolint:errcheck // the test ends
	config, err := pgx.ParseConfig(url)
	must(t, err)
	name := pgx.Identifier{config.Database}.Sanitize()
	for _, statement := range []string{`DROP DATABASE ` + name + ` WITH (FORCE)`, `CREATE DATABASE ` + name} {
		_, err = other.Exec(t.Context(), statement)
		must(t, err)
	}
	for range 2 * s.pool.Config().MaxConns { // each connection finds its end first
		if _, _, err = s.LookupSetting(t.Context(), "note"); errors.Is(err, delivery.ErrLedgerGone) {
			break
		}
	}
	if !errors.Is(err, delivery.ErrLedgerGone) || !errors.Is(s.Moved(), delivery.ErrLedgerGone) {
		t.Errorf("read %v, moved %v", err, s.Moved())
	}
}

func openedNew(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: path})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	_, err = s.Migrate(t.Context())
	must(t, err)
	return s
}

func removeAll(t *testing.T, path string) {
	t.Helper()
	for _, end := range identityFiles {
		must(t, os.Remove(path+end))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
