package workspace

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

func TestDiffering(t *testing.T) {
	known := notices.Incident{ID: "x", Title: "Slow", Summary: "Ours.", Status: notices.Resolved,
		EndedAt: time.Date(2006, 11, 14, 9, 0, 0, 0, time.UTC)}
	given := notices.Incident{ID: "x", Title: "Slow again", Status: notices.Investigating}
	keys := Differing(known, given, "ended_at")
	if d := cmp.Diff([]string{"title", "status", "ended_at"}, keys); d != "" {
		t.Error(d)
	}
	want := given
	want.Summary = known.Summary
	if d := cmp.Diff(want, Merged(known, given, keys)); d != "" {
		t.Error(d)
	}
}
