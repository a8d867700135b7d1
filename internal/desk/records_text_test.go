package desk_test

import (
	"strings"
	"testing"

	"tidings/internal/records"
)

// A text that was copied from elsewhere has the line ends of there.
func TestLineEndsOfTexts(t *testing.T) {
	d, dir := openSample(t)
	file, err := d.NewIncident(records.NewRecord{ID: "slow", Title: "Slow", Impact: "minor", Status: "investigating",
		Components: []string{"website"}, Began: "2006-11-20T10:00:00Z", Summary: "one\r\ntwo\rthree"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.ChangeIncident(t.Context(), "slow", records.Change{"status": "identified",
		"text": "four\r\nfive\u2028six", "at": "2006-11-20T11:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	got := page(t, dir, file)
	for _, want := range []string{"  one\n  two\n  three\n", "four\n      five\n      six\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
