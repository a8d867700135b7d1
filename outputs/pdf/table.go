package pdf

import (
	"tidings/outputs"
)

// grid is a table ready to be set: cells are shaped, widths still open.
type grid struct {
	elem   *elem
	head   []cell
	rows   [][]cell
	align  []outputs.Align
	lead   float64
	reach  []float64 // least widths of columns, beside their text; nil for none
	bottom float64   // thickness of the line below each row
}

// cell is one cell of a grid. Its paragraphs stand below each other.
type cell struct {
	elem  *elem
	atoms []atom
	// under, if set, decorates a body cell; it gets the cell's place and width
	// and how far down its text reaches.
	under func(c *canvas, x, y, w, text float64)
	extra float64 // height that under needs below the text
}

const cellPad = 5

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
	l.lines(breakLines(l.ts.shape(nil, s, &sp, false), l.prose(f), l.hyphen), e, f, 14)
	l.keepFrom(first)
	l.space(5)
}

func (l *layout) shapeTable(b *outputs.Table, e *elem, size float64) (*grid, error) {
	g := &grid{elem: e, align: b.Columns, lead: size * 1.38}
	var err error
	if len(b.Head) > 0 {
		row := e.add("THead").add("TR")
		if g.head, err = l.shapeRow(b.Head, size, func(int) *elem { return columnHead(row) }, true); err != nil {
			return nil, err
		}
	}
	var body *elem
	for _, cells := range b.Rows {
		if body == nil {
			body = e.add("TBody")
		}
		row := body.add("TR")
		cs, err := l.shapeRow(cells, size, func(i int) *elem {
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

// widths gives for each column the least width, which holds its longest word,
// and the natural one, which holds its text on one line; both with padding.
func (g *grid) widths() (least, natural []float64) {
	n := len(g.head)
	for _, r := range g.rows {
		n = max(n, len(r))
	}
	least, natural = make([]float64, n), make([]float64, n)
	for _, row := range append([][]cell{g.head}, g.rows...) {
		for i, c := range row {
			w, nat := extent(c.atoms)
			least[i] = max(least[i], min(w, longestWord)+2*cellPad)
			natural[i] = max(natural[i], nat+2*cellPad)
		}
	}
	for i := range g.reach {
		if i < n {
			least[i], natural[i] = max(least[i], g.reach[i]), max(natural[i], g.reach[i])
		}
	}
	return least, natural
}

// longestWord is the width up to which a word is kept whole in a table.
const longestWord = 130

// extent measures the widest unbreakable piece and the longest line.
func extent(atoms []atom) (word, whole float64) {
	x, start := 0.0, 0.0
	for i := range atoms {
		a := &atoms[i]
		if a.face == nil && a.r == '\n' {
			word, whole = max(word, x-start), max(whole, x)
			x, start = 0, 0
			continue
		}
		if a.face != nil {
			x += a.width()
		}
		if i+1 < len(atoms) && mayBreak(atoms, i) {
			w := x - start
			if space(a.r) {
				w -= a.width()
			}
			word, start = max(word, w), x
		}
	}
	return max(word, x-start), max(whole, x)
}

func (l *layout) leastWidth(g *grid) float64 {
	least, _ := g.widths()
	return sum(least)
}

// columns shares the room among the columns: all get their least width, and the
// rest goes to those whose text would like to be on fewer lines.
func (g *grid) columns(room float64) []float64 {
	least, natural := g.widths()
	out := make([]float64, len(least))
	minimum, wish := sum(least), sum(natural)
	for i := range out {
		switch {
		case wish <= room:
			out[i] = natural[i] + (room-wish)*natural[i]/wish
		case minimum <= room:
			out[i] = least[i] + (room-minimum)*(natural[i]-least[i])/(wish-minimum)
		default:
			out[i] = room * least[i] / minimum
		}
	}
	return out
}

func sum(vs []float64) float64 {
	t := 0.0
	for _, v := range vs {
		t += v
	}
	return t
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

// tallRow is the share of a page from which on a row is divided.
const tallRow = 0.4

// rowBoxes adds a row as one box, or line by line if it is so tall that pages
// would be left half empty.
func (l *layout) rowBoxes(r row, head *box, f frame, keep bool) {
	rule := func(c *canvas, y float64) {
		c.decorate("", func() { c.line(f.x, y, f.x+f.w, y, 0.5, l.th.hair) })
	}
	if r.height <= l.room*tallRow {
		l.push(box{height: r.height, keep: keep, head: head, draw: func(c *canvas, top float64) {
			r.draw(c, top, 0, r.lines)
			rule(c, top+r.height)
		}})
		return
	}
	for i := range r.lines {
		last := i == r.lines-1
		h := r.lead
		if i == 0 {
			h += r.pad
		}
		if last {
			h += r.pad + r.extra
		}
		l.push(box{height: h, keep: i == 0 || i == r.lines-2, head: head, draw: func(c *canvas, top float64) {
			r.draw(c, top, i, i+1)
			if last {
				rule(c, top+h)
			}
		}})
	}
}

// row is a table row broken into lines.
type row struct {
	height, lead, pad, extra float64
	lines                    int
	draw                     func(c *canvas, top float64, from, to int)
}

func (l *layout) row(g *grid, cells []cell, widths []float64, f frame) row {
	r := row{lead: g.lead, pad: g.lead * 0.3, lines: 1}
	broken := make([][]line, len(cells))
	for i, c := range cells {
		broken[i] = breakLines(c.atoms, max(1, widths[i]-2*pad(widths[i])), l.hyphen)
		r.lines = max(r.lines, len(broken[i]))
		r.extra = max(r.extra, c.extra)
	}
	r.height = float64(r.lines)*r.lead + 2*r.pad + r.extra
	r.draw = func(c *canvas, top float64, from, to int) {
		x := f.x
		for i, cl := range cells {
			if cl.under != nil && from == 0 {
				c.decorate("", func() { cl.under(c, x, top, widths[i], r.pad+r.lead*float64(len(broken[i]))) })
			}
			l.cellLines(c, broken[i], g.alignOf(i), x, top, widths[i], r, from, to, cl.elem)
			x += widths[i]
		}
	}
	return r
}

// pad is the padding of a cell; very narrow cells have less.
func pad(width float64) float64 { return min(cellPad, width*0.12) }

func (g *grid) alignOf(i int) outputs.Align {
	if i < len(g.align) {
		return g.align[i]
	}
	return outputs.AlignStart
}

func (l *layout) cellLines(c *canvas, lines []line, a outputs.Align, x, top, w float64, r row, from, to int, e *elem) {
	y := top
	if from == 0 {
		y += r.pad
	}
	p := pad(w)
	for k := from; k < to && k < len(lines); k++ {
		at := x + p
		switch a {
		case outputs.AlignCentre:
			at = x + (w-lines[k].width)/2
		case outputs.AlignEnd:
			at = x + w - p - lines[k].width
		}
		c.textLine(at, y+r.lead*0.73, lines[k], e)
		y += r.lead
	}
	c.close()
}
