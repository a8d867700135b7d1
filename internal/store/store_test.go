package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMigrateTwiceAndCheck(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, Options{URL: filepath.Join(t.TempDir(), "a b%?#.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckSchema(ctx); !errors.Is(err, ErrSchema) {
		t.Fatalf("an empty database passed: %v", err)
	}
	applied, err := s.Migrate(ctx)
	if err != nil || len(applied) < 2 {
		t.Fatalf("applied %v, %v", applied, err)
	}
	if again, err := s.Migrate(ctx); err != nil || len(again) != 0 {
		t.Fatalf("second time applied %v, %v", again, err)
	}
	if err := s.CheckSchema(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestManyMigrateAFreshFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tidings.db")
	faults := make(chan error)
	const processes = 4
	for range processes {
		go func() {
			s, err := Open(t.Context(), Options{URL: path})
			if err == nil {
				_, err = s.Migrate(t.Context())
				err = errors.Join(err, s.CheckSchema(t.Context()), s.Close())
			}
			faults <- err
		}()
	}
	for range processes {
		if err := <-faults; err != nil {
			t.Error(err)
		}
	}
}

// Another process that just made the file keeps it from being switched to a
// write-ahead log; SQLite itself does not wait for that.
func TestOpenWaitsForTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tidings.db")
	other, err := sql.Open("sqlite", sqliteDSN(path, []string{busyTimeout()})) // its commit waits for who looks
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`CREATE TABLE begun (id integer)`); err != nil {
		t.Fatal(err)
	}
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		s, err := Open(t.Context(), Options{URL: path})
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}()
	select {
	case <-opened:
		t.Error("Open did not wait for the process that holds the file")
	case <-time.After(300 * time.Millisecond):
	}
	if err := errors.Join(tx.Commit(), other.Close()); err != nil {
		t.Error(err)
	}
	<-opened
}

func TestOpenRefuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"":                                     "no database named",
		filepath.Join(text, "no", "folder.db"): "its folder is missing",
		text:                                   "is it a SQLite file that you may write?",
		"postgres://nobody:secret@127.0.0.1:1/x?connect_timeout=2": "does not answer",
		"postgres://%zz": "cannot be read",
	} {
		s, err := Open(t.Context(), Options{URL: url})
		if err == nil {
			s.Close()
			t.Errorf("%q was opened", url)
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v; want %q in it", url, err, want)
		}
	}
}

func TestRebind(t *testing.T) {
	lite, pg := &Store{dialect: SQLite}, &Store{dialect: Postgres}
	const text = "SELECT $2, $1, $12"
	if got := lite.rebind(text); got != "SELECT ?2, ?1, ?12" {
		t.Error(got)
	}
	if got := pg.rebind(text); got != text {
		t.Error(got)
	}
}
