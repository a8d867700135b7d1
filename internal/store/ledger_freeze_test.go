package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"tidings/internal/delivery"
)

// TestFreezeNumbers freezes where SQLite would count on from elsewhere than the ledger: a
// chunk's numbers are those of its rows all the same, and no number is given twice.
func TestFreezeNumbers(t *testing.T) {
	s, err := Open(t.Context(), Options{URL: filepath.Join(t.TempDir(), "n.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := NewLedger(s, LedgerOptions{Worker: "w"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	people := 0
	for revision, change := range []string{``,
		`UPDATE sqlite_sequence SET seq = 1000 WHERE name = 'deliveries'`,
		`UPDATE sqlite_sequence SET seq = 7 WHERE name = 'deliveries'`,
		`DELETE FROM sqlite_sequence WHERE name = 'deliveries'`,
		`UPDATE ledger_numbers SET next = 5000 WHERE name = 'delivery'`,
		`DELETE FROM deliveries`} {
		if _, err := s.writer.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		people += 100 + revision // no multiple of a statement's rows
		r, err := l.Freeze(t.Context(), delivery.Freeze{Slug: "n", Revision: revision + 1, Policy: delivery.Hold,
			Chunk: 70, Rows: func(yield func(delivery.Frozen, error) bool) {
				for i := range 100 + revision {
					if !yield(delivery.Frozen{Recipient: int64(people - i),
						Email: fmt.Sprintf("u%d@a.example", i)}, nil) {
						return
					}
				}
			}})
		if err != nil {
			t.Fatalf("after %s: %v", change, err)
		}
		var chunks, rows int
		err = s.reader.QueryRowContext(t.Context(),
			`SELECT count(*), sum(n) FROM (SELECT c.id, count(d.id) AS n FROM chunks c
			JOIN deliveries d ON d.chunk_id = c.id AND d.id BETWEEN c.first_id AND c.last_id WHERE c.send_id = ?
			GROUP BY c.id HAVING count(d.id) = c.last_id - c.first_id + 1)`, r.Send.ID).Scan(&chunks, &rows)
		if err != nil {
			t.Fatal(err)
		}
		if chunks != 2 || rows != 100+revision || r.Added != int64(rows) {
			t.Errorf("after %s: %d chunks with %d rows of their own, added %d", change, chunks, rows, r.Added)
		}
	}
}
