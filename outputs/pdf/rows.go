package pdf

import "tidings/outputs"

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

// row breaks the cells of some columns into lines.
func (l *layout) row(g *grid, cells []cell, p part, f frame) row {
	r := row{lead: g.lead, pad: g.lead * 0.3, lines: 1}
	broken := make([][]line, len(p.cols))
	for i, col := range p.cols {
		broken[i] = l.ts.evenLines(cells[col].atoms, max(1, p.widths[i]-2*p.pad))
		for _, ln := range broken[i] {
			if ln.torn && l.torn == "" {
				l.torn = atomText(ln.atoms)
			}
		}
		r.lines = max(r.lines, len(broken[i]))
		r.extra = max(r.extra, cells[col].extra)
	}
	r.height = float64(r.lines)*r.lead + 2*r.pad + r.extra
	r.draw = func(c *canvas, top float64, from, to int) {
		x := f.x
		for i, col := range p.cols {
			cl, w := cells[col], p.widths[i]
			if cl.under != nil && from == 0 {
				c.decorate("", func() { cl.under(c, x, top, w, r.pad+r.lead*float64(len(broken[i]))) })
			}
			show := func() { l.cellLines(c, broken[i], g.alignOf(col), x, top, w, p.pad, r, from, to, cl.elem) }
			if p.again && i == 0 {
				c.decorate("", show)
			} else {
				show()
			}
			x += w
		}
	}
	return r
}

func (l *layout) cellLines(c *canvas, lines []line, a outputs.Align, x, top, w, pad float64, r row, from, to int,
	e *elem) {
	y := top
	if from == 0 {
		y += r.pad
	}
	for k := from; k < to && k < len(lines); k++ {
		at := x + pad
		switch a {
		case outputs.AlignCentre:
			at = x + (w-lines[k].width)/2
		case outputs.AlignEnd:
			at = x + w - pad - lines[k].width
		}
		c.textLine(at, y+r.lead*0.73, lines[k], e)
		y += r.lead
	}
	c.close()
}
