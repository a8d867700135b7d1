package pdf

import (
	"tidings/outputs"
)

// A timeline is drawn as a grid of months. With more months than the page is
// wide it is folded into several grids below each other; the structure stays
// one table, in which each row names all its months in order.

const (
	monthLeast = 11.5 // least width of a month's column
	monthMost  = 30
	markSize   = 7.8
)

// timelineParts are the structure elements of a timeline.
type timelineParts struct {
	years  *elem
	months *elem
	rows   []*elem
	corner *elem
	titles []*elem
	yearTH map[int]*elem // by the index of a year's first month
}

func (l *layout) timeline(b *outputs.Timeline, parent *elem, f frame) {
	l.space(l.th.lead * 0.8)
	e := parent.add("Table")
	l.caption(b.Caption, e, f)
	parts := timelineElems(b, e)
	label := titleWidth(l, b, f.w)
	per := max(1, min(len(b.Months), int((f.w-label)/monthLeast)))
	grids := max(1, (len(b.Months)+per-1)/per)
	per = max(1, (len(b.Months)+grids-1)/grids)
	for i := range grids {
		from, to := i*per, min((i+1)*per, len(b.Months))
		if i > 0 {
			l.space(12)
		}
		l.monthGrid(b, parts, f, label, from, to, i > 0)
	}
	l.legend(b, parent, f)
	l.space(l.th.lead)
}

// timelineElems hangs the elements in the order in which they are read.
func timelineElems(b *outputs.Timeline, e *elem) *timelineParts {
	p := &timelineParts{yearTH: map[int]*elem{}}
	head := e.add("THead")
	p.years = head.add("TR")
	p.years.add("TD")
	at := 0
	for _, y := range outputs.Years(b) {
		th := p.years.add("TH")
		th.attrs = "/A <</O /Table /Scope /Column /ColSpan " + itoa(y.Months) + ">>"
		p.yearTH[at] = th
		at += y.Months
	}
	p.months = head.add("TR")
	p.corner = columnHead(p.months)
	for range b.Months {
		columnHead(p.months)
	}
	var body *elem
	for range b.Rows {
		if body == nil {
			body = e.add("TBody")
		}
		tr := body.add("TR")
		p.titles = append(p.titles, rowHead(tr))
		for range b.Months {
			tr.add("TD")
		}
		p.rows = append(p.rows, tr)
	}
	return p
}

// monthElem and cellElem give elements by the index of their month; the first
// kid of a row is its head.
func (p *timelineParts) monthElem(m int) *elem   { return p.months.kids[m+1].(*elem) }
func (p *timelineParts) cellElem(r, m int) *elem { return p.rows[r].kids[m+1].(*elem) }

// titleWidth is the room for the names of the rows: what they need, between a
// quarter and two fifths of the page.
func titleWidth(l *layout, b *outputs.Timeline, room float64) float64 {
	sp := span{size: l.th.small}
	w := 0.0
	for _, r := range b.Rows {
		w = max(w, l.ts.textWidth(l.ts.oneLine(r.Title, &sp))/2+24)
	}
	return min(max(w, room*0.25), room*0.4)
}

// monthGrid adds the boxes of the months from..to.
func (l *layout) monthGrid(b *outputs.Timeline, p *timelineParts, f frame, label float64, from, to int, again bool) {
	col := 0.0
	if to > from {
		col = min(monthMost, (f.w-label)/float64(to-from))
		label = f.w - col*float64(to-from)
	}
	g := &months{l: l, b: b, p: p, f: f, label: label, col: col, from: from, to: to, again: again}
	head, first := g.head(), len(l.boxes)
	l.push(head)
	for i := range b.Rows {
		for _, r := range g.row(i, &head) {
			l.push(r)
		}
	}
	l.together(first, 0.5, 0.5)
}

// months is one grid of a timeline.
type months struct {
	l          *layout
	b          *outputs.Timeline
	p          *timelineParts
	f          frame
	label, col float64
	from, to   int
	again      bool // a later grid of the same timeline: its row titles are repetitions
}

func (g *months) x(m int) float64 { return g.f.x + g.label + float64(m-g.from)*g.col }

// head is the box with the years and the months. Names of months that do not
// fit are turned upright.
func (g *months) head() box {
	l := g.l
	quiet := span{size: 7.4, colour: l.th.muted, style: style{bold: true}}
	names, widest := make([][]atom, g.to-g.from), 0.0
	for i := range names {
		sp := quiet
		if g.b.Months[g.from+i].Now {
			sp.colour = l.th.accent
		}
		names[i] = l.ts.oneLine(g.b.Months[g.from+i].Short, &sp)
		widest = max(widest, l.ts.textWidth(names[i]))
	}
	upright := widest > g.col-1.5
	band := 12.0
	if upright {
		band = widest + 5
	}
	corner := breakLines(l.ts.shape(nil, g.b.RowLabel, &quiet, false), g.label-2*cellPad, l.hyphen)
	years := g.years(quiet)
	h := max(12+band, 5+10*float64(len(corner))) + 3
	return box{height: h, keep: true, draw: func(c *canvas, top float64) {
		for _, y := range years {
			y(c, top+9)
		}
		g.titled(c, func() {
			for k, ln := range corner {
				c.textLine(g.f.x, top+h-5-10*float64(len(corner)-1-k), ln, g.p.corner)
			}
		})
		for i, atoms := range names {
			c.mark(g.p.monthElem(g.from + i))
			x, w := g.x(g.from+i), l.ts.textWidth(atoms)
			if upright {
				c.show(x+g.col/2+2.6, top+h-4, 90, atoms)
			} else {
				c.show(x+(g.col-w)/2, top+h-5, 0, atoms)
			}
			c.close()
		}
		c.decorate("", func() { c.line(g.f.x, top+h, g.f.x+g.f.w, top+h, 0.9, l.th.accent) })
	}}
}

// titled draws what a later grid only repeats as an artifact.
func (g *months) titled(c *canvas, draw func()) {
	if g.again {
		c.decorate("", draw)
		return
	}
	draw()
	c.close()
}

// years gives the functions that draw the names of the years above their
// months; the part of a year that began in an earlier grid is a repetition.
func (g *months) years(sp span) []func(c *canvas, y float64) {
	var out []func(c *canvas, y float64)
	for m := g.from; m < g.to; m++ {
		if m > g.from && g.b.Months[m].Year == g.b.Months[m-1].Year {
			continue
		}
		atoms, x, th := g.l.ts.oneLine(g.b.Months[m].Year, &sp), g.x(m)+1.5, g.p.yearTH[m]
		first := m == g.from
		out = append(out, func(c *canvas, y float64) {
			if th == nil {
				c.decorate("", func() { c.show(x, y, 0, atoms) })
			} else {
				c.mark(th)
				c.show(x, y, 0, atoms)
				c.close()
			}
			if !first {
				c.decorate("", func() { c.line(x-1.5, y-8, x-1.5, y+3, 0.5, g.l.th.hair) })
			}
		})
	}
	return out
}

// row gives the box of one element of the project; a name that fills much of a
// page is divided, with the marks beside its first line.
func (g *months) row(i int, head *box) []box {
	l := g.l
	sp := span{size: l.th.small, colour: l.th.ink}
	title := breakLines(l.ts.shape(nil, g.b.Rows[i].Title, &sp, false), g.label-cellPad-3, l.hyphen)
	h := max(1, float64(len(title)))*l.th.smallLead + 5.5
	if h <= l.room*tallRow {
		b := g.rowBox(i, head, title, h, true)
		b.keep = i == 0 || i == len(g.b.Rows)-2
		return []box{b}
	}
	var out []box
	for k := range title {
		b := g.rowBox(i, head, title[k:k+1], l.th.smallLead+5.5, k == 0)
		b.keep = k == 0
		out = append(out, b)
	}
	return out
}

func (g *months) rowBox(i int, head *box, title []line, h float64, first bool) box {
	lead := g.l.th.smallLead
	var marks []func(c *canvas, y float64)
	if first {
		marks = g.marks(i)
	}
	return box{height: h, head: head, draw: func(c *canvas, top float64) {
		g.titled(c, func() {
			for k, ln := range title {
				c.textLine(g.f.x, top+2.6+lead*(float64(k)+0.74), ln, g.p.titles[i])
			}
		})
		c.decorate("", func() { g.ground(c, i, top, h) })
		for _, m := range marks {
			m(c, top+h/2+markSize*0.36)
		}
	}}
}

// ground draws the coloured cells and the lines of one row.
func (g *months) ground(c *canvas, i int, top, h float64) {
	cells := g.b.Rows[i].Cells
	for m := g.from; m < g.to; m++ {
		if g.b.Months[m].Now {
			c.fill(g.x(m), top, g.col, h, g.l.th.panel)
		}
	}
	for m := g.from; m < g.to && m < len(cells); m++ {
		g.l.stateBox(c, cells[m].State, g.x(m)+0.8, top+2, g.col-1.6, h-4)
	}
	for m := g.from; m <= g.to; m++ {
		c.line(g.x(m), top, g.x(m), top+h, 0.3, g.l.th.hair)
	}
	c.line(g.f.x, top+h, g.f.x+g.f.w, top+h, 0.4, g.l.th.hair)
}

// marks gives the functions that draw the marks of one row as text. A screen
// reader says the state in words instead of the letter X.
func (g *months) marks(i int) []func(c *canvas, y float64) {
	var out []func(c *canvas, y float64)
	cells := g.b.Rows[i].Cells
	for m := g.from; m < g.to && m < len(cells); m++ {
		cell := cells[m]
		if blank(cell.Mark) {
			continue
		}
		sp := span{size: min(markSize, g.col*0.62), colour: g.l.markColour(cell.State), style: style{bold: true}}
		atoms := g.l.ts.oneLine(cell.Mark, &sp)
		if w := g.l.ts.textWidth(atoms); w > g.col-2 {
			narrow := sp
			narrow.size *= (g.col - 2) / w
			atoms = g.l.ts.oneLine(cell.Mark, &narrow)
		}
		x := g.x(m) + (g.col-g.l.ts.textWidth(atoms))/2
		e := g.p.cellElem(i, m).later("Span")
		if cell.Label != "" {
			e.attrs = "/Alt " + textString(cell.Label)
		}
		out = append(out, func(c *canvas, y float64) {
			c.mark(e)
			c.show(x, y, 0, atoms)
			c.close()
		})
	}
	return out
}

// stateBox paints the ground of a state. Planned is an outline, so that states
// differ without colour too.
func (l *layout) stateBox(c *canvas, s outputs.CellState, x, y, w, h float64) {
	switch s {
	case outputs.Done:
		c.fill(x, y, w, h, l.th.good)
	case outputs.Active:
		c.fill(x, y, w, h, l.th.warn)
	case outputs.Late:
		c.fill(x, y, w, h, l.th.bad)
	case outputs.Planned:
		c.fill(x, y, w, h, l.th.tint)
		c.frame(x+0.3, y+0.3, w-0.6, h-0.6, 0.6, l.th.accent)
	}
}

func (l *layout) markColour(s outputs.CellState) colour {
	switch s {
	case outputs.Done, outputs.Late:
		return colour{255, 255, 255}
	case outputs.Planned:
		return l.th.accent
	}
	return l.th.ink
}

// legend explains the states in lines of swatches.
func (l *layout) legend(b *outputs.Timeline, parent *elem, f frame) {
	if len(b.Legend) == 0 {
		return
	}
	e := parent.add("P")
	const swatch, h = 14.0, 15.0
	type entry struct {
		x           float64
		state       outputs.CellState
		mark, label []atom
	}
	var rows [][]entry
	x := f.w
	for _, le := range b.Legend {
		ms := span{size: 6.8, colour: l.markColour(le.State), style: style{bold: true}}
		ls := span{size: 8.4, colour: l.th.muted}
		en := entry{state: le.State, mark: l.ts.oneLine(le.Mark+" ", &ms), label: l.ts.oneLine(le.Label+" ", &ls)}
		w := swatch + 5 + l.ts.textWidth(en.label) + 14
		if w > f.w {
			l.wordyLegend(b, e, f)
			return
		}
		if x+w > f.w || len(rows) == 0 {
			rows, x = append(rows, nil), 0
		}
		en.x = x
		x += w
		rows[len(rows)-1] = append(rows[len(rows)-1], en)
	}
	l.keepLast(1)
	l.space(6)
	for i, row := range rows {
		l.push(box{height: h, keep: i < len(rows)-1, draw: func(c *canvas, top float64) {
			for _, en := range row {
				at := f.x + en.x
				c.decorate("", func() { l.stateBox(c, en.state, at, top+2, swatch, 10.5) })
				c.textLine(at+(swatch-trimmedWidth(en.mark))/2, top+9.7, line{atoms: en.mark}, e)
				c.textLine(at+swatch+5, top+10.2, line{atoms: en.label}, e)
			}
			c.close()
		}})
	}
}

// wordyLegend sets a legend whose labels need several lines.
func (l *layout) wordyLegend(b *outputs.Timeline, e *elem, f frame) {
	l.space(6)
	sp := span{size: 8.4, colour: l.th.muted}
	for _, le := range b.Legend {
		l.lines(breakLines(l.ts.shape(nil, le.Mark+" "+le.Label+" ", &sp, false), f.w, l.hyphen), e, f, 11.6)
	}
}
