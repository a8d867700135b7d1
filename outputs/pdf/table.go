package pdf

import (
	"tidings/outputs"
)

// textSizes are tried until the words of all columns fit.
func textSizes() []float64 { return []float64{9.4, 8.6, 7.8, 7, 6.2} }

// plainTable sets a table. A caption stands above it.
func (l *layout) plainTable(b *outputs.Table, parent *elem, f frame) error {
	e := parent.add("Table")
	l.space(l.th.lead * 0.7)
	l.caption(b.Caption, e, f)
	var g *grid
	for i, size := range textSizes() {
		e.kids = keepCaption(e.kids)
		var err error
		if g, err = l.shapeTable(b, e, size); err != nil {
			return err
		}
		if l.leastWidth(g) <= f.w || i == len(textSizes())-1 {
			break
		}
	}
	l.grid(g, f)
	l.space(l.th.lead)
	return nil
}

// keepCaption drops what an attempt at a larger size has left.
func keepCaption(kids []any) []any {
	if len(kids) > 0 && kids[0].(*elem).role == "Caption" {
		return kids[:1]
	}
	return nil
}

func (l *layout) caption(s string, table *elem, f frame) {
	if blank(s) {
		return
	}
	sp := span{size: 10.2, colour: l.th.ink, style: style{bold: true}}
	e, first := table.add("Caption"), len(l.boxes)
	l.lines(titleLines(l.ts.shape(nil, s, &sp, false), l.prose(f), l.hyphen), e, f, 14)
	l.keepFrom(first)
	l.space(5)
}

func (l *layout) shapeTable(b *outputs.Table, e *elem, size float64) (*grid, error) {
	g := &grid{elem: e, align: b.Columns, lead: size * 1.38}
	var err error
	wide := len(b.Head)
	for _, cells := range b.Rows {
		wide = max(wide, len(cells))
	}
	if len(b.Head) > 0 {
		row := e.add("THead").add("TR")
		if g.head, err = l.shapeRow(even(b.Head, wide), size, func(int) *elem { return columnHead(row) },
			true); err != nil {
			return nil, err
		}
	}
	var body *elem
	for _, cells := range b.Rows {
		if body == nil {
			body = e.add("TBody")
		}
		row := body.add("TR")
		cs, err := l.shapeRow(even(cells, wide), size, func(i int) *elem {
			if i == 0 && b.RowHeaders {
				return rowHead(row)
			}
			return row.add("TD")
		}, false)
		if err != nil {
			return nil, err
		}
		g.rows = append(g.rows, cs)
	}
	return g, nil
}

// even fills a row up with empty cells: all rows of a table have the same number
// (ISO 14289-1, 7.2).
func even(cells []outputs.Cell, n int) []outputs.Cell {
	return append(cells[:len(cells):len(cells)], make([]outputs.Cell, n-len(cells))...)
}

func (l *layout) shapeRow(cells []outputs.Cell, size float64, add func(int) *elem, head bool) ([]cell, error) {
	out := make([]cell, len(cells))
	for i, c := range cells {
		sp := span{size: size, colour: l.th.ink, style: style{bold: head}}
		if head {
			sp.colour = l.th.muted
		}
		e := add(i)
		atoms, err := l.inlines(c.Inlines, e, sp)
		if err != nil {
			return nil, err
		}
		out[i] = cell{elem: e, atoms: atoms}
	}
	return out, nil
}

func columnHead(row *elem) *elem {
	e := row.add("TH")
	e.attrs = "/A <</O /Table /Scope /Column>>"
	return e
}

func rowHead(row *elem) *elem {
	e := row.add("TH")
	e.attrs = "/A <</O /Table /Scope /Row>>"
	return e
}

// grid adds the boxes of a table. The head is drawn again on each new page.
func (l *layout) grid(g *grid, f frame) {
	widths := g.columns(f.w)
	var head *box
	first := len(l.boxes)
	if len(g.head) > 0 {
		r := l.row(g, g.head, widths, f)
		if r.height > l.room*tallRow {
			l.rowBoxes(r, nil, f, true) // repeated, it would leave no room for rows
			l.headless(g, widths, f)
			return
		}
		h := box{height: r.height, keep: true, draw: func(c *canvas, top float64) {
			r.draw(c, top, 0, r.lines)
			c.decorate("", func() { c.line(f.x, top+r.height, f.x+f.w, top+r.height, 0.9, l.th.accent) })
		}}
		l.push(h)
		head = &h
	}
	for i, cells := range g.rows {
		l.rowBoxes(l.row(g, cells, widths, f), head, f, i == 0 || i == len(g.rows)-2)
	}
	l.together(first, 0.25, 0.2)
}

func (l *layout) headless(g *grid, widths []float64, f frame) {
	for _, cells := range g.rows {
		l.rowBoxes(l.row(g, cells, widths, f), nil, f, false)
	}
}
