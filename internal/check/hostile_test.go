package check

import (
	"strings"
	"testing"

	"tidings/internal/check/rule"
	"tidings/internal/check/rule/ruletest"
	"tidings/internal/costtest"
	"tidings/notices"
)

// TestRulesAreLinear holds all rules together to the length of letters that no person writes.
func TestRulesAreLinear(t *testing.T) {
	for name, part := range map[string]string{
		"one sentence": "We are sorry, our supplier soon mended it on 3 December at 14:10. ",
		"paragraphs":   "The incident of OPS-1234 at 10.0.0.1 TODO.\n\n",
		"headings":     "## Soon and later\n\n",
		"addresses":    "1.1.1.1,db-prod-01,",
		"tickets":      "OPS-1234 and TODO (insert date) ",
	} {
		t.Run(name, func(t *testing.T) {
			costtest.Linear(t, 2_000, 16, func(size int) {
				text := "# Incident\n\n" + strings.Repeat(part, size/len(part))
				n, r := Read(ruletest.Letters(map[string]string{"en": text}, notices.Records{}), ruletest.Day), New("n")
				if len(n.Texts) != 1 {
					t.Fatal("the letter cannot be read")
				}
				if err := r.Look(t.Context(), n); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func TestManyFindingsOfARule(t *testing.T) {
	r := New("n")
	note := rule.Rule{ID: "leak"}.Into(&r.Findings)
	for i := range 3 * rule.MaxFindings {
		note(rule.Place{File: "en.md", Line: i + 1}, "leak %d", i)
	}
	last := r.Findings[len(r.Findings)-1]
	if len(r.Findings) != rule.MaxFindings+1 || last.Count != 2*rule.MaxFindings {
		t.Errorf("%d findings, the last one of %d", len(r.Findings), last.Count)
	}
}
