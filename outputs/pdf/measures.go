package pdf

import (
	"math"

	"tidings/outputs"
)

// uptime sets the objective, what was measured, and a row for each component or
// region with a bar over the full scale from 0 to 100 per cent.
func (l *layout) uptime(b *outputs.Uptime, parent *elem, f frame) {
	e := parent.add("Sect")
	l.space(l.th.lead * 0.8)
	l.blockCaption(b.Caption, e, f)
	first := len(l.boxes)
	_ = l.decorated(func(c *canvas, top, bottom float64) {
		c.fill(f.x, top, f.w, bottom-top, l.th.panel)
		c.fill(f.x, top, 3, bottom-top, l.verdict(b.Met))
	}, func() error {
		l.empty(3)
		l.text(b.Objective, e, f.indent(12), l.body(), l.th.lead+2)
		strong := l.body()
		strong.style.bold = true
		l.text(b.Reality, e, f.indent(12), strong, l.th.lead+2)
		l.empty(4)
		return nil
	})
	l.keepFrom(first)
	if len(b.Rows) > 0 {
		l.space(7)
		table := e.add("Table")
		g, p := l.fitted(table, f, func(size float64) *grid { return l.uptimeGrid(b, table, size) })
		l.grid(g, p, f)
		l.remarkTable(Remark{})
	}
	l.space(5)
	l.text(b.Method, e, f, span{size: 8.2, colour: l.th.muted}, 11.4)
	l.space(l.th.lead)
}

// verdict is the colour of an objective that is met or missed.
func (l *layout) verdict(met bool) colour {
	if met {
		return l.th.good
	}
	return l.th.bad
}

// uptimeGrid makes the table. Where the columns have three heads, the verdict
// stands beside the objective.
func (l *layout) uptimeGrid(b *outputs.Uptime, e *elem, size float64) *grid {
	g := &grid{elem: e, size: size, fixed: true, lead: size * 1.37, reach: []float64{110, 165}}
	g.head = l.headCells(b.Columns, e, size)
	body := e.add("TBody")
	for _, r := range b.Rows {
		tr := body.add("TR")
		texts := []string{r.Name, r.Text, r.Target, ""}
		if len(b.Columns) <= 3 {
			texts = []string{r.Name, r.Text, r.Target + " "}
		}
		cells := l.bodyCells(texts, tr, size)
		last := &cells[len(cells)-1]
		verdict := span{size: size, colour: l.verdict(r.Met), style: style{bold: true}, elem: last.elem.later("Span")}
		last.atoms = l.ts.shape(last.atoms, r.Verdict, &verdict, false)
		cells[1].under = func(c *canvas, x, y, w, _ float64) { l.uptimeBar(c, r, x+56, y+g.lead*0.8-3, w-66) }
		g.rows = append(g.rows, cells)
	}
	return g
}

// uptimeBar shows the share that was up and the rest, in the colours that every channel
// has for them: what the verdict is, its words say. A missing rest is at least visible.
func (l *layout) uptimeBar(c *canvas, r outputs.UptimeRow, x, y, w float64) {
	if w < 10 {
		return
	}
	share := math.Min(math.Max(r.Percent/100, 0), 1)
	up := w * share
	if share < 1 {
		up = math.Min(up, w-0.8)
	}
	c.fill(x, y, w, 6, l.th.down)
	c.fill(x, y, up, 6, l.th.up)
}

func (l *layout) headCells(heads []string, table *elem, size float64) []cell {
	if len(heads) == 0 {
		return nil
	}
	tr := table.add("THead").add("TR")
	out := make([]cell, len(heads))
	for i, s := range heads {
		sp := span{size: size - 0.6, colour: l.th.muted, style: style{bold: true}}
		out[i] = cell{elem: columnHead(tr), atoms: l.ts.shape(nil, s, &sp, false)}
	}
	return out
}

func (l *layout) bodyCells(texts []string, tr *elem, size float64) []cell {
	out := make([]cell, len(texts))
	for i, s := range texts {
		e := rowOrData(tr, i)
		sp := span{size: size, colour: l.th.ink}
		out[i] = cell{elem: e, atoms: l.ts.shape(nil, s, &sp, false)}
	}
	return out
}

func rowOrData(tr *elem, i int) *elem {
	if i == 0 {
		return rowHead(tr)
	}
	return tr.add("TD")
}

// phases lists a project's phases; a bar below the status shows its share.
func (l *layout) phases(b *outputs.Phases, parent *elem, f frame) {
	e := parent.add("Table")
	g, p := l.fitted(e, f, func(size float64) *grid { return l.phasesGrid(b, e, size) })
	l.space(l.th.lead * 0.8)
	l.caption(b.Caption, e, f)
	l.grid(g, p, f)
	l.remarkTable(Remark{})
	l.space(l.th.lead)
}

func (l *layout) phasesGrid(b *outputs.Phases, e *elem, size float64) *grid {
	g := &grid{elem: e, size: size, fixed: true, lead: size * 1.37, reach: []float64{90, 0, 0, 0}}
	g.head = l.headCells(b.Columns, e, size)
	var body *elem
	for _, r := range b.Rows {
		if body == nil {
			body = e.add("TBody")
		}
		tr := body.add("TR")
		cells := l.bodyCells([]string{r.Title, r.Planned, r.Actual, r.Status}, tr, size)
		if !blank(r.Note) {
			cells[0].atoms = l.addNote(cells[0].atoms, r.Note, size-1)
		}
		// a state of two words stays on one line
		g.reach[3] = max(g.reach[3], min(l.ts.textWidth(cells[3].atoms)+2*cellPad, 80))
		cells[3].extra = 6
		cells[3].under = func(c *canvas, x, y, w, text float64) { l.progress(c, r, x+cellPad, y+text+2, w-2*cellPad) }
		g.rows = append(g.rows, cells)
	}
	return g
}

func (l *layout) addNote(atoms []atom, note string, size float64) []atom {
	sp := span{size: size, colour: l.th.muted}
	return l.ts.shape(l.ts.newline(atoms, &sp), note, &sp, false)
}

func (l *layout) progress(c *canvas, r outputs.PhaseRow, x, y, w float64) {
	share := math.Min(math.Max(float64(r.Percent)/100, 0), 1)
	if r.State == outputs.Done {
		share = 1
	}
	col := l.th.accent
	if look, ok := l.th.states[r.State]; ok && r.State != outputs.Planned {
		col = look.fill
	}
	c.fill(x, y, w, 3, l.th.hair)
	if share > 0 {
		c.fill(x, y, w*share, 3, col)
	}
}
