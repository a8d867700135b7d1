package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/recipients"
)

// What a condition asks for is had by somebody who gets the letter, or told with its place.
func TestConditions(t *testing.T) {
	for condition, want := range map[string]string{
		"account=C-1000":             "",
		"role=Legal region=emea":     "",
		"service=database":           "",
		"region=apac":                "", // the reader's own
		"account!=C-3":               "", // gets another letter
		"account=C-3":                "7 warning the account C-3 does not get this letter, so nobody is shown",
		"region=emea account=c-1O00": "19 error there is no account c-1O00; is c-1000 meant?",
		"account!=Zebra":             "7 error there is no account Zebra; is it written as in your lists?",
		"account=C-1000,C-10001":     "7 error there is no account C-10001; is c-1000 meant?",
		`account="Ä 1" role=legall`: "7 error there is no account Ä 1; is it|21 warning no contact has the role " +
			"legall; is legal",
		"role!=legall":                  "7 warning no contact has the role legall; is legal meant?",
		"role=billing":                  "7 warning no reader of this letter has the role billing, so",
		"service=website":               "7 warning no reader of this letter uses website, so",
		"region=japan service!=website": "7 warning no reader of this letter is in japan, so",
	} {
		t.Run(condition, func(t *testing.T) {
			o := newOffice(t, 2)
			o.source.Letters["en"] = fmt.Sprintf("# A letter\n\nDear customer.\n\n:::if %s\nYours.\n:::\n", condition)
			o.source.Config.Components = []notices.Component{{ID: "database", Name: "Databases"},
				{ID: "website", Name: "Website"}}
			for _, id := range []string{"emea", "apac", "japan"} {
				o.source.Config.Regions = append(o.source.Config.Regions, notices.Region{ID: id, TimeZone: "Etc/UTC",
					Locale: "en"})
			}
			o.source.Records.Components, o.source.Records.Regions = o.source.Config.Components, o.source.Config.Regions
			o.people[0].Accounts = []recipients.AudienceAccount{{ID: 1, Key: "C-1000", Region: "emea",
				Services: []string{"database"}, Roles: []string{"legal"}}}
			o.people[1].Region = "apac"
			o.strangers = []recipients.AudienceAccount{{ID: 3, Key: "C-3"}}
			var got []string
			for _, f := range o.check(t).Findings {
				if f.Rule == "condition" {
					got = append(got, fmt.Sprintf("%d %s %s", f.Column, f.Level, f.Message))
					if f.File != "notices/n/en.md" || f.Line != 5 {
						t.Errorf("at %s", f.Where)
					}
				}
			}
			wanted := strings.Split(want, "|")
			if want == "" {
				wanted = nil
			}
			if len(got) != len(wanted) {
				t.Fatal(cmp.Diff(wanted, got))
			}
			for i := range got {
				if !strings.HasPrefix(got[i], wanted[i]) {
					t.Errorf("%q, want %q", got[i], wanted[i])
				}
			}
		})
	}
}
