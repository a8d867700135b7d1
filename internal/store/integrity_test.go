package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tidings/internal/pgtest"
)

// TestDamagedPage overwrites one page of a database after another: each is noticed.
func TestDamagedPage(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "tidings.db")
	s := openedNew(t, whole)
	aSend(t, s)
	_, err := s.exec(t.Context(), `VACUUM`) // pages that are free may hold anything
	must(t, err)
	must(t, s.CheckIntegrity(t.Context()))
	must(t, s.CheckPages(t.Context()))
	must(t, s.Close())
	b, err := os.ReadFile(whole)
	must(t, err)
	const page = 4096
	for at := 0; at < len(b); at += page {
		for _, with := range []byte{0, 0xa5} {
			broken := bytes.Clone(b)
			copy(broken[at:at+page], bytes.Repeat([]byte{with}, page))
			path := filepath.Join(dir, "broken.db")
			must(t, os.WriteFile(path, broken, 0o600))
			s, err := Open(t.Context(), Options{URL: path})
			if err != nil {
				continue // it says so at once
			}
			if err := s.CheckIntegrity(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("page %d overwritten with %#x: %v", at/page+1, with, err)
			}
			must(t, s.Close())
		}
	}
}

// TestCountsAreThoseOfRows changes a row behind the ledger's back on both databases.
func TestCountsAreThoseOfRows(t *testing.T) {
	for name, url := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "tidings.db"), "postgres": ""} {
		t.Run(name, func(t *testing.T) {
			if url == "" {
				url = pgtest.URL(t)
			}
			s := openedNew(t, url)
			aSend(t, s)
			must(t, s.CheckIntegrity(t.Context()))
			for _, change := range []struct {
				statement string
				damages   bool
			}{
				{`UPDATE deliveries SET state = 'accepted' WHERE id = 1`, true},
				{`UPDATE deliveries SET state = 'queued'`, false},
				{`DELETE FROM deliveries WHERE id = 2`, true},
			} {
				_, err := s.exec(t.Context(), change.statement)
				must(t, err)
				if err := s.CheckIntegrity(t.Context()); errors.Is(err, ErrDamaged) != change.damages {
					t.Errorf("%s: %v", change.statement, err)
				}
			}
		})
	}
}

// aSend writes a send of two queued rows, as a freeze does.
func aSend(t *testing.T, s *Store) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO sends (slug, revision, policy, state, max_attempts, retry_first, retry_max, created_at)
			VALUES ('n', 1, 'hold', 'sending', 8, 1, 1, 1)`,
		`INSERT INTO deliveries (send_id, recipient_id, state, updated_at, email) VALUES (1, 1, 'queued', 1, 'a@x'),
			(1, 2, 'queued', 1, 'b@x')`,
		`INSERT INTO send_counts (send_id, region, shard, ` + stateColumns("%") + `)
			VALUES (1, '', 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (1, '', 1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
	} {
		_, err := s.exec(t.Context(), statement)
		must(t, err)
	}
}
