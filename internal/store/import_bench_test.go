package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"tidings/internal/pgtest"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// benchRegions are those of the list that the benchmarks import.
var benchRegions = []notices.Region{{ID: "americas"}, {ID: "emea"}, {ID: "apac"}, {ID: "japan"}, {ID: "brazil"}}

// writeList makes a list of n people as a customer system exports it.
func writeList(w io.Writer, n int) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "email,name,company,region,locale,customer_number")
	locales := []string{"en", "de", "fr", "ja", "pt-BR"}
	for i := range n {
		fmt.Fprintf(out, "first.last%d@customer%d.example,First Last %d,\"Company %d, Inc.\",%s,%s,C-%07d\n",
			i, i%5000, i, i%5000, benchRegions[i%5].ID, locales[i%5], i)
	}
	return out.Flush()
}

func openBench(b *testing.B, url string) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), store.Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

// importFile takes a list the way the command does: read, check, store.
func importFile(ctx context.Context, s *store.Store, path string) (recipients.Counts, error) {
	f, err := os.Open(path)
	if err != nil {
		return recipients.Counts{}, err
	}
	defer f.Close()
	l, err := recipients.NewList(f, recipients.ListOptions{Regions: benchRegions})
	if err != nil {
		return recipients.Counts{}, err
	}
	return s.ImportRecipients(ctx, l, path)
}

// BenchmarkImport measures rows a second from CSV file to committed table: new
// rows, then the same list again. Run it with -benchtime 1x.
func BenchmarkImport(b *testing.B) {
	const n = 1_000_000
	path := filepath.Join(b.TempDir(), "list.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := writeList(f, n); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			f, _ := os.Open(path)
			l, err := recipients.NewList(f, recipients.ListOptions{Regions: benchRegions})
			for err == nil {
				_, err = l.Next()
			}
			f.Close()
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	for name, url := range map[string]func(*testing.B) string{
		"sqlite":   func(b *testing.B) string { return filepath.Join(b.TempDir(), "t.db") },
		"postgres": func(b *testing.B) string { return pgtest.Start(b, "fsync=on").Database(b) },
	} {
		b.Run(name, func(b *testing.B) {
			s := openBench(b, url(b))
			b.Run("new", func(b *testing.B) { benchImport(b, s, path, recipients.Counts{Added: n}) })
			b.Run("again", func(b *testing.B) { benchImport(b, s, path, recipients.Counts{Unchanged: n}) })
			b.Run("audience", func(b *testing.B) { benchAudience(b, s, n) })
		})
	}
}

func benchImport(b *testing.B, s *store.Store, path string, want recipients.Counts) {
	if b.N > 1 {
		b.Skip("run with -benchtime 1x")
	}
	counts, err := importFile(b.Context(), s, path)
	if err != nil || counts != want {
		b.Fatalf("%+v, %v", counts, err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(1_000_000/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-of-Go")
}

func benchAudience(b *testing.B, s *store.Store, n int) {
	for b.Loop() {
		seen := 0
		err := s.StreamAudience(b.Context(), recipients.Rule{Stream: notices.News},
			func(*recipients.AudienceRow) error {
				seen++
				return nil
			})
		if err != nil || seen != n {
			b.Fatalf("%d, %v", seen, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
