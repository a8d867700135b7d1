package check

import (
	"reflect"
	"testing"

	"tidings/internal/letter"
	"tidings/recipients"
)

// Every part of a person's row that a letter may be made of changes the name of a
// content: without one, an approval could skip composing what has changed.
func TestContentHoldsTheWholeRow(t *testing.T) {
	name := func(row recipients.AudienceRow, tag string) string {
		d := newContentDigest(&letter.Revision{})
		d.add(letter.Selected{AudienceRow: &row, Tag: tag})
		return d.String()
	}
	plain := name(recipients.AudienceRow{}, "en")
	if plain == "" || name(recipients.AudienceRow{}, "en") != plain {
		t.Fatalf("the name is %q once, and another then", plain)
	}
	if name(recipients.AudienceRow{}, "de") == plain {
		t.Error("the language of the letter does not count")
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[recipients.AudienceRow]()) {
		// The number is in no letter, and the own language only in the choice of one.
		if f.Name == "ID" || f.Name == "Locale" {
			continue
		}
		var row recipients.AudienceRow
		reflect.ValueOf(&row).Elem().FieldByIndex(f.Index).SetString("x")
		if name(row, "en") == plain {
			t.Errorf("%s does not count", f.Name)
		}
	}
}
