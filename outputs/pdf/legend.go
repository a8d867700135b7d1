package pdf

import "tidings/outputs"

// stateBox paints the ground of a state. Planned has an outline, so that states
// differ without colour too.
func (l *layout) stateBox(c *canvas, s outputs.CellState, x, y, w, h float64) {
	look, ok := l.th.states[s]
	if !ok {
		return
	}
	c.fill(x, y, w, h, look.fill)
	if s == outputs.Planned {
		c.frame(x+0.3, y+0.3, w-0.6, h-0.6, 0.6, look.ink)
	}
}

func (l *layout) markColour(s outputs.CellState) colour {
	if look, ok := l.th.states[s]; ok {
		return look.ink
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
		ms := span{size: 6.8, colour: l.markColour(le.State), style: style{bold: true}, elem: e.later("Span")}
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
		l.lines(l.ts.breakLines(l.ts.shape(nil, le.Mark+" "+le.Label+" ", &sp, false), f.w), e, f, 11.6)
	}
}
