package letter

import (
	"testing"

	"tidings/recipients"
)

// TestAudienceDigest: the accounts for which somebody is selected count, and what a list says of
// them; without either the digest is what earlier programs made.
func TestAudienceDigest(t *testing.T) {
	digest := func(list string, accounts ...int64) string {
		d := NewAudienceDigest()
		d.List(list)
		row := &recipients.AudienceRow{ID: 7, Email: "ann@example.com", Region: "emea"}
		for _, id := range accounts {
			row.Accounts = append(row.Accounts, recipients.AudienceAccount{ID: id})
		}
		if err := d.Add(Selected{AudienceRow: row, Tag: "en"}); err != nil {
			t.Fatal(err)
		}
		return d.String()
	}
	const before = "bee73fb94a9eaacfd4cdf34b59eaee6933115465f36c31bfdc9c1cef31313555"
	if got := digest(""); got != before {
		t.Errorf("the digest of a flat list is %s, and was %s", got, before)
	}
	seen := map[string]bool{}
	for _, d := range []string{digest(""), digest("", 1), digest("", 12), digest("", 1, 2), digest("ab", 1),
		digest("cd", 1)} {
		if seen[d] {
			t.Errorf("two audiences have the digest %s", d)
		}
		seen[d] = true
	}
}
