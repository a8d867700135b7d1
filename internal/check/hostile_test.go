package check

import (
	"strings"
	"testing"

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
				n, r := Read(letters(map[string]string{"en": text}, notices.Records{}), letterDay), New("n")
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

func TestPieces(t *testing.T) {
	for _, text := range []string{"", "short", strings.Repeat("word ", 3000), strings.Repeat("語", 5000),
		strings.Repeat("\x80", 9000)} {
		got := ""
		for from, part := range pieces(text) {
			if from != len(got) || len(part) > maxPiece || part == "" {
				t.Fatalf("a piece of %d bytes at %d, want it at %d", len(part), from, len(got))
			}
			got += part
		}
		if got != text {
			t.Errorf("the pieces of %d bytes are %d", len(text), len(got))
		}
	}
}

func TestManyFindingsOfARule(t *testing.T) {
	r := New("n")
	note := r.finder(leakRule())
	for i := range 3 * maxFindings {
		note(Place{File: "en.md", Line: i + 1}, "leak %d", i)
	}
	if last := r.Findings[len(r.Findings)-1]; len(r.Findings) != maxFindings+1 || last.Count != 2*maxFindings {
		t.Errorf("%d findings, the last one of %d", len(r.Findings), last.Count)
	}
}
