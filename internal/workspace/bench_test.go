package workspace

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func BenchmarkOpenSample(b *testing.B) {
	w := openSample(b)
	for b.Loop() {
		w, err := Open(w.Root)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Records(); err != nil {
			b.Fatal(err)
		}
	}
}

// A thousand incidents, as a site of some years has.
func BenchmarkThousandIncidents(b *testing.B) {
	w := openSample(b)
	data, err := os.ReadFile(w.Path(IncidentDir, "2006-10-10-database-failover.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "translations:")
	for n := range 1000 {
		id := fmt.Sprintf("copy-%d", n)
		if err := os.WriteFile(w.Path(IncidentDir, id+".yaml"),
			[]byte(strings.Replace(text, "2006-10-10-database-failover", id, 1)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := w.Records(); err != nil {
			b.Fatal(err)
		}
	}
}
