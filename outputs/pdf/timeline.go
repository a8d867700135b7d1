package pdf

import (
	"strconv"

	"tidings/outputs"
)

// A timeline is drawn as a grid of months. With more months than the page is
// wide it is folded into several grids below each other; the structure stays
// one table, in which each row names all its months in order.

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
		th.attrs = "/A <</O /Table /Scope /Column /ColSpan " + strconv.Itoa(y.Months) + ">>"
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
