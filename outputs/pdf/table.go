package pdf

import (
	"tidings/outputs"
)

// tableSize is the size of the type of a table that has room.
const tableSize = 9.4

// plainTable sets a table. A caption stands above it.
func (l *layout) plainTable(b *outputs.Table, parent *elem, f frame) error {
	e := parent.add("Table")
	g, err := l.shapeTable(b, e, tableSize)
	if err != nil {
		return err
	}
	var side sheet
	if f == l.full {
		side = l.side
	}
	p := g.plan(sheet{f.w, l.room}, side)
	if p.size < g.size {
		e.kids = nil // what the larger size has left
		if g, err = l.shapeTable(b, e, p.size); err != nil {
			return err
		}
	}
	set := func(f frame) { l.captioned(b, g, p, f) }
	if p.turned {
		l.turn(set)
	} else {
		set(f)
	}
	l.remarkTable(Remark{Line: b.Line, Turned: p.turned, Grids: len(p.parts)})
	return nil
}

// fitted shapes a table of data at the largest size at which it fits. Such a table has
// few columns and is neither turned nor divided.
func (l *layout) fitted(e *elem, f frame, shape func(size float64) *grid) (*grid, plan) {
	g := shape(dataSize)
	p := g.plan(sheet{f.w, l.room}, sheet{})
	if p.size < g.size {
		e.kids = nil
		g = shape(p.size)
	}
	return g, p
}

const dataSize = 9.2

// captioned adds the boxes of a table with its caption.
func (l *layout) captioned(b *outputs.Table, g *grid, p plan, f frame) {
	l.space(l.th.lead * 0.7)
	l.caption(b.Caption, g.elem, f)
	l.grid(g, p, f)
	l.space(l.th.lead)
}

func (l *layout) caption(s string, table *elem, f frame) {
	if blank(s) {
		return
	}
	sp := span{size: 10.2, colour: l.th.ink, style: style{bold: true}}
	e, first := table.add("Caption"), len(l.boxes)
	table.kids = append(table.kids[len(table.kids)-1:], table.kids[:len(table.kids)-1]...) // it stands first
	l.lines(l.ts.titleLines(l.ts.shape(nil, s, &sp, false), l.prose(f)), e, f, 14)
	l.keepFrom(first)
	l.space(5)
}

func (l *layout) shapeTable(b *outputs.Table, e *elem, size float64) (*grid, error) {
	g := &grid{elem: e, align: b.Columns, size: size, lead: size * 1.38}
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
		if err := l.ts.halt(); err != nil {
			return nil, err
		}
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

// grid adds the boxes of a table, one grid of columns below the other.
func (l *layout) grid(g *grid, p plan, f frame) {
	for i, part := range g.widths(p) {
		if i > 0 {
			l.space(12)
		}
		l.part(g, part, f)
	}
}

// part adds the boxes of some columns. The head is drawn again on each new page.
func (l *layout) part(g *grid, p part, f frame) {
	var head *box
	first := len(l.boxes)
	if len(g.head) > 0 {
		r := l.row(g, g.head, p, f)
		if r.height > l.room*tallRow {
			l.rowBoxes(r, nil, f, true) // repeated, it would leave no room for rows
			l.headless(g, p, f)
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
		if l.ts.halt() != nil {
			return
		}
		l.rowBoxes(l.row(g, cells, p, f), head, f, i == 0 || i == len(g.rows)-2)
	}
	l.together(first, 0.25, 0.2)
}

func (l *layout) headless(g *grid, p part, f frame) {
	for _, cells := range g.rows {
		l.rowBoxes(l.row(g, cells, p, f), nil, f, false)
	}
}
