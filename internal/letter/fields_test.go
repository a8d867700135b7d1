package letter

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/recipients"
)

// FuzzReadFields: the short way reads what the JSON package reads, and refuses
// what it refuses.
func FuzzReadFields(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"a":"b"}`, `{"a":"b","c":""}`, `{"a":"b",}`, `{,}`, `{"a":"b" ,"c":"d"}`,
		`{"a":1}`,
		`{"a":"\u003cb\u003e"}`, `{"a":"b""c":"d"}`, `{"a":null}`, `null`, "{\"a\":\"\xff\"}", "{\"a\":\"\n\"}",
		`{"ä":"ü"}`, `{"a":"b","a":"c"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := map[string]string{"left": "over"}
		err := readFields(got, b)
		if len(b) == 0 {
			if err != nil || len(got) != 0 {
				t.Fatalf("nothing gave %v, %v", got, err)
			}
			return
		}
		want := map[string]string{}
		wantErr := json.Unmarshal(b, &want)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, json says %v", b, err, wantErr)
		}
		if err == nil && !maps.Equal(got, want) {
			t.Fatalf("%q: %s", b, cmp.Diff(want, got))
		}
	})
}

func TestMergeFields(t *testing.T) {
	var m FieldMerger
	for _, r := range []recipients.AudienceRow{
		{Email: "a@example.org", FirstName: "A", LastName: `"B" \ <c>`, Region: "eu",
			FieldsJSON: `{"plan":"gold & more","name":"x"}`},
		{Email: "b@example.org", Company: "É\x00\xff", FieldsJSON: `{}`},
		{Email: "c@example.org", Name: "C"},
	} {
		b, err := m.Merge(Selected{AudienceRow: &r})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		want, err := recipients.DecodeFields(r.FieldsJSON)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = map[string]string{}
		}
		for name, value := range map[string]string{"first name": r.FirstName, "last name": r.LastName,
			"company": r.Company,
			"name":    FullName(&r), "region": r.Region, "email": r.Email} {
			if value != "" {
				want[name] = string([]rune(value)) // as JSON writes bytes that are no UTF-8
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := m.Merge(Selected{AudienceRow: &recipients.AudienceRow{FieldsJSON: `{"a":`}}); err == nil {
		t.Error("broken fields were merged")
	}
}

// TestMergedBytes: fields are frozen as the same bytes however they came: sorted by name, each
// once, what the registry knows of a person before a column of that name.
func TestMergedBytes(t *testing.T) {
	var m FieldMerger
	for _, tt := range []struct {
		row  recipients.AudienceRow
		want string
	}{
		{recipients.AudienceRow{}, `{}`},
		{recipients.AudienceRow{Email: "a@b.c", FieldsJSON: `{"z":"1","name":"x","a":"","b":"2","b":"3"}`},
			`{"a":"","b":"3","email":"a@b.c","name":"x","z":"1"}`},
		{recipients.AudienceRow{Email: "a@b.c", FirstName: "A", LastName: "B", Company: "C", Region: "eu",
			FieldsJSON: `{"company":"other","plan":"gold","region":"us"}`},
			`{"company":"C","email":"a@b.c","first name":"A","last name":"B","name":"A B","plan":"gold",` +
				`"region":"eu"}`},
		{recipients.AudienceRow{Company: "Ü", FieldsJSON: `{ "q\u0022": "<&>", "n": null, "first name": "F" }`},
			`{"company":"Ü","first name":"F","n":"","q\"":"<&>"}`},
		{recipients.AudienceRow{Name: "a\x00\xff\"", FieldsJSON: `null`}, `{"name":"a\u0000\ufffd\""}`},
	} {
		got, err := m.Merge(Selected{AudienceRow: &tt.row})
		if err != nil || string(got) != tt.want {
			t.Errorf("%+v gives\n%s, %v, want\n%s", tt.row, got, err, tt.want)
		}
	}
	names, err := m.Names(&recipients.AudienceRow{Email: "a@b.c", FieldsJSON: `{"a":"","z":"1"}`})
	if d := cmp.Diff([]string{"email", "z"}, names); d != "" || err != nil {
		t.Error(d, err)
	}
}

func BenchmarkFieldMerger(b *testing.B) {
	var m FieldMerger
	row := recipients.AudienceRow{Email: "user1@example.org", FirstName: "Name", LastName: "Family",
		Company: "Company 1", Region: "emea", FieldsJSON: `{"customer number":"Q-0001","plan":"gold"}`}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Merge(Selected{AudienceRow: &row}); err != nil {
			b.Fatal(err)
		}
	}
}
