package web_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/outputs/web"
)

// project is a page with one timeline of some months, its rows drawn from letters:
// . nothing, p planned, a under way, d done, L late.
func project(t *testing.T, tag string, now int, rows ...string) *html.Node {
	t.Helper()
	doc, err := outputstest.QSOL(tag)
	if err != nil {
		t.Fatal(err)
	}
	tl := &outputs.Timeline{Caption: "The project", RowLabel: "Element"}
	for n := range rows[0] {
		tl.Months = append(tl.Months, outputs.TimelineMonth{Short: fmt.Sprint("M", n), Long: fmt.Sprint("Month ", n),
			Year: strconv.Itoa(2006 + n/12), Now: n == now})
	}
	for n, r := range rows {
		row := outputs.TimelineRow{Title: fmt.Sprint("Element ", n)}
		for _, c := range r {
			state := outputs.CellState(strings.IndexRune(".padL", c))
			row.Cells = append(row.Cells, outputs.TimelineCell{State: state,
				Mark: strings.Repeat("X", min(1, int(state))), Label: "label " + string(c)})
		}
		tl.Rows = append(tl.Rows, row)
	}
	for s := outputs.Planned; s <= outputs.Late; s++ {
		tl.Legend = append(tl.Legend, outputs.LegendEntry{State: s, Mark: "X", Label: "state"})
	}
	doc.Blocks = []outputs.Block{tl}
	b, err := web.Page(doc, web.PageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return outputstest.Tree(t, b)
}

// bars lists what the picture shows, as "class from-until title" in months.
func bars(t *testing.T, page *html.Node, months int) (out []string) {
	t.Helper()
	month := func(n *html.Node, key string) int {
		percent, err := strconv.ParseFloat(strings.TrimSuffix(outputstest.Attr(n, key), "%"), 64)
		if err != nil && outputstest.Attr(n, key) != "" {
			t.Errorf("%s=%q: %v", key, outputstest.Attr(n, key), err)
		}
		return int(math.Round(percent / 100 * float64(months)))
	}
	outputstest.Walk(page, func(n *html.Node) {
		if class := outputstest.Attr(n, "class"); n.Data == "rect" && len(class) == 2 && class[0] == 's' {
			from := month(n, "x")
			out = append(out,
				fmt.Sprintf("%s %d-%d %s", class, from, from+month(n, "width"), n.FirstChild.FirstChild.Data))
		}
	})
	return out
}

// Each run of months in one state is one bar in its place, from the right where one
// reads from the right, and names itself.
func TestGanttBars(t *testing.T) {
	rows := []string{"dda..", "..LLp", "....."}
	for tag, want := range map[string]string{
		"en": "s3 0-2 Month 0 – Month 1: label d|s2 2-3 Month 2: label a|s4 2-4 Month 2 – Month 3: label L|s1 4-5 " +
			"Month 4: label p",
		"ar": "s3 3-5 Month 0 – Month 1: label d|s2 2-3 Month 2: label a|s4 1-3 Month 2 – Month 3: label L|s1 0-1 " +
			"Month 4: label p",
	} {
		page := project(t, tag, 2, rows...)
		if got := strings.Join(bars(t, page, 5), "|"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", tag, got, want)
		}
	}
}

// The picture has the caption for its name, leads to the table that says the same,
// needs no style and no script, and its elements are in the order of the table.
func TestGanttIsDescribed(t *testing.T) {
	for _, months := range []int{1, 7, 12, 36} {
		page := project(t, "en", months/2, strings.Repeat("dpaL", 9)[:months])
		ids := map[string]*html.Node{}
		var svg *html.Node
		rows, urls := 0, 0
		outputstest.Walk(page, func(n *html.Node) {
			if id := outputstest.Attr(n, "id"); id != "" {
				ids[id] = n
			}
			switch {
			case n.Data == "svg" && outputstest.Attr(n, "class") == "plan":
				svg = n
			case n.Data == "tr":
				rows++
			}
			if outputstest.Attr(n, "style") != "" {
				t.Errorf("%s has a style", n.Data)
			}
			if ref, ok := strings.CutPrefix(outputstest.Attr(n, "fill"), "url(#"); ok {
				if urls++; ids[strings.TrimSuffix(ref, ")")] == nil {
					t.Errorf("the hatch %s is not there", ref)
				}
			}
		})
		if svg == nil || outputstest.Attr(svg, "role") != "img" {
			t.Fatalf("%d months: no picture", months)
		}
		if name := ids[outputstest.Attr(svg, "aria-labelledby")]; name == nil || name.FirstChild.Data != "The project" {
			t.Errorf("%d months: the picture has no name", months)
		}
		if d := ids[outputstest.Attr(svg, "aria-details")]; d == nil || d.Data != "details" || rows != 3 {
			t.Errorf("%d months: the picture does not lead to its table of %d rows", months, rows)
		}
		if late := strings.Count(strings.Repeat("dpaL", 9)[:months], "L"); urls != late {
			t.Errorf("%d months: %d hatched bars, want %d", months, urls, late)
		}
	}
}

// A long title is broken into lines without losing a character; the picture is as
// tall as they need.
func TestGanttTitles(t *testing.T) {
	doc, err := outputstest.QSOL("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"Short", strings.Repeat("word ", 39) + "end", strings.Repeat("x", 200),
		strings.Repeat("新しいサーバー", 20), "a <b> & \"c\""} {
		doc.Blocks = []outputs.Block{&outputs.Timeline{Caption: "c", Months: []outputs.TimelineMonth{{Short: "m"}},
			Rows: []outputs.TimelineRow{{Title: title, Cells: make([]outputs.TimelineCell, 1)}}}}
		b, err := web.Page(doc, web.PageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		lowest, height := 0, 0
		outputstest.Walk(outputstest.Tree(t, b), func(n *html.Node) {
			if n.Data == "svg" && outputstest.Attr(n, "class") == "plan" {
				height, _ = strconv.Atoi(outputstest.Attr(n, "height"))
			}
			if n.Data == "text" && outputstest.Attr(n, "class") == "" {
				said.WriteString(n.FirstChild.Data)
				lowest, _ = strconv.Atoi(outputstest.Attr(n, "y"))
				if len([]rune(n.FirstChild.Data)) > 60 {
					t.Errorf("the line %q is too long", n.FirstChild.Data)
				}
			}
		})
		if got, want := said.String(), strings.ReplaceAll(title, " ", ""); strings.ReplaceAll(got, " ", "") != want {
			t.Errorf("%q became %q", title, got)
		}
		if height < lowest+14 {
			t.Errorf("the last line of %.20q is at %d of %d", title, lowest, height)
		}
	}
}

// A page of three years with thirty elements stays small: months in which nothing is
// planned are one cell of the table, which still has as many months as its head.
func TestLongGanttIsSmall(t *testing.T) {
	var rows []string
	for n := range 30 {
		row := []byte(strings.Repeat(".", 36))
		copy(row[n:], strings.Repeat("d", min(7, 36-n)))
		rows = append(rows, string(row))
	}
	page := project(t, "en", 20, rows...)
	months, marks := 0, 0
	outputstest.Walk(page, func(n *html.Node) {
		if n.Data != "td" || n.Parent.FirstChild == n {
			return
		}
		span, err := strconv.Atoi(cmp.Or(outputstest.Attr(n, "colspan"), "1"))
		if err != nil {
			t.Fatal(err)
		}
		months += span
		if outputstest.Attr(n, "class") != "" {
			marks++
		}
	})
	if months != 30*36 || marks != strings.Count(strings.Join(rows, ""), "d") {
		t.Errorf("%d months with %d marks", months, marks)
	}
	var b bytes.Buffer
	if err := html.Render(&b, page); err != nil {
		t.Fatal(err)
	}
	if n := b.Len(); n > 50<<10 {
		t.Errorf("%d bytes with the sheet inside", n)
	}
}
