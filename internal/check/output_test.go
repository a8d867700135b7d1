package check

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/rule/ruletest"
	"tidings/internal/referencetest"
	"tidings/notices"
)

// TestReference makes docs/reference/rules.md of the rules.
func TestReference(t *testing.T) {
	referencetest.Page(t, "rules.md", "Rules of check", reference())
}

// reference is the page of docs/reference on the rules.
func reference() string {
	var b strings.Builder
	b.WriteString("`tidings check` looks for these. `tidings.yaml` gives a rule another level, or switches it " +
		"off:\n\n" +
		"```yaml\ncheck:\n  levels: {link: error, typing: off}\n```\n\nA comment in a letter excuses what a rule " +
		"finds in " +
		"it, with a reason that the approval lists:\n\n```markdown\n<!-- tidings:allow link because the archive has " +
		"no " +
		"other address -->\n```\n\nAn `error` keeps a letter from being approved, a `warning` is for a person to " +
		"decide, a " +
		"`note` is good to know. What a firm rule finds keeps a letter from being made or sent: it is neither " +
		"excused nor " +
		"given another level.\n\nWhat stands in a quotation, in code or in a record is not the author's " +
		"own word: rules on wording leave it alone. Where all " +
		"regions that a notice goes to are in one time zone, a time needs none.\n")
	for _, r := range Rules() {
		firm := ""
		if r.Firm {
			firm = ", firm"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s (%s%s) %s What to do: %s\n", r.ID, sentence(r.Finds), r.Level, firm, r.Why,
			r.Remedy)
	}
	return b.String()
}

// What is mechanical is mended: each edit where its finding is, and nothing else; a second
// time there is nothing left.
func TestMend(t *testing.T) {
	s := ruletest.Letters(map[string]string{"fr": "# Résolu : l’accès\n\nBonjour ! Voici: le le *site* " +
		"[Statut](http://a.example/x)\n" +
		"et [encore](http://b.test/).\n\nFin; tout va bien.\n"}, notices.Records{})
	s.Config.Organisation.Website = "https://www.a.example/"
	mend := func() []Change {
		r := New("n")
		if err := r.Look(t.Context(), Read(s, time.Now())); err != nil {
			t.Fatal(err)
		}
		text, changes := r.Mend("notices/n/fr.md", s.Letters["fr"])
		s.Letters["fr"] = text
		return changes
	}
	got := []string{}
	for _, c := range mend() {
		got = append(got, c.After)
	}
	want := []string{"Bonjour ! Voici\u00a0: le *site* [Statut](https://a.example/x)", "Fin\u202f; tout va bien."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again := mend(); len(again) > 0 {
		t.Errorf("%+v", again)
	}
}

// A SARIF log names each finding's rule by its place among the rules, where it is, and
// what is excused with the reason.
func TestSARIF(t *testing.T) {
	s := ruletest.Letters(map[string]string{"en": "<!-- tidings:allow structure because it is so -->\n# Update\n\n" +
		"## News\n\n#### TODO: the the\n\nHello\n"}, notices.Records{})
	r := New("n")
	n := Read(s, time.Now())
	if err := r.Look(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	r.add("language", Warning, "audience", "two read Dutch")
	r.Judge(n)
	b, err := json.Marshal(r.SARIF("1"))
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID, Level string
				RuleIndex     int
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
				Suppressions []struct{ Kind, Justification string }
				Fixes        []any
			}
		}
	}
	if err := json.Unmarshal(b, &log); err != nil || log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("%v: %s", err, b)
	}
	seen := map[string]bool{}
	for _, x := range log.Runs[0].Results {
		seen[x.RuleID] = true
		if log.Runs[0].Tool.Driver.Rules[x.RuleIndex].ID != x.RuleID ||
			!strings.Contains("error warning note", x.Level) || x.Message.Text == "" {
			t.Errorf("%+v", x)
		}
		switch x.RuleID {
		case "placeholder":
			at := x.Locations[0].PhysicalLocation
			if at.ArtifactLocation.URI != "notices/n/en.md" || at.Region.StartLine != 6 || at.Region.StartColumn != 6 {
				t.Errorf("%+v", at)
			}
		case "structure":
			if len(x.Suppressions) != 1 || x.Suppressions[0].Justification != "it is so" {
				t.Errorf("%+v", x)
			}
		case "typing":
			if len(x.Fixes) != 1 {
				t.Errorf("%+v", x)
			}
		case "language":
			if len(x.Locations) > 0 {
				t.Errorf("%+v", x)
			}
		}
	}
	if !seen["placeholder"] || !seen["structure"] || !seen["typing"] || !seen["subject"] || !seen["language"] {
		t.Errorf("%v", seen)
	}
}
