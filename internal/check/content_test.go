package check

import (
	"reflect"
	"strings"
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
		// The number is in no letter, the own language only in the choice of one, and whether
		// somebody serves several accounts only in what is their own, which counts by itself.
		if f.Name == "ID" || f.Name == "Locale" || f.Name == "Accounts" || f.Name == "Several" {
			continue
		}
		var row recipients.AudienceRow
		reflect.ValueOf(&row).Elem().FieldByIndex(f.Index).SetString("x")
		if name(row, "en") == plain {
			t.Errorf("%s does not count", f.Name)
		}
	}
	for _, a := range []recipients.AudienceAccount{{Name: "x"}, {FieldsJSON: `{"plan":"x"}`}} {
		if name(recipients.AudienceRow{Accounts: []recipients.AudienceAccount{a}}, "en") == plain {
			t.Errorf("the account %v does not count", a)
		}
	}
}

// So does every byte of a message, and where one message ends and the next begins.
func TestContentHoldsTheMessages(t *testing.T) {
	names := map[string]string{}
	for _, messages := range []string{"", "a", "b", "ab", "a|b", "|ab", "ab|", "1 a|b"} {
		rev := &letter.Revision{Slug: "n"}
		for part := range strings.SplitSeq(messages, "|") {
			rev.Templates = append(rev.Templates, []byte(part))
		}
		name := newContentDigest(rev).String()
		if other, taken := names[name]; taken || name == "" {
			t.Errorf("%q has the name of %q", messages, other)
		}
		names[name] = messages
	}
	if other := newContentDigest(&letter.Revision{Slug: "m", Templates: [][]byte{{}}}).String(); names[other] != "" {
		t.Error("what is not in the messages does not count")
	}
}
