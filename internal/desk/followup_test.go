package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/drafting"
)

// A follow-up says when its letter was first sent. What changed in the records until
// then is told once; a check of the copy does not call out of date what nobody changed.
func TestFollowUpIsItsOwn(t *testing.T) {
	x := newCorrection(t)
	x.first()
	x.replace("records/incidents/2006-11-14-oracle-shutdown.yaml", "Database cluster shut down",
		"Database cluster stopped by a bug")
	r, err := x.d.FollowUp(t.Context(), "letter", "again",
		drafting.Following{States: []string{"failed", "bounced"}}, false)
	must(t, err)
	if len(r.Changed) == 0 || !strings.Contains(strings.Join(r.Changed, "\n"), "notices/letter/en.md") {
		t.Errorf("what changed is not told: %q", r.Changed)
	}
	for tag, words := range map[string]string{"en": "\n\nWe first sent this letter on ",
		"de": "haben wir erstmals am "} {
		b, err := os.ReadFile(filepath.Join(x.dir, "notices", "again", tag+".md"))
		must(t, err)
		if !strings.Contains(string(b), words) {
			t.Errorf("%s does not say when it was first sent: %.200s", tag, b)
		}
	}
	found, err := x.d.Check(t.Context(), "again")
	must(t, err)
	for _, f := range found.Findings {
		if f.Rule == "stale-fact" || f.Level == "error" {
			t.Errorf("%+v", f)
		}
	}
}
