package check

import (
	"strings"
	"testing"

	"tidings/notices"
	"tidings/recipients"
)

// Data of another account in what one reader is shown is found, and what several share is not.
func TestLastLook(t *testing.T) {
	tests := []struct {
		name   string
		object string // of the account C-1000, whose neighbour is C-2000 with vm-2000
		want   string
	}{
		{"own", "vm-1000", ""},
		{"shared", "VM-2000", ""}, // both list it
		{"of another", "moved to vm-2000", "“vm-2000”, which is of the account C-2000"},
		{"key of another", "backup of C-2000", "“c-2000”, which is of the account C-2000"},
		{"name of another", "backup for Blue Whale Ltd", "“blue whale ltd”, which is of the account C-2000"},
		{"short", "C-2", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 2)
			o.source.Letters["en"] = "# A letter\n\nDear customer.\n\n```yours\nSome were down.\n```\n"
			o.source.Records.Components = []notices.Component{{ID: "database", Name: "Databases"}}
			o.people[0].Accounts = []recipients.AudienceAccount{{ID: 1, Key: "C-1000", Name: "Red Fox Ltd"}}
			o.people[1].Accounts = []recipients.AudienceAccount{{ID: 2, Key: "C-2000", Name: "Blue Whale Ltd"}}
			o.listed = map[string][]recipients.OwnRow{
				"c-1000": {{Service: "database", Objects: []string{tt.object}}},
				"c-2000": {{Service: "database", Objects: []string{"vm-2000"}}}}
			var found string
			for _, f := range o.check(t).Findings {
				if f.Rule == "other-account" {
					found += f.Message
				}
			}
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}
