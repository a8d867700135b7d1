package pdf

import (
	"tidings/outputs"
	"tidings/outputs/pdf/object"
)

const (
	monthLeast = 11.5 // least width of a month's column
	monthMost  = 30
	markSize   = 7.8
)

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
	corner := l.ts.breakLines(l.ts.shape(nil, g.b.RowLabel, &quiet, false), g.label-2*cellPad)
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
	title := l.ts.evenLines(l.ts.shape(nil, g.b.Rows[i].Title, &sp, false), g.label-cellPad-3)
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
			e.attrs = "/Alt " + object.Text(cell.Label)
		}
		out = append(out, func(c *canvas, y float64) {
			c.mark(e)
			c.show(x, y, 0, atoms)
			c.close()
		})
	}
	return out
}

// timelineParts are the structure elements of a timeline.
type timelineParts struct {
	years  *elem
	months *elem
	rows   []*elem
	corner *elem
	titles []*elem
	yearTH map[int]*elem // by the index of a year's first month
}

// monthElem and cellElem give elements by the index of their month; the first
// kid of a row is its head.
func (p *timelineParts) monthElem(m int) *elem { return p.months.kids[m+1].(*elem) }

func (p *timelineParts) cellElem(r, m int) *elem { return p.rows[r].kids[m+1].(*elem) }
