package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/pgtest"
)

// benchLedger is a ledger on SQLite, in a file.
func benchLedger(b *testing.B) *Ledger {
	b.Helper()
	return benchLedgerOf(b, filepath.Join(b.TempDir(), "b.db"))
}

func benchLedgerOf(b *testing.B, url string) *Ledger {
	b.Helper()
	s, err := Open(b.Context(), Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	l, err := NewLedger(s, LedgerOptions{Worker: "w"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	return l
}

// freezeMany freezes n people with these fields.
func freezeMany(b *testing.B, l *Ledger, n int, fields string) {
	b.Helper()
	data := []byte(fields)
	_, err := l.Freeze(b.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Expected: n,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			for i := range n {
				if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("user%d@customer.example", i),
					Region: "emea", Locale: "en", Fields: data}, nil) {
					return
				}
			}
		}})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFreeze gives rows a second of a freeze, each database with its usual promise of what is
// on disk.
func BenchmarkFreeze(b *testing.B) {
	freeze := func(b *testing.B, l *Ledger) {
		b.ResetTimer()
		freezeMany(b, l, b.N, `{"company":"Example Ltd","plan":"gold"}`)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("sqlite", func(b *testing.B) { freeze(b, benchLedger(b)) })
	server := pgtest.Start(b, "fsync=on")
	b.Run("postgres", func(b *testing.B) { freeze(b, benchLedgerOf(b, server.Database(b))) })
}
