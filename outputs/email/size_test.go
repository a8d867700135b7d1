package email_test

import (
	"fmt"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
)

// compileOf composes the model letter with some more paragraphs.
func compileOf(t *testing.T, bytes int) (*email.Template, *outputs.Document, error) {
	t.Helper()
	doc, err := outputstest.QSOL("en")
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < bytes; n += 1024 {
		doc.Blocks = append(doc.Blocks,
			&outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: strings.Repeat("abcdefg ", 120)}}})
	}
	e := email.Envelope{FromName: "QSOL", From: "service@qsol.example", ListID: "service.qsol.example",
		Stream: "update", Links: email.LinkSet{Web: true, Acknowledge: true, Unsubscribe: true, Preferences: true}}
	c, err := email.Compile(e, doc, func(v outputs.Values, l outputs.Links) ([]byte, error) {
		return text.Render(doc, v, l)
	})
	return c, doc, err
}

// The size that a letter is measured by is no less than what is received, and a
// letter that would be cut off is an error that says how large it is and what to
// shorten.
func TestSize(t *testing.T) {
	c, doc, err := compileOf(t, 0)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 190)
	page, err := email.HTML(doc, func(*outputs.Field) string { return "Wolfeschlegelsteinhausenbergerdorff" },
		outputs.Links{Web: "https://e.example/" + long, Acknowledge: "https://e.example/" + long[:150],
			Unsubscribe: "https://e.example/" + long[:150], Preferences: "https://e.example/" + long[:150]})
	if err != nil || c.HTMLSize() < len(page) || c.HTMLSize() > len(page)+2048 || c.HTMLSize() > email.GoodHTML {
		t.Errorf("measured %d, received %d, %v", c.HTMLSize(), len(page), err)
	}
	if c, _, err := compileOf(t, 60<<10); err != nil || c.HTMLSize() < email.GoodHTML {
		t.Errorf("a letter of %d bytes: %v", c.HTMLSize(), err)
	}
	_, _, err = compileOf(t, 110<<10)
	if err == nil {
		t.Fatal("a letter that clients cut off is no error")
	}
	for _, want := range []string{fmt.Sprint(email.MaxHTML >> 10), "largest part", "shorten"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

// What the records say has its own direction in a letter that is read from the
// right, and only there.
func TestRecordsInRTL(t *testing.T) {
	for _, c := range []struct {
		tag  string
		auto bool
	}{{"en", false}, {"ja", false}, {"ar", true}, {"he", true}} {
		doc, err := outputstest.QSOL(c.tag)
		if err != nil {
			t.Fatal(err)
		}
		page, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{})
		if err != nil {
			t.Fatal(err)
		}
		html := string(page)
		if got := strings.Count(html, `<span dir="auto">`) > len(outputs.Fields(doc)); got != c.auto {
			t.Errorf("%s: dir=auto is %v", c.tag, got)
		}
		if got := strings.Contains(html, `<html lang="`+c.tag+`" dir="rtl"`) &&
			strings.Contains(html, `<div role="main" lang="`+c.tag+`" dir="rtl"`); got != c.auto {
			t.Errorf("%s: rtl is %v", c.tag, got)
		}
		if c.auto && strings.Contains(html, "border-left:4px") {
			t.Errorf("%s: an edge is on the left", c.tag)
		}
	}
}

// A plan of three years is sent too: its idle months take one cell for each
// stretch, and every mark stands where it stood.
func TestThreeYears(t *testing.T) {
	grid := func(months int) *outputs.Timeline {
		l := &outputs.Timeline{Caption: "Plan", RowLabel: "Element"}
		for m := range months {
			l.Months = append(l.Months,
				outputs.TimelineMonth{Year: fmt.Sprint(2026 + m/12), Short: fmt.Sprint(m%12 + 1), Long: fmt.Sprint(m)})
		}
		for r := range 12 {
			row := outputs.TimelineRow{Title: fmt.Sprintf("Element %d", r)}
			for m := range months {
				c := outputs.TimelineCell{}
				if m >= 2*r && m < 2*r+6 {
					c = outputs.TimelineCell{State: outputs.Done, Mark: "X", Label: "done"}
				}
				row.Cells = append(row.Cells, c)
			}
			l.Rows = append(l.Rows, row)
		}
		return l
	}
	size := func(months int) (page string) {
		doc, err := outputstest.QSOL("en")
		if err != nil {
			t.Fatal(err)
		}
		doc.Blocks = []outputs.Block{grid(months)}
		b, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	long, year, short := size(36), size(12), size(9)
	if n := strings.Count(long, ">X</td>"); n != 72 {
		t.Errorf("%d marks, want 72", n)
	}
	if !strings.Contains(long, `colspan="30"`) || !strings.Contains(year, "<td class=\"l\" colspan") ||
		strings.Contains(short, "<td class=\"l\" colspan") {
		t.Error("idle months: one cell in a large grid, one each in a small one")
	}
	if len(long) > 40<<10 {
		t.Errorf("%d bytes", len(long))
	}
}
