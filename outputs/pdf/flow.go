package pdf

// box is one piece of a letter that no page break divides: a line, a table row,
// a heading's line. The layout makes a list of boxes; pages are cut afterwards.
type box struct {
	gap    float64 // space above; dropped at the top of a page
	height float64
	keep   bool    // stays on the page of the next box
	wish   float64 // share of a page that may stay empty so that it does; 0 is none
	turned bool    // stands on a page on its side
	draw   func(c *canvas, top float64)
	decos  []*deco
	head   *box // drawn again above this box when it begins a page
}

// deco decorates a run of boxes, such as the bar beside a quotation. draw gets
// the area of one box with the gap above it.
type deco struct {
	first int // index of the first box
	draw  func(c *canvas, top, bottom float64)
}

// pages is the geometry of a letter's pages, in points from the top left.
type pages struct {
	width, height float64
	left, right   float64 // margins
	first, top    float64 // where text begins on the first page and on others
	bottom        float64 // where it ends
}

func (p pages) room() float64 { return p.bottom - p.top }

func (p pages) frame() frame { return frame{p.left, p.width - p.left - p.right} }

// turn gives the page on its side, with the same margins.
func (p pages) turn() pages {
	p.bottom += p.width - p.height
	p.width, p.height = p.height, p.width
	return p
}

// spot is where a box goes.
type spot struct {
	page int     // from 0
	top  float64 // of the box
	from float64 // end of the box before it, or top where it begins a page
	head float64 // where its table's head is repeated; 0 if it is not
}

// cut cuts boxes into pages. Gaps are multiplied by squeeze. Boxes that keep
// together move to the next page together, if one page can hold them.
func cut(boxes []box, p pages, squeeze float64) []spot {
	spots := make([]spot, len(boxes))
	page, y, fresh := 0, p.first, true
	decided := 0    // wishes of boxes before this one have been decided
	turned := false // this page
	for i := 0; i < len(boxes); {
		if boxes[i].turned != turned {
			p, turned = p.turn(), !turned
			page, y, fresh = page+1, p.top, true
		}
		left := 1.0
		if i >= decided {
			left, decided = (p.bottom-y)/p.room(), wished(boxes, i)
		}
		j, h := chain(boxes, i, p, squeeze, left)
		if !fresh && y+boxes[i].gap*squeeze+h > p.bottom || fresh && y > p.top && y+h > p.bottom {
			page, y, fresh = page+1, p.top, true
		}
		if fresh && boxes[i].head != nil && page > 0 {
			spots[i].head = y
			y += boxes[i].head.height
		}
		for ; i < j; i++ {
			spots[i].page, spots[i].from = page, y
			if !fresh {
				y += boxes[i].gap * squeeze
			}
			spots[i].top = y
			y += boxes[i].height
			fresh = false
		}
	}
	return spots
}

// wished gives the end of the boxes that would like to stay together from i on.
func wished(boxes []box, i int) int {
	for i++; i < len(boxes) && boxes[i-1].holds(&boxes[i], 0); {
		i++
	}
	return i
}

// chain gives the end of the boxes that stay together from i on, and their
// height; left is the share of the page that is still free. Boxes too tall for
// one page do not stay together.
func chain(boxes []box, i int, p pages, squeeze, left float64) (end int, height float64) {
	j, h, room := i+1, boxes[i].height, p.room()-headHeight(boxes[i])
	for j < len(boxes) && h <= room && boxes[j-1].holds(&boxes[j], left) {
		h += boxes[j].gap*squeeze + boxes[j].height
		j++
	}
	switch {
	case h <= room:
		return j, h
	case left < 1:
		return chain(boxes, i, p, squeeze, 1)
	}
	return i + 1, boxes[i].height
}

// holds reports whether the next box stays on the page of this one, where left is the
// share of the page that is still free.
func (b *box) holds(next *box, left float64) bool {
	return (b.keep || b.wish > left) && b.turned == next.turned
}

func headHeight(b box) float64 {
	if b.head == nil {
		return 0
	}
	return b.head.height
}

// fit cuts boxes into pages and, where the last page would hold little, tries
// whether a little less space between the boxes saves that page.
func fit(boxes []box, p pages) []spot {
	spots := cut(boxes, p, 1)
	last := spots[len(spots)-1]
	if last.page == 0 || last.page > 8 || last.top > p.top+p.room()*0.45 {
		return spots
	}
	for _, squeeze := range []float64{0.92, 0.84, 0.76, 0.68} {
		if s := cut(boxes, p, squeeze); s[len(s)-1].page < last.page {
			return s
		}
	}
	return spots
}

// paint draws the boxes where they go; newPage is called before each page but
// the first, and its error ends the work.
func paint(c *canvas, boxes []box, spots []spot, newPage func(turned bool) error) error {
	page := 0
	for i, b := range boxes {
		s := spots[i]
		if s.page != page {
			c.close()
			if err := newPage(b.turned); err != nil {
				return err
			}
			page = s.page
		}
		if s.head > 0 {
			repeatHead(c, b, s.head)
		}
		for _, d := range b.decos {
			from := s.from
			if d.first == i {
				from = s.top
			}
			c.decorate("", func() { d.draw(c, from, s.top+b.height) })
		}
		b.draw(c, s.top)
	}
	c.close()
	return nil
}

func repeatHead(c *canvas, b box, y float64) {
	c.decorate("/Type /Pagination", func() {
		for _, d := range b.decos {
			d.draw(c, y, y+b.head.height)
		}
		b.head.draw(c, y)
	})
}
