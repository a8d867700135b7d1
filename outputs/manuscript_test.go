package outputs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// TestManuscript reads a letter with every kind of passage and mark, and goes back from
// the words to their places.
func TestManuscript(t *testing.T) {
	md := "# Update \\(again\\): ((incident db duration))\n\n" +
		"Dear ((first_name??customer)),\n\n" +
		"The **database** stood\nstill, see [our page](https://www.example.com/a) or https://b.example.com. " +
		"Q&amp;A\\\nand more.\n\n" +
		"- An item with `((code))`\n  - and one below\n\n> A word\n\n| A | B |\n|---|---|\n| c | d |\n\n" +
		"<!-- tidings:allow blame because it is so -->\n\n```incidents ids=db\n```\n\nLast <!-- seen --> line.\n"
	loc, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 11, 29, 14, 10, 0, 0, time.UTC)
	m, err := outputs.ReadManuscript([]byte(md), outputs.Env{File: "en.md", Locale: loc, AsOf: began,
		Records: &notices.Records{Incidents: []notices.Incident{{ID: "db", Title: "Down", BeganAt: began,
			EndedAt: began.Add(time.Hour)}}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range m.Passages {
		line, column := p.Place(0)
		got = append(got, fmt.Sprintf("%d:%d %s %d %q", line, column, p.Kind, p.Level, p.Text))
		for _, x := range p.Marks {
			line, column := p.Place(x.From)
			got = append(
				got,
				fmt.Sprintf("  %d:%d %s %q %q", line, column, x.Kind, p.Text[x.From:x.To], x.Source),
			)
		}
	}
	for _, f := range m.Fences {
		got = append(got, fmt.Sprintf("%d fence %s %q", f.Line, f.Name, f.Args))
	}
	for _, c := range m.Comments {
		got = append(got, fmt.Sprintf("%d:%d comment %q", c.Line, c.Column, c.Text))
	}
	want := strings.Split(strings.TrimSpace(`
1:3 heading 1 "Update (again): 1 hour"
  1:21 fact "1 hour" "incident db duration"
3:1 paragraph 0 "Dear customer,"
  3:6 field "customer" "first_name??customer"
5:5 paragraph 0 "The database stood still, see our page or https://b.example.com. Q&A\nand more."
  6:13 link "our page" "https://www.example.com/a"
  6:53 bare "https://b.example.com" "https://b.example.com"
9:3 item 1 "An item with ((code))"
  9:17 code "((code))" ""
10:5 item 2 "and one below"
12:3 quotation 0 "A word"
14:3 cell 0 "A"
14:7 cell 0 "B"
16:3 cell 0 "c"
16:7 cell 0 "d"
23:1 paragraph 0 "Last  line."
20 fence incidents "ids=db"
18:1 comment "tidings:allow blame because it is so"
23:6 comment "seen"`), "\n")
	want[4] = strings.Replace(want[4], "5:5", "5:1", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
