package desk_test

import (
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidings/internal/mailaddr"
)

// TestExactCopy composes again what people were sent, first versions and corrections, when names,
// letters and settings are others by now: it is what the mailbox got, byte for byte.
func TestExactCopy(t *testing.T) {
	x := newCorrection(t)
	x.first()
	x.edit()
	x.approve()
	x.send("both", 246)
	x.replace("tidings.yaml", "QSOL Service", "Other Service")
	x.replace("notices/letter/en.md", "remarkably", "somewhat")
	got := map[string][]string{} // the mailbox's files, by recipient
	files, err := filepath.Glob(filepath.Join(x.box, "new", "*"))
	must(t, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		must(t, err)
		m, err := mail.ReadMessage(strings.NewReader(string(b)))
		must(t, err)
		if to, err := mail.ParseAddress(m.Header.Get("To")); err == nil {
			key := mailaddr.Key(to.Address)
			got[key] = append(got[key], string(b))
		}
	}
	keys := slices.Sorted(maps.Keys(got))
	for _, key := range []string{keys[0], keys[len(keys)/3], keys[len(keys)/2], keys[len(keys)-1]} {
		all := got[key]
		for revision := 1; revision <= 2; revision++ {
			m, err := x.d.Message(t.Context(), "letter", key, revision)
			if err != nil {
				t.Fatalf("%s r%d: %v", key, revision, err)
			}
			found := false
			for _, whole := range all {
				found = found || strings.HasSuffix(whole, string(m.Data))
			}
			if !found || len(m.Data) < 1000 {
				t.Fatalf("%s r%d is not what was sent:\n%s", key, revision, m.Data)
			}
		}
		if newest, err := x.d.Message(t.Context(), "letter", key, 0); err != nil || newest.Revision != 2 {
			t.Errorf("%s: %+v, %v", key, newest, err)
		}
	}
	for address, want := range map[string]string{"nobody@example.com": "did not go to", "nobody": "no email address"} {
		if _, err := x.d.Message(t.Context(), "letter", address, 0); err == nil || !strings.Contains(err.Error(),
			want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
