package pdf

import (
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
	full   frame // the whole width of a page
	side   sheet // a page on its side
	head   int   // first box of the last heading
	inItem int   // how many items of lists stand around
	turned bool  // boxes go on a page on its side
	torn   string
	remark func(Remark)
	// IDs of the letter's headings
	anchors map[string]bool
}

// place is where blocks stand: x from the left edge of the page, w wide.
type frame struct{ x, w float64 }

// indent moves the left edge; what is deep inside keeps room for its words.
func (f frame) indent(d float64) frame {
	d = max(0, min(d, f.w-leastFrame))
	return frame{f.x + d, f.w - d}
}

const leastFrame = 120

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
	b.gap, l.gap, l.cap, b.turned = l.gap, 0, 0, l.turned
	if len(l.boxes) == 0 {
		b.gap = 0
	}
	b.decos = append([]*deco(nil), l.decos...)
	l.boxes = append(l.boxes, b)
}

// turn lays out boxes for a page on its side. What has to stay with them, such as a
// heading, comes along.
func (l *layout) turn(inner func(frame)) {
	first := len(l.boxes)
	for first > 0 && l.boxes[first-1].keep {
		first--
	}
	if first == 0 {
		first = l.head // the title stays below the letterhead
	}
	for i := first; first > 0 && i < len(l.boxes); i++ {
		l.boxes[i].turned = true
	}
	room := l.room
	l.turned, l.room = true, l.side.height
	inner(frame{l.full.x, l.side.room})
	l.turned, l.room = false, room
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
	l.lines(l.ts.evenLines(l.ts.shape(nil, s, &sp, false), f.w), e, f, lead)
	return e
}

// keepLast keeps the last n boxes on the page of what follows.
func (l *layout) keepLast(n int) {
	for i := max(0, len(l.boxes)-n); i < len(l.boxes); i++ {
		l.boxes[i].keep = true
	}
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

// keepFrom keeps the boxes since first on the page of what follows.
func (l *layout) keepFrom(first int) { l.keepLast(len(l.boxes) - first) }
