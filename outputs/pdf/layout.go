package pdf

import (
	"fmt"
	"strings"

	"tidings/outputs"
)

// layout turns a document's blocks into boxes and structure elements.
type layout struct {
	ts     *typesetter
	th     theme
	values outputs.Values
	locale string
	root   *elem
	boxes  []box
	gap    float64 // space asked for above the next box
	cap    float64 // limit of that space below a heading; 0 is none
	decos  []*deco
	level  int // of the last heading in the structure tree
	above  int // level of the last heading as the letter has it; 0: none yet
	room   float64
}

// place is where blocks stand: x from the left edge of the page, w wide.
type frame struct{ x, w float64 }

func (f frame) indent(d float64) frame { return frame{f.x + d, f.w - d} }

// measure is the longest line that reads well.
const measure = 446

func (l *layout) prose(f frame) float64 { return min(f.w, measure) }

// space asks for room above the next box; the larger wish wins.
func (l *layout) space(h float64) {
	l.gap = max(l.gap, h)
	if l.cap > 0 {
		l.gap = min(l.gap, l.cap)
	}
}

// push adds a box with the space asked for and the decorations in force.
func (l *layout) push(b box) {
	b.gap, l.gap, l.cap = l.gap, 0, 0
	if len(l.boxes) == 0 {
		b.gap = 0
	}
	b.decos = append([]*deco(nil), l.decos...)
	l.boxes = append(l.boxes, b)
}

// empty adds room within a decoration.
func (l *layout) empty(h float64) {
	l.push(box{height: h, keep: true, draw: func(*canvas, float64) {}})
}

// decorated lays out blocks beside or on a decoration.
func (l *layout) decorated(draw func(c *canvas, top, bottom float64), inner func() error) error {
	l.decos = append(l.decos, &deco{first: len(l.boxes), draw: draw})
	err := inner()
	l.decos = l.decos[:len(l.decos)-1]
	return err
}

func (l *layout) blocks(bs []outputs.Block, parent *elem, f frame) error {
	for i, b := range bs {
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
	case *outputs.Table, *outputs.Timeline, *outputs.Incidents, *outputs.Uptime, *outputs.Phases:
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
	lines := titleLines(atoms, l.prose(f), l.hyphen)
	for i, ln := range lines {
		l.push(box{height: lead, keep: true, draw: func(c *canvas, top float64) {
			if i == 0 && title != "" {
				c.bookmarks = append(c.bookmarks, bookmark{title: title, level: level, page: c.pdf.PageNo(), y: c.height - top, elem: e})
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
	lines := evenLines(atoms, l.prose(f), l.hyphen)
	l.lines(lines, e, f, l.th.lead)
	if s := strings.TrimSpace(outputs.PlainText(ins, l.values)); strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		l.keepLast(min(2, len(lines))) // it leads on to a list or a table
	}
	return nil
}

// body is the look of running text.
func (l *layout) body() span { return span{size: l.th.size, colour: l.th.ink} }

// lines adds the lines of a paragraph. At least two lines stay together at its
// beginning and at its end.
func (l *layout) lines(lines []line, e *elem, f frame, lead float64) {
	n := len(lines)
	for i, ln := range lines {
		keep := n > 1 && (i == 0 || i == n-2)
		l.push(box{height: lead, keep: keep, draw: func(c *canvas, top float64) {
			c.textLine(f.x, top+lead*0.72, ln, e)
		}})
	}
}

// text is a paragraph of plain text in one look.
func (l *layout) text(s string, parent *elem, f frame, sp span, lead float64) *elem {
	if blank(s) {
		return nil
	}
	e := parent.add("P")
	l.lines(evenLines(l.ts.shape(nil, s, &sp, false), f.w, l.hyphen), e, f, lead)
	return e
}

// keepLast keeps the last n boxes on the page of what follows.
func (l *layout) keepLast(n int) {
	for i := max(0, len(l.boxes)-n); i < len(l.boxes); i++ {
		l.boxes[i].keep = true
	}
}

func (l *layout) hyphen(sp *span) atom {
	loc := l.ts.locate('-', sp.style)
	if loc.face == nil {
		return atom{span: sp}
	}
	return atom{r: '-', face: loc.face, cid: loc.face.cid(loc.glyph, "\u00ad"), adv: loc.face.font.Advance(loc.glyph), span: sp}
}

// together wishes for the boxes since first to stand on one page, if they fill
// no more than the given share of one and no more than empty stays free for it.
func (l *layout) together(first int, share, empty float64) {
	h := 0.0
	for i := first; i < len(l.boxes); i++ {
		h += l.boxes[i].gap + l.boxes[i].height
	}
	if h > l.room*share {
		return
	}
	for i := first; i < len(l.boxes)-1; i++ {
		l.boxes[i].wish = max(l.boxes[i].wish, empty)
	}
}
