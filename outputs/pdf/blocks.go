package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"tidings/outputs"
)

// list sets a list; numbers stand right-aligned in their column. An item that holds a
// list, and a list within an item, have company on every page.
func (l *layout) list(b *outputs.List, parent *elem, f frame) error {
	e := parent.add("L")
	e.attrs = "/A <</O /List /ListNumbering /Disc>>"
	if b.Ordered {
		e.attrs = "/A <</O /List /ListNumbering /Decimal>>"
	}
	labels := make([][]atom, len(b.Items))
	column := 15.0
	for i := range b.Items {
		labels[i] = l.label(b, i)
		column = max(column, l.ts.textWidth(labels[i])+7)
	}
	apart := 3.0
	if !b.Tight {
		apart = l.th.lead * 0.55
	}
	l.space(l.th.lead * 0.4)
	for i, item := range b.Items {
		if err := l.ts.halt(); err != nil {
			return err
		}
		li := e.add("LI")
		if n := len(b.Items); n > 1 && (i == 1 || i == n-1) && l.inItem == 0 && plain(b.Items[i-1]) {
			l.keepLast(1) // no item stands alone before or behind a page break
		}
		if err := l.item(item, labels[i], li, f, min(column, f.w/2)); err != nil {
			return err
		}
		l.gap = apart
	}
	l.space(l.th.lead * 0.55)
	return nil
}

// plain reports whether an item is one paragraph.
func plain(item outputs.ListItem) bool {
	if len(item.Blocks) != 1 {
		return len(item.Blocks) == 0
	}
	_, ok := item.Blocks[0].(*outputs.Paragraph)
	return ok
}

func (l *layout) label(b *outputs.List, i int) []atom {
	sp := l.body()
	if b.Ordered {
		return l.ts.oneLine(strconv.Itoa(b.Start+i)+". ", &sp)
	}
	sp.colour = l.th.accent
	return l.ts.oneLine("• ", &sp)
}

// item sets one item. Its label is drawn with its first box, on whose first
// baseline it stands.
func (l *layout) item(item outputs.ListItem, label []atom, li *elem, f frame, column float64) error {
	lbl, body := li.add("Lbl"), li.add("LBody")
	inner := f.indent(column)
	first, gap := len(l.boxes), l.gap
	l.inItem++
	defer func() { l.inItem-- }()
	for i, b := range item.Blocks {
		if p, ok := b.(*outputs.Paragraph); ok {
			if i > 0 {
				l.space(l.th.lead * 0.4)
			}
			if err := l.paragraph(p.Inlines, body.add("P"), inner); err != nil {
				return err
			}
			l.space(3)
			continue
		}
		if err := l.block(b, body, inner); err != nil {
			return err
		}
	}
	if len(l.boxes) == first { // nothing to stand beside
		l.push(box{height: l.th.lead, draw: func(*canvas, float64) {}})
	}
	if plain(item) {
		l.together(first, 0.15, 0.08) // a short item is not divided for three lines' sake
	}
	b := &l.boxes[first]
	b.gap = min(b.gap, max(gap, 4))
	if first == 0 {
		b.gap = 0
	}
	draw, x := b.draw, f.x+column-7-trimmedWidth(label)
	b.draw = func(c *canvas, top float64) {
		c.textLine(x+2, top+l.th.lead*0.72, line{atoms: label}, lbl)
		draw(c, top)
	}
	return nil
}

func (l *layout) quote(b *outputs.Quote, parent *elem, f frame) error {
	e := parent.add("BlockQuote")
	l.space(l.th.lead * 0.6)
	err := l.decorated(func(c *canvas, top, bottom float64) {
		c.fill(f.x+1, top, 2.4, bottom-top, mix(l.th.accent, 0.45))
	}, func() error { return l.blocks(b.Blocks, e, f.indent(15)) })
	l.space(l.th.lead * 0.6)
	return err
}

// code sets literal text on a panel; lines that are too long go on below.
func (l *layout) code(b *outputs.Code, parent *elem, f frame) {
	e := parent.add("P").add("Code")
	sp := span{size: 8.8, colour: l.th.ink, style: style{mono: true}}
	text := strings.ReplaceAll(strings.TrimRight(strings.ReplaceAll(b.Text, "\r\n", "\n"), "\n"), "\t", "    ")
	lines := l.ts.breakLines(l.ts.shape(nil, text, &sp, true), f.w-16)
	if len(lines) == 0 {
		return
	}
	const lead = 12.2
	panel := func(c *canvas, top, bottom float64) { c.fill(f.x, top, f.w, bottom-top, l.th.panel) }
	l.space(l.th.lead * 0.6)
	_ = l.decorated(panel, func() error {
		for i, ln := range lines {
			h, drop := lead, 0.0
			if i == 0 {
				h, drop = h+7, 7
			}
			if i == len(lines)-1 {
				h += 6
			}
			keep := len(lines) > 1 && (i == 0 || i == len(lines)-2)
			l.push(box{height: h, keep: keep, draw: func(c *canvas, top float64) {
				c.textLine(f.x+8, top+drop+lead*0.74, ln, e)
			}})
		}
		return nil
	})
	l.space(l.th.lead * 0.7)
}

func (l *layout) rule(f frame) {
	l.space(l.th.lead * 0.8)
	l.push(box{height: 1, draw: func(c *canvas, top float64) {
		c.decorate("", func() { c.line(f.x, top+0.5, f.x+f.w, top+0.5, 0.6, l.th.hair) })
	}})
	l.space(l.th.lead * 0.8)
}

// signatureRoom is the space for a signature by hand.
const signatureRoom = 34

// signoff closes the letter. It never stands alone on a page: the lines before
// it come along.
func (l *layout) signoff(b *outputs.Signoff, parent *elem, f frame) {
	l.keepLast(2)
	l.space(l.th.lead * 1.1)
	start := len(l.boxes)
	l.text(b.Closing, parent, f, l.body(), l.th.lead)
	l.space(signatureRoom)
	name := l.body()
	name.style.bold = true
	l.text(b.Name, parent, f, name, l.th.lead)
	quiet := l.body()
	quiet.colour = l.th.muted
	l.text(b.Title, parent, f, quiet, l.th.lead)
	l.text(b.Unit, parent, f, quiet, l.th.lead)
	for i := start; i < len(l.boxes)-1; i++ {
		l.boxes[i].keep = true
	}
	l.space(l.th.lead)
}

func (l *layout) blocks(bs []outputs.Block, parent *elem, f frame) error {
	for i, b := range bs {
		if err := l.ts.halt(); err != nil {
			return err
		}
		first := len(l.boxes)
		if err := l.block(b, parent, f); err != nil {
			return err
		}
		if i+1 < len(bs) && leadsOn(b, bs[i+1]) && len(l.boxes) == first+1 {
			l.keepFrom(first)
		}
	}
	return nil
}

// leadsOn reports whether a paragraph stands before something that it is likely to
// introduce. (One that fills a line goes along; a longer one may end a page.)
func leadsOn(b, next outputs.Block) bool {
	if _, ok := b.(*outputs.Paragraph); !ok {
		return false
	}
	switch next.(type) {
	case *outputs.List, *outputs.Table, *outputs.Timeline, *outputs.Incidents, *outputs.Uptime, *outputs.Phases:
		return true
	}
	return false
}

func (l *layout) block(b outputs.Block, parent *elem, f frame) error {
	switch b := b.(type) {
	case *outputs.Heading:
		return l.heading(b, parent, f)
	case *outputs.Paragraph:
		l.space(l.th.lead * 0.55)
		err := l.paragraph(b.Inlines, parent.add("P"), f)
		l.space(l.th.lead * 0.55)
		return err
	case *outputs.List:
		return l.list(b, parent, f)
	case *outputs.Quote:
		return l.quote(b, parent, f)
	case *outputs.Code:
		l.code(b, parent, f)
	case *outputs.Rule:
		l.rule(f)
	case *outputs.Table:
		return l.plainTable(b, parent, f)
	case *outputs.Timeline:
		l.timeline(b, parent, f)
	case *outputs.Incidents:
		l.incidents(b, parent, f)
	case *outputs.Uptime:
		l.uptime(b, parent, f)
	case *outputs.Phases:
		l.phases(b, parent, f)
	case *outputs.Signoff:
		l.signoff(b, parent, f)
	default:
		return fmt.Errorf("the PDF does not know the block %T; this is a fault of the program", b)
	}
	return nil
}

// heading sizes and spaces by level: size, leading, space above, space below.
func headingLook(level int) (size, lead, above, below float64) {
	switch level {
	case 1:
		return 20, 25, 22, 9
	case 2:
		return 14, 18.5, 18, 4.5
	case 3:
		return 11.5, 16, 13, 3.5
	}
	return 10.5, 15.6, 11, 3
}

// heading keeps its lines with what follows. PDF/UA allows no gap in the levels
// (7.4.2), so the structure may count differently from the letter.
func (l *layout) heading(h *outputs.Heading, parent *elem, f frame) error {
	size, lead, above, below := headingLook(h.Level)
	l.level = max(1, min(h.Level, l.level+1))
	e := parent.add(fmt.Sprintf("H%d", l.level))
	sp := span{size: size, colour: l.th.ink, style: style{bold: true}}
	if h.Level == 2 {
		sp.colour = l.th.accent
	}
	atoms, err := l.inlines(h.Inlines, e, sp)
	if err != nil {
		return err
	}
	title, level := strings.TrimSpace(outputs.PlainText(h.Inlines, l.values)), l.level
	if h.Level < l.above {
		l.cap = 0 // a new part begins, not what the heading before it announced
	}
	l.above = h.Level
	l.space(above)
	l.head = len(l.boxes)
	lines := l.ts.titleLines(atoms, l.prose(f))
	for i, ln := range lines {
		l.push(box{height: lead, keep: true, draw: func(c *canvas, top float64) {
			if i == 0 && title != "" {
				c.bookmarks = append(c.bookmarks, bookmark{
					title: title, id: h.ID, level: level, page: c.pdf.PageNo(), y: c.height - top, elem: e})
			}
			c.textLine(f.x, top+lead*0.74, ln, e)
		}})
	}
	l.space(below)
	l.cap = below
	return nil
}

func (l *layout) paragraph(ins []outputs.Inline, e *elem, f frame) error {
	atoms, err := l.inlines(ins, e, l.body())
	if err != nil {
		return err
	}
	lines := l.ts.evenLines(atoms, l.prose(f))
	l.lines(lines, e, f, l.th.lead)
	if s := strings.TrimSpace(outputs.PlainText(ins, l.values)); strings.HasSuffix(s, ":") ||
		strings.HasSuffix(s, "：") {
		l.keepLast(min(2, len(lines))) // it leads on to a list or a table
	}
	return nil
}
