package text

import (
	"slices"

	"tidings/outputs"
)

// fit turns what has no form of its own in text into tables and paragraphs, and
// tables that are too wide into records, one list item for each row.
func fit(blocks []outputs.Block, width int) []outputs.Block {
	out := make([]outputs.Block, 0, len(blocks))
	for _, b := range blocks {
		switch b := b.(type) {
		case *outputs.List:
			l := *b
			l.Items = nil
			for _, item := range b.Items {
				l.Items = append(l.Items, outputs.ListItem{Blocks: fit(item.Blocks, max(width-4, 20))})
			}
			out = append(out, &l)
		case *outputs.Quote:
			out = append(out, &outputs.Quote{Blocks: fit(b.Blocks, max(width-2, 20))})
		case *outputs.Table:
			out = append(out, fitTable(b, width)...)
		case *outputs.Timeline:
			out = append(out, fitTimeline(b, width)...)
		case *outputs.Uptime:
			out = append(out, fitUptime(b, width)...)
		case *outputs.Phases:
			out = append(out, fitPhases(b, width)...)
		default:
			out = append(out, b)
		}
	}
	return out
}

func para(s string) []outputs.Block {
	if s == "" {
		return nil
	}
	return []outputs.Block{&outputs.Paragraph{Inlines: text(s)}}
}

func text(s string) []outputs.Inline { return []outputs.Inline{&outputs.Text{Value: s}} }

func cell(s string) outputs.Cell { return outputs.Cell{Inlines: text(s)} }

func fitTable(t *outputs.Table, width int) []outputs.Block {
	if len(t.Head) == 0 {
		return []outputs.Block{t}
	}
	if _, ok := fits(cellsOf(t), t.Columns, width, 2); ok {
		return []outputs.Block{t}
	}
	return append(para(t.Caption), records(t))
}

// records shows each row as an item: its first cell, then "head: cell".
func records(t *outputs.Table) outputs.Block {
	l := &outputs.List{Tight: true, Start: 1}
	for _, row := range t.Rows {
		var item outputs.ListItem
		for i, c := range row {
			ins := c.Inlines
			if flat(ins) == "" {
				continue
			}
			if head := t.Head[i].Inlines; (i > 0 || !t.RowHeaders) && flat(head) != "" {
				ins = append(append(append([]outputs.Inline{}, plain(head)...), text(": ")...), ins...)
			}
			item.Blocks = append(item.Blocks, &outputs.Paragraph{Inlines: ins})
		}
		l.Items = append(l.Items, item)
	}
	if len(t.Rows) == 0 {
		for _, h := range t.Head {
			l.Items = append(l.Items, outputs.ListItem{Blocks: []outputs.Block{&outputs.Paragraph{Inlines: h.Inlines}}})
		}
	}
	return l
}

// plain repeats a head without its personal fields: those are filled in the order
// of the document, once each.
func plain(ins []outputs.Inline) []outputs.Inline {
	return text(outputs.PlainText(ins, outputs.Fallbacks))
}

// fitTimeline parts a timeline into grids that are narrow enough. Elements
// without a mark in a grid are left out of it; those without any stand in the
// first.
func fitTimeline(t *outputs.Timeline, width int) []outputs.Block {
	n := len(t.Months)
	for grids := 1; grids <= n; grids++ {
		var out []outputs.Block
		ok := true
		for i := range grids {
			part := months(t, i*n/grids, (i+1)*n/grids, i == 0, i == grids-1, grids > 1)
			ok = ok && narrow(part, width)
			out = append(out, part)
		}
		if ok || grids == n {
			return out
		}
	}
	return []outputs.Block{t}
}

func narrow(t *outputs.Timeline, width int) bool {
	need := narrowest
	for _, row := range timelineCells(t) {
		for _, w := range outputs.Pieces(row[0]) {
			need = min(max(need, columns(w)), 24)
		}
	}
	widest := make([]int, len(t.Months))
	for _, row := range timelineCells(t) {
		for i, c := range row[1:] {
			widest[i] = max(widest[i], columns(c), 3)
		}
	}
	for _, w := range widest {
		need += w + 1
	}
	return need <= width
}

func months(t *outputs.Timeline, from, until int, first, last, several bool) *outputs.Timeline {
	part := &outputs.Timeline{RowLabel: t.RowLabel, Months: t.Months[from:until]}
	if first {
		part.Caption = t.Caption
	}
	if last {
		part.Legend, part.Comma = t.Legend, t.Comma
	}
	for _, r := range t.Rows {
		cells := r.Cells[from:until]
		if !several || marked(cells) || first && !marked(r.Cells) {
			part.Rows = append(part.Rows, outputs.TimelineRow{Title: r.Title, Cells: cells})
		}
	}
	return part
}

func marked(cells []outputs.TimelineCell) bool {
	return slices.ContainsFunc(cells, func(c outputs.TimelineCell) bool { return c.Mark != "" })
}

func fitUptime(b *outputs.Uptime, width int) []outputs.Block {
	var out []outputs.Block
	out = append(out, para(b.Caption)...)
	out = append(out,
		&outputs.Paragraph{Inlines: append(append(text(b.Objective), &outputs.Break{}), text(b.Reality)...)})
	if len(b.Rows) > 0 && len(b.Columns) > 0 {
		t := &outputs.Table{RowHeaders: true,
			Columns: []outputs.Align{outputs.AlignStart, outputs.AlignEnd, outputs.AlignStart}}
		for _, c := range b.Columns {
			t.Head = append(t.Head, cell(c))
		}
		for _, r := range b.Rows {
			row := []outputs.Cell{cell(r.Name), cell(r.Text), cell(verdict(r))}
			for len(row) < len(t.Head) {
				row = append(row, outputs.Cell{})
			}
			t.Rows = append(t.Rows, row[:len(t.Head)])
		}
		out = append(out, fitTable(t, width)...)
	}
	return append(out, para(b.Method)...)
}

func verdict(r outputs.UptimeRow) string {
	if r.Verdict == "" {
		return r.Target
	}
	return r.Target + " (" + r.Verdict + ")"
}

func fitPhases(b *outputs.Phases, width int) []outputs.Block {
	t := &outputs.Table{Caption: b.Caption, RowHeaders: true}
	for _, c := range b.Columns {
		t.Head = append(t.Head, cell(c))
	}
	for _, r := range b.Rows {
		row := []outputs.Cell{cell(join(": ", r.Title, r.Note)), cell(r.Planned), cell(r.Actual), cell(r.Status)}
		for len(row) < len(t.Head) {
			row = append(row, outputs.Cell{})
		}
		t.Rows = append(t.Rows, row[:len(t.Head)])
	}
	return fitTable(t, width)
}
