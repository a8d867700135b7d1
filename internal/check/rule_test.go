package check

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/rule"
	"tidings/internal/check/rule/ruletest"
	"tidings/notices"
)

// Every rule says what it is, and no two have one name.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] || r.ID == "" || r.Finds == "" || r.Why == "" || r.Remedy == "" ||
			!strings.Contains("error warning note", r.Level) {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
}

// A letter excuses findings of a rule with a reason, tidings.yaml sets levels, and neither
// touches what keeps a letter from being made.
func TestJudge(t *testing.T) {
	s := ruletest.Letters(map[string]string{"en": "<!-- tidings:allow subject because it is long by law -->\n" +
		"<!-- tidings:allow field because of -->\n<!-- tidings:alow field because x -->\n" +
		"<!-- tidings:allow fild because x -->\n<!-- tidings:allow field -->\n" +
		"<!-- a word between us -->\n" +
		"<!-- tidings:allow letter because I am sure -->\n# A\n"}, notices.Records{})
	s.Config.Check.Levels = map[string]string{"language": Off, "private-record": Error, "file": Note, "nothing": Off}
	r := New("n")
	r.add("subject", Warning, "notices/n/en.md", "too long")
	r.add("subject", Warning, "notices/n/de.md", "too long")
	r.add("language", Warning, "audience", "two read Dutch")
	r.add("private-record", Warning, "notices/n/en.md", "private")
	r.add("file", Error, "records/a.yaml", "broken")
	r.add("letter", Error, "notices/n/en.md:3", "cannot be made")
	r.add("letter", Warning, "notices/n/en.md:4", "doubtful")
	r.Judge(Read(s, time.Now()))
	var got []string
	for _, f := range r.Findings {
		got = append(got, fmt.Sprintf("%s %s %s", f.Rule, f.Level, f.Where))
	}
	for _, e := range r.Excused {
		got = append(got, fmt.Sprintf("excused %s %s because %s", e.Rule, e.Where, e.Because))
	}
	want := []string{
		"private-record error notices/n/en.md", "file error records/a.yaml", "letter error notices/n/en.md:3",
		"subject warning notices/n/de.md",
		"allow warning notices/n/en.md:3:1", "allow warning notices/n/en.md:4:1", "allow warning notices/n/en.md:5:1",
		"rule warning tidings.yaml", "allow note notices/n/en.md:2:1",
		"excused subject notices/n/en.md because it is long by law",
		"excused letter notices/n/en.md:4 because I am sure",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.Errors != 3 || r.Warnings != 5 {
		t.Errorf("%d errors, %d warnings", r.Errors, r.Warnings)
	}
}

// One comment excuses several rules; of what nobody can excuse it says so.
func TestAllowSeveral(t *testing.T) {
	s := ruletest.Letters(map[string]string{"en": "<!-- tidings:allow subject, typing because of the law -->\n" +
		"<!-- tidings:allow recipient because I am sure -->\n# A\n"}, notices.Records{})
	r := New("n")
	r.add("subject", Warning, "notices/n/en.md", "too long")
	r.add("typing", Warning, "notices/n/en.md:3", "twice")
	r.Judge(Read(s, time.Now()))
	if len(r.Excused) != 2 || r.Excused[1].Because != "of the law" || len(r.Findings) != 1 ||
		!strings.Contains(r.Findings[0].Message, "recipient, which nobody can excuse") {
		t.Errorf("%+v\n%+v", r.Excused, r.Findings)
	}
}

// The same thing said of one letter twice is one finding with its places.
func TestFoundTwice(t *testing.T) {
	r := New("n")
	found := rule.Rule{ID: "x", Level: Warning, Remedy: "mend it"}.Into(&r.Findings)
	for line := range 5 {
		found(rule.Place{File: "notices/n/en.md", Line: line + 1, Column: 3}, "%q is jargon", "asset")
	}
	found(rule.Place{File: "notices/n/de.md", Line: 1, Column: 1}, "%q is jargon", "asset")
	if len(r.Findings) != 2 || r.Findings[0].Count != 5 {
		t.Fatalf("%+v", r.Findings)
	}
	want := `"asset" is jargon (5 places, also notices/n/en.md:2:3, notices/n/en.md:3:3, notices/n/en.md:4:3); ` +
		"mend it [x]"
	if diff := cmp.Diff(want, r.Findings[0].Says()); diff != "" {
		t.Error(diff)
	}
}
