// Package storetest holds the tests that every database must pass. Each subject
// has a file with one function that takes a suite's Fixture.
package storetest

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tidings/internal/pgtest"
	"tidings/internal/store"
)

// Start is where the clock of every store under test begins.
var start = time.Date(2006, 11, 14, 9, 0, 0, 0, time.UTC)

// Fixture is one empty, migrated database and its clock.
type Fixture struct {
	Store *store.Store
	URL   string
	Clock *Clock
}

// Clock is a clock that tests move.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// Each runs test over every database: SQLite, and PostgreSQL where there is one.
// open makes a new, migrated database each time it is called.
func Each(t *testing.T, test func(t *testing.T, open func(*testing.T) *Fixture)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, func(t *testing.T) *Fixture {
			return open(t, filepath.Join(t.TempDir(), "tidings.db"))
		})
	})
	t.Run("postgres", func(t *testing.T) {
		server := pgtest.Start(t)
		migrated := server.Database(t)
		migrate(t, migrated)
		test(t, func(t *testing.T) *Fixture { return open(t, server.Copy(t, migrated)) })
	})
}

// migrate makes a database that others are copied from, which takes a tenth of
// the time of migrating each.
func migrate(t *testing.T, url string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, url string) *Fixture {
	t.Helper()
	clock := &Clock{t: start}
	s, err := store.Open(t.Context(), store.Options{URL: url, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &Fixture{Store: s, URL: url, Clock: clock}
}
