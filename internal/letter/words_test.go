package letter

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tidings/notices"
	"tidings/recipients"
)

// personal is a source whose letter says these fields.
func personal(t *testing.T) *Source {
	t.Helper()
	s := &Source{Notice: notices.Notice{Slug: "n", Locales: []string{"en"},
		AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)}, Letters: map[string]string{
		"en": "# Hello\n\nDear ((first name??customer)) of ((company??)), your plan is ((plan??free)).\n"}}
	s.Config.Organisation.Name = "Example"
	return s
}

// wordsOf is the digest of one person.
func wordsOf(t *testing.T, row recipients.AudienceRow) (*AudienceDigest, string) {
	t.Helper()
	a := NewAudienceDigest()
	if err := a.Says(personal(t)); err != nil {
		t.Fatal(err)
	}
	a.Add(Selected{AudienceRow: &row, Tag: "en"})
	sum, _ := a.Words()
	if sum == "" {
		t.Fatal("no digest")
	}
	return a, sum
}

// TestWords holds the digest of what letters say of people to the fields that letters have, as a
// freeze writes them, and to no other.
func TestWords(t *testing.T) {
	base := recipients.AudienceRow{ID: 1, Email: "ann@example.com", FirstName: "Ann",
		FieldsJSON: `{"company":"Listed Ltd","plan":"gold","shoe size":"38"}`}
	_, was := wordsOf(t, base)
	for _, tt := range []struct {
		name   string
		change func(*recipients.AudienceRow)
		same   bool
	}{
		{"another plan", func(r *recipients.AudienceRow) {
			r.FieldsJSON = `{"company":"Listed Ltd","plan":"tin","shoe size":"38"}`
		}, false},
		{"no plan", func(r *recipients.AudienceRow) {
			r.FieldsJSON = `{"company":"Listed Ltd","shoe size":"38"}`
		}, false},
		{"the plan, written otherwise", func(r *recipients.AudienceRow) {
			r.FieldsJSON = `{"company":"Listed Ltd","pl\u0061n":"gold"}`
		}, true},
		{"another shoe size", func(r *recipients.AudienceRow) {
			r.FieldsJSON = `{"company":"Listed Ltd","plan":"gold","shoe size":"39"}`
		}, true},
		{"the registry's company", func(r *recipients.AudienceRow) { r.Company = "Known Ltd" }, false},
		{"another first name", func(r *recipients.AudienceRow) { r.FirstName = "Bea" }, false},
		{"a last name, which is part of the name", func(r *recipients.AudienceRow) { r.LastName = "Abel" }, false},
		{"somebody who is suppressed", func(r *recipients.AudienceRow) { r.Excluded = "manual" }, true},
	} {
		row := base
		tt.change(&row)
		if _, is := wordsOf(t, row); (is == was) != tt.same {
			t.Errorf("%s: the same: %t", tt.name, is == was)
		}
	}
}

// TestWordsAreThoseFrozen compares the short way to a field with the fields that a freeze writes.
func TestWordsAreThoseFrozen(t *testing.T) {
	account := []recipients.AudienceAccount{{Name: "Account Ltd", FieldsJSON: `{"plan":"tin","name":"Nobody"}`}}
	for _, row := range []recipients.AudienceRow{
		{ID: 1, Email: "a@example.com"},
		{ID: 1, Email: "a@example.com", Name: "Ann", FieldsJSON: `{"name":"Bea","plan":"gold"}`},
		{ID: 1, Email: "a@example.com", FieldsJSON: `{"name":"Bea","company":"Listed Ltd"}`},
		{ID: 1, Email: "a@example.com", FieldsJSON: `{"n\u0061me":"Bea"}`},
		{ID: 1, Email: "a@example.com", Accounts: account},
		{ID: 1, Email: "a@example.com", Accounts: account, FieldsJSON: `{"plan":""}`},
	} {
		frozen, err := new(FieldMerger).Merge(Selected{AudienceRow: &row, Tag: "en"})
		want := map[string]string{}
		if err == nil {
			err = json.Unmarshal(frozen, &want)
		}
		if err != nil {
			t.Fatal(err)
		}
		a, _ := wordsOf(t, row)
		var values []string
		for _, name := range a.words.names {
			values = append(values, want[name])
		}
		if got := string(a.words.buf); got != "1\x00"+strings.Join(values, "\x00")+"\x00" && got != "1\x00"+
			strings.Join(values, "\x00")+"\x00\n" {
			t.Errorf("%q, frozen is %s", got, frozen)
		}
	}
}
