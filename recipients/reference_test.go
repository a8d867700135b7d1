package recipients

import (
	"strings"
	"testing"

	"tidings/internal/referencetest"
	"tidings/recipients/spell"
)

// TestReference makes docs/reference/lists.md of the headings that the reader knows.
func TestReference(t *testing.T) {
	body := "A list is a CSV file whose first row names the columns. Capitals, underscores, hyphens, dots and runs " +
		"of spaces make no difference in a heading: " +
		"`First_Name` is `first name`. `tidings recipients import FILE.csv` " +
		"says which rows will not do, with row, column and what to write.\n\n" +
		"These headings have a meaning. Any other column is a personal field: letters show the column `contract " +
		"number` by " +
		"`((contract number))`, see [fields](fields.md). A heading may stand in a list once in each meaning.\n\n" +
		referencetest.Table("column", "what stands in it", "headings that are understood")
	seen := map[string]string{}
	for _, m := range Meanings() {
		var understood []string
		for _, h := range m.Headings {
			var words []string
			for _, w := range h.Words {
				if spell.FieldName(w) != w || seen[w] != "" {
					t.Errorf("the heading %q of %s is written %q; %q has it", w, m.Field, spell.FieldName(w), seen[w])
				}
				if targetOf(w) != m.to {
					t.Errorf("the heading %q is not taken for %s", w, m.Field)
				}
				seen[w] = m.Field
				words = append(words, referencetest.Code(w))
			}
			understood = append(understood, h.Locale+": "+strings.Join(words, " "))
		}
		body += referencetest.Row("**"+m.Field+"**", m.Means, strings.Join(understood, "; "))
	}
	body += "\nThese are taken for what they say only where nothing else in the list is it; elsewhere they are " +
		"fields. `--dry-run` says what each column is taken for, and `--map \"Kundennummer=field\"` keeps one a " +
		"field.\n\n" + referencetest.Table("column", "when", "headings that are understood")
	for _, m := range Guesses() {
		var understood []string
		for _, h := range m.Headings {
			var words []string
			for _, w := range h.Words {
				if spell.FieldInLetters(w) != w || seen[w] != "" {
					t.Errorf("the heading %q of %s is written %q; %q has it", w, m.Field, spell.FieldInLetters(w),
						seen[w])
				}
				seen[w] = m.Field
				words = append(words, referencetest.Code(w))
			}
			understood = append(understood, h.Locale+": "+strings.Join(words, " "))
		}
		body += referencetest.Row("**"+m.Field+"**", m.Means, strings.Join(understood, "; "))
	}
	body += "\nBrackets and question marks are no part of a field's name: letters show `Value (EUR)` by " +
		"`((value eur))`. The column `" +
		ProblemColumn + "`, which `recipients import` adds to the rows that it hands back, is left aside when the " +
		"mended file comes in.\n"
	referencetest.Page(t, "lists.md", "Columns of recipient lists", body)
}
