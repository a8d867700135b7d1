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
		{"name of somebody who does not get it", "backup for Green Hare Ltd", "“green hare ltd”, which is of the " +
			"account C-3"},
		{"short key of somebody who does not get it", "backup of C-3", "“c-3”, which is of the account C-3"},
		{"a word that is a key too", "old hotel", "“hotel”, which is of the account HOTEL"},
		{"a figure of another", "ticket INV-22917", "“inv-22917”, which is of the account C-2000"},
		{"a figure of anybody", "12 hours", ""},
		{"a day", "2026-11-30", ""},
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
				"c-2000": {{Service: "database", Objects: []string{"vm-2000"}, Figures: []recipients.Figure{
					{Name: "Ticket", Value: "INV-22917"}, {Name: "Lost", Value: "12 hours"}}}}}
			o.strangers = []recipients.AudienceAccount{{ID: 3, Key: "C-3", Name: "Green Hare Ltd"},
				{ID: 4, Key: "HOTEL", Name: "It"}}
			var found string
			for _, f := range o.check(t).Findings {
				if f.Rule == "other-account" {
					found += f.Message
					if weak := strings.Contains(f.Message, "c-3”") || strings.Contains(f.Message, "hotel"); weak !=
						(f.Level == Warning) {
						t.Errorf("%s: %s", f.Level, f.Message)
					}
				}
			}
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}

// What the list has for one account alone is no matter for everybody.
func TestLastLookAtFixedText(t *testing.T) {
	const block = "\n```yours\nSome were down.\n```\n"
	for name, tt := range map[string]struct{ text, want string }{
		"clean": {"Some of our hosts were down.\n" + block, ""},
		"an object": {"The host vm-2000 was down.\n" + block, "n/en.md:3:10 the letter shows everybody " +
			"“vm-2000”"},
		"without the block": {"The host vm-2000 was down.\n", "n/en.md:3:10 the letter shows everybody “vm-2000”"},
		"by its whole name": {"The host shop.example.com was down.\n" + block, "“shop.example.com”, which the list"},
		"a number": {"You lost 5551234 orders.\n" + block, "“5551234”, which the list has for the " +
			"account C-2"},
		"a figure": {"Ticket INV-22917 tells more.\n" + block, "“inv-22917”, which the list has for the " +
			"account C-2"},
		"of several":      {"The host vm-both was down.\n" + block, ""},
		"a word":          {"The warehouse was down.\n" + block, ""},
		"hours":           {"It took 12 hours.\n" + block, ""},
		"for its account": {"Text.\n\n:::if account=C-2000\nYour vm-2000.\n:::\n", ""},
		"for the other": {"Text.\n\n:::if account=C-1000\nYour vm-2000.\n:::\n", "the letter to p0@example.com " +
			"shows"},
		"in the other words": {"Text.\n\n:::if account=C-2000\nX.\n:::else\nNo vm-2000.\n:::\n", "shows everybody"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 2)
			o.source.Letters["en"] = "# A letter\n\n" + tt.text
			o.source.Notice.Audience.Affected = "hosts.csv"
			o.people[0].Accounts = []recipients.AudienceAccount{{ID: 1, Key: "C-1000", Name: "Red Fox Ltd"}}
			o.people[1].Accounts = []recipients.AudienceAccount{{ID: 2, Key: "C-2000", Name: "Blue Whale Ltd"}}
			o.listed = map[string][]recipients.OwnRow{
				"c-1000": {{Objects: []string{"vm-1000", "vm-both"}}},
				"c-2000": {{Objects: []string{"vm-2000", "vm-both", "shop.example.com", "warehouse"},
					Figures: []recipients.Figure{{Name: "Ticket", Value: "INV-22917"}, {Name: "Lost",
						Value: "12 hours"}, {Name: "Orders", Value: "5551234"}}}}}
			var found string
			for _, f := range o.check(t).Findings {
				if f.Rule == "other-account" {
					found += f.Where + " " + f.Message
				}
			}
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}
