package letter

import (
	"slices"
	"testing"

	"tidings/internal/referencetest"
	"tidings/recipients"
)

// TestReference makes docs/reference/fields.md of what the composer merges for a recipient of
// whom everything is known.
func TestReference(t *testing.T) {
	m := FieldMerger{}
	names, err := m.Names(&recipients.AudienceRow{Email: "jan@example.com", Name: "Jan Vries", FirstName: "Jan",
		LastName: "Vries", Company: "Vries BV", Region: "emea", Locale: "nl", FieldsJSON: `{"customer number":"4711"}`})
	if err != nil {
		t.Fatal(err)
	}
	body := "A personal field stands in a letter in double parentheses and is filled for each recipient: " +
		"`Dear ((first name??customer)),`. What stands behind `??` is read by those of whom the field is not known; " +
		"without it, each of them is an error of `tidings check`. Capitals, underscores, hyphens and dots make no " +
		"difference: `((First_Name))` is `((first name))`. A field is text and nothing else: no markup, no link, and " +
		"never a subject.\n\n" + referencetest.Table("field", "meaning", "where it comes from")
	for _, c := range recipients.Meanings() {
		at := slices.Index(names, c.Field)
		if at < 0 {
			continue
		}
		names = slices.Delete(names, at, at+1)
		body += referencetest.Row(referencetest.Code("(("+c.Field+"))"), c.Means, "the list's column **"+c.Field+"**")
	}
	for _, own := range names {
		if own != "customer number" {
			t.Errorf("the field %q is no column that recipients.Meanings explains", own)
		}
		body += referencetest.Row("`(("+own+"))` and the like", "whatever stands in a column of your own",
			"the list's column of that heading")
	}
	body += "\nThe headings that are understood for each column stand in [lists](lists.md). Facts of records, which " +
		"are written alike, stand in [blocks](blocks.md#facts-in-a-sentence).\n"
	referencetest.Page(t, "fields.md", "Personal fields of a letter", body)
}
