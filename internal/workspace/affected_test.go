package workspace

import (
	"strings"
	"testing"

	"tidings/notices"
)

// TestAffected reads true, false and the name of a file, and writes them as a person would.
func TestAffected(t *testing.T) {
	const rest = "template: x\nstream: service\nlocales: [en]\nas_of: 2006-11-20T09:00:00+00:00\nrecords: []\n"
	for typed, want := range map[string]struct {
		value   notices.Affected
		written string
	}{
		"true":      {notices.ByRecords, "affected: true\n"},
		`"true"`:    {notices.ByRecords, "affected: true\n"},
		"false":     {"", ""},
		"hosts.csv": {"hosts.csv", "affected: hosts.csv\n"},
	} {
		n, err := parse("notice.yaml", []byte("audience: {affected: "+typed+"}\n"+rest),
			func(notices.Notice) notices.Problems { return nil })
		if err != nil || n.Audience.Affected != want.value {
			t.Errorf("%s: %q, %v", typed, n.Audience.Affected, err)
		}
		text, err := render("notices/x/notice.yaml", n)
		if err != nil || !strings.Contains(text, want.written) ||
			want.written == "" && strings.Contains(text, "affected") {
			t.Errorf("%s is written as %s, %v", typed, text, err)
		}
	}
}
