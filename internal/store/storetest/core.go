package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"tidings/internal/store"
)

// Core tests opening, migrating and transactions.
func Core(t *testing.T, open func(*testing.T) *Fixture) {
	t.Run("many migrate at once", func(t *testing.T) { coreMigrate(t, open(t)) })
	t.Run("a failed transaction leaves nothing", func(t *testing.T) { coreRollback(t, open(t)) })
	t.Run("both faces of a transaction are one", func(t *testing.T) { coreFaces(t, open(t)) })
	t.Run("writers wait for each other", func(t *testing.T) { coreWriters(t, open(t)) })
}

func coreMigrate(t *testing.T, f *Fixture) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), store.Options{URL: f.URL})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := f.Store.CheckSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	for insert, remove := range map[string]string{
		`INSERT INTO schema_versions (version_id, is_applied)
			VALUES (9999, true)`: `DELETE FROM schema_versions WHERE version_id = 9999`,
		`INSERT INTO river_migration (line, version)
		VALUES ('main', 9999)`: `DELETE FROM river_migration WHERE version = 9999`,
	} {
		newerSchema(t, f, insert, remove)
	}
}

// newerSchema has a newer program change the tables: this one works with them no
// more, and leaves them alone.
func newerSchema(t *testing.T, f *Fixture, insert, remove string) {
	t.Helper()
	Exec(t, f.Store, insert)
	if err := f.Store.CheckSchema(t.Context()); !errors.Is(err, store.ErrSchema) ||
		!strings.Contains(err.Error(), "9999 is unknown here); install that version") {
		t.Errorf("a newer database passed: %v", err)
	}
	if done, err := f.Store.Migrate(t.Context()); !errors.Is(err, store.ErrSchema) || len(done) > 0 {
		t.Errorf("a newer database was migrated: %v, %v", done, err)
	}
	Exec(t, f.Store, remove)
	if err := f.Store.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
}

func put(ctx context.Context, tx *store.Tx, name, value string) error {
	_, err := tx.Exec(ctx, `INSERT INTO settings (value, name) VALUES ($2, $1)`, name, value)
	return err
}

func settings(t *testing.T, s *store.Store) int {
	t.Helper()
	return Value[int](t, s, `SELECT count(*) FROM settings WHERE name LIKE $1`, "test%")
}

func coreRollback(t *testing.T, f *Fixture) {
	fault := errors.New("fault")
	err := f.Store.InTx(t.Context(), func(tx *store.Tx) error {
		if err := put(t.Context(), tx, "test", "1"); err != nil {
			return err
		}
		return fault
	})
	if !errors.Is(err, fault) || settings(t, f.Store) != 0 {
		t.Fatalf("err %v, %d rows stayed", err, settings(t, f.Store))
	}
}

func coreFaces(t *testing.T, f *Fixture) {
	ctx := t.Context()
	err := f.Store.InTx(ctx, func(tx *store.Tx) error {
		if f.Store.Dialect() == store.SQLite {
			if tx.PGX() != nil {
				t.Error("SQLite has a pgx transaction")
			}
			_, err := tx.SQL().ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ('test', 'x')`)
			return err
		}
		if _, err := tx.PGX().Exec(ctx, `INSERT INTO settings (name, value) VALUES ('test', 'x')`); err != nil {
			return err
		}
		if err := tx.PGX().Commit(ctx); err == nil {
			t.Error("the borrowed face can commit")
		}
		var seen string
		return tx.QueryRow(ctx, `SELECT value FROM settings WHERE name = $1`, "test").Scan(&seen)
	})
	if err != nil || settings(t, f.Store) != 1 {
		t.Fatalf("err %v, %d rows", err, settings(t, f.Store))
	}
}

func coreWriters(t *testing.T, f *Fixture) {
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := f.Store.InTx(t.Context(), func(tx *store.Tx) error {
				return put(t.Context(), tx, "test"+string(rune('a'+i)), "1")
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := settings(t, f.Store); n != 20 {
		t.Fatalf("%d of 20 committed", n)
	}
}
