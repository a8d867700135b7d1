package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/publishing"
	"tidings/internal/workspace"
)

// manyIncidents writes n incidents into a workspace, one every four hours back from
// a fixed moment.
func manyIncidents(t testing.TB, dir string, n int) {
	t.Helper()
	for i := range n {
		began := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(-4 * time.Hour * time.Duration(i))
		at := func(m int) string { return began.Add(time.Duration(m) * time.Minute).Format(time.RFC3339) }
		text := fmt.Sprintf(`id: inc-%05d
title: Sign-in was slow in part of the service, number %[1]d
status: resolved
impact: minor
began_at: %[2]s
ended_at: %[4]s
components: [website, database]
regions: [emea]
summary: >-
  Between the hours given above, sign-in took longer than usual for some users.
  No data was lost.
cause: A disk of the database server answered late.
remedy: The disk was replaced and the server tested.
outages:
  - {component: website, state: degraded_performance, began_at: "%[2]s", ended_at: "%[4]s"}
updates:
  - at: %[3]s
    status: investigating
    text: We are looking into slow sign-in.
  - at: %[4]s
    status: resolved
    text: Sign-in works as before.
`, i, at(0), at(5), at(50))
		if err := os.WriteFile(filepath.Join(dir, workspace.IncidentDir, fmt.Sprintf("inc-%05d.yaml", i)),
			[]byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkPublishOneChange publishes a site of n incidents after one of them
// changed, in a desk that is opened anew as a command does.
func BenchmarkPublishOneChange(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "w")
			if err := Init(dir, "qsol"); err != nil {
				b.Fatal(err)
			}
			manyIncidents(b, dir, n)
			publishAnew(b, dir)
			file, round := filepath.Join(dir, workspace.IncidentDir, "inc-00500.yaml"), 0
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				round++
				if err := os.WriteFile(file, fmt.Appendf(text, "sample: Round %d.\n", round), 0o644); err != nil {
					b.Fatal(err)
				}
				if r := publishAnew(b, dir); r.Written < 1 {
					b.Fatalf("%+v", r)
				}
			}
		})
	}
}

func publishAnew(t testing.TB, dir string) *publishing.Report {
	t.Helper()
	d, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r, err := d.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
