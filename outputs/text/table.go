package text

import (
	"cmp"
	"strings"

	"tidings/outputs"
)

const narrowest = 16 // columns that a first column is wrapped to at least

// layout is a table's columns once their widths are known. Only the first column
// wraps; the others stand beside its last line, so reading order is kept.
type layout struct {
	widths []int
	aligns []outputs.Align
	gap    string
}

// fits gives the layout of a table, or false if it is too wide for the text.
func fits(cells [][]string, aligns []outputs.Align, width, gap int) (layout, bool) {
	l := layout{aligns: aligns, gap: strings.Repeat(" ", gap)}
	rest := 0
	for _, row := range cells {
		for i, c := range row {
			if i == len(l.widths) {
				l.widths = append(l.widths, 0)
			}
			l.widths[i] = max(l.widths[i], columns(c))
			if i > 0 && strings.ContainsRune(c, '\n') {
				return l, false
			}
		}
	}
	for _, w := range l.widths[1:] {
		rest += w + gap
	}
	l.widths[0] = min(l.widths[0], width-rest)
	widest := longestWord(cells)
	return l, l.widths[0] >= min(widest, narrowest) && widest <= max(l.widths[0], narrowest)
}

// longestWord is the widest unbreakable piece of the first column.
func longestWord(cells [][]string) int {
	n := 0
	for _, row := range cells {
		for _, w := range outputs.Pieces(row[0]) {
			n = max(n, columns(w))
		}
	}
	return n
}

func (l layout) row(cells []string) []string {
	out := wrap(cells[0], l.widths[0])
	if len(out) == 0 {
		out = []string{""}
	}
	last := len(out) - 1
	out[last] = pad(out[last], l.widths[0], l.align(0))
	for i, c := range cells[1:] {
		out[last] += l.gap + pad(c, l.widths[i+1], l.align(i+1))
	}
	return out
}

func (l layout) align(i int) outputs.Align {
	if i < len(l.aligns) {
		return l.aligns[i]
	}
	return outputs.AlignStart
}

func (l layout) rule() string {
	parts := make([]string, len(l.widths))
	for i, w := range l.widths {
		parts[i] = strings.Repeat("-", w)
	}
	return strings.Join(parts, l.gap)
}

// cellsOf gives a table's cells as strings, the head first.
func cellsOf(t *outputs.Table) [][]string {
	out := make([][]string, 0, len(t.Rows)+1)
	for _, row := range append([][]outputs.Cell{t.Head}, t.Rows...) {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = flat(c.Inlines)
		}
		out = append(out, line)
	}
	return out
}

// table draws a table that fit has found narrow enough.
func table(t *outputs.Table, width int) []string {
	if len(t.Head) == 0 {
		return caption(t.Caption, width)
	}
	cells := cellsOf(t)
	l, _ := fits(cells, t.Columns, width, 2)
	out := caption(t.Caption, width)
	for i, row := range cells {
		out = append(out, l.row(row)...)
		if i == 0 {
			out = append(out, l.rule())
		}
	}
	return out
}

// marks tell the states of a timeline apart without colour.
var marks = map[outputs.CellState][2]string{
	outputs.Planned: {"(", ")"}, outputs.Active: {"[", "]"}, outputs.Late: {"!", "!"},
}

func mark(s outputs.CellState, m string) string {
	if m == "" {
		return ""
	}
	return marks[s][0] + clean(m) + marks[s][1]
}

// timelineCells gives the row of months and the rows of elements.
func timelineCells(t *outputs.Timeline) [][]string {
	head := []string{clean(t.RowLabel)}
	for _, m := range t.Months {
		head = append(head, clean(m.Short))
	}
	out := [][]string{head}
	for _, r := range t.Rows {
		row := []string{clean(r.Title)}
		for _, c := range r.Cells {
			row = append(row, mark(c.State, c.Mark))
		}
		out = append(out, row)
	}
	return out
}

func timeline(t *outputs.Timeline, width int) []string {
	cells := timelineCells(t)
	aligns := []outputs.Align{outputs.AlignStart}
	for range t.Months {
		aligns = append(aligns, outputs.AlignCentre)
	}
	l, _ := fits(cells, aligns, width, 1)
	for i := range l.widths[1:] {
		l.widths[i+1] = max(l.widths[i+1], 3)
	}
	out := append(caption(t.Caption, width), years(t, l))
	for i, row := range cells {
		out = append(out, l.row(row)...)
		if i == 0 {
			out = append(out, l.rule())
		}
	}
	var legend []string
	for _, e := range t.Legend {
		legend = append(legend, mark(e.State, e.Mark)+" = "+clean(e.Label))
	}
	if len(legend) > 0 {
		out = append(out, "")
		out = append(out, wrap(strings.Join(legend, cmp.Or(t.Comma, ", ")), width)...)
	}
	return out
}

// years is the line above the months.
func years(t *outputs.Timeline, l layout) string {
	line, column, at := "", l.widths[0]+1, 0
	for _, y := range outputs.Years(t) {
		if n := columns(line); n >= column {
			line += " "
		} else {
			line += strings.Repeat(" ", column-n)
		}
		line += clean(y.Year)
		for range y.Months {
			at++
			column += l.widths[at] + 1
		}
	}
	return line
}
