package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"tidings/internal/delivery"
)

// BenchmarkFreeze gives rows a second of a freeze on SQLite.
func BenchmarkFreeze(b *testing.B) {
	s, err := Open(b.Context(), Options{URL: filepath.Join(b.TempDir(), "f.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	l, err := NewLedger(s, LedgerOptions{})
	if err != nil {
		b.Fatal(err)
	}
	fields := []byte(`{"company":"Example Ltd","plan":"gold"}`)
	b.ResetTimer()
	_, err = l.Freeze(b.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Expected: b.N,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			for i := range b.N {
				if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("user%d@customer.example", i),
					Region: "emea", Locale: "en", Fields: fields}, nil) {
					return
				}
			}
		}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
