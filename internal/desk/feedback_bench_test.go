package desk

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkIngest measures bounces a second from a file on disk into SQLite with
// a wait for the disk at every commit. Each is a hard bounce of another person:
// an event, a state, a suppression and a line of history.
func BenchmarkIngest(b *testing.B) {
	const people = 20_000
	for _, kind := range []string{"mbox", "maildir"} {
		b.Run(kind, func(b *testing.B) {
			var cpu float64
			for b.Loop() {
				b.StopTimer()
				k := ledgerOf(b, people, "service")
				path := k.writeBounces(b, kind)
				used, _ := usage(b)
				b.StartTimer()
				r, err := k.in.Ingest(b.Context(), path, nil)
				must(b, err)
				if r.Bounced != people {
					b.Fatalf("%+v", r)
				}
				now, _ := usage(b)
				cpu += now - used
			}
			_, rss := usage(b)
			b.ReportMetric(float64(rss>>20), "MB-peak")
			b.ReportMetric(1e6*cpu/float64(people*b.N), "cpu-us/bounce")
			b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "bounces/s")
		})
	}
}

func (b *books) writeBounces(t testing.TB, kind string) string {
	dir := filepath.Join(b.dir, "in")
	for _, sub := range []string{"new", "cur", "tmp"} {
		must(t, os.MkdirAll(filepath.Join(dir, sub), 0o755))
	}
	if kind == "maildir" {
		for i, r := range b.rows {
			must(t, os.WriteFile(filepath.Join(dir, "new", fmt.Sprintf("%06d", i)), []byte(b.bounce(r, "5.1.1", "550 5.1.1 user unknown")), 0o644))
		}
		return dir
	}
	f, err := os.Create(dir + ".mbox")
	must(t, err)
	w := bufio.NewWriter(f)
	for _, r := range b.rows {
		fmt.Fprintf(w, "From MAILER-DAEMON Tue Nov 14 10:00:00 2006\n%s\n", strings.ReplaceAll(b.bounce(r, "5.1.1", "550 5.1.1 user unknown"), "\r\n", "\n"))
	}
	must(t, w.Flush())
	must(t, f.Close())
	return f.Name()
}
