package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/desk"
)

// Doctor warns of unsigned mail and of each value that a new workspace came with,
// until it is replaced.
func TestDoctorSeesTheSample(t *testing.T) {
	find := func(dir, what string) (level, detail string) {
		t.Helper()
		d, err := desk.Open(t.Context(), desk.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r, err := d.Doctor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.What == what {
				return f.Level, f.Detail
			}
		}
		t.Fatalf("nothing about %s in %+v", what, r.Findings)
		return "", ""
	}
	dir := filepath.Join(t.TempDir(), "w")
	if err := desk.Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	if level, detail := find(dir, "DKIM"); level != "warning" || !strings.Contains(detail, "unsigned") {
		t.Errorf("DKIM: %s %s", level, detail)
	}
	level, detail := find(dir, "sample values")
	for _, want := range []string{"organisation.name (Example Ltd)", "organisation.signer.name (Alex Example)",
		"streams.service.from (service@example.com)", "streams.update.list_id (updates.example.com)",
		"organisation.website (https://www.example.com/)", "organisation.address (1 Example Street, Example Town)"} {
		if level != "warning" || !strings.Contains(detail, want) {
			t.Errorf("%s: %q is not in %s", level, want, detail)
		}
	}
	file := filepath.Join(dir, "tidings.yaml")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer("Example Street", "High Street", "Example Town", "Oxford", "Alex Example", "Alex Miller",
		"Example", "Miller", "example.com", "miller.test").Replace(string(b))
	if err := os.WriteFile(file, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if level, detail := find(dir, "sample values"); level != "ok" {
		t.Errorf("nothing is left, but %s: %s", level, detail)
	}
}
