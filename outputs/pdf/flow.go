package pdf

// box is one piece of a letter that no page break divides: a line, a table row,
// a heading's line. The layout makes a list of boxes; pages are cut afterwards.
type box struct {
	gap    float64 // space above; dropped at the top of a page
	height float64
	keep   bool // stays on the page of the next box
	wish   bool // should do so, if no more than a third of a page stays empty for it
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

// page geometry of one letter, in points from the top.
type pages struct {
	width, height float64
	left, right   float64 // margins
	first, top    float64 // where text begins on the first page and on others
	bottom        float64 // where it ends
}

func (p pages) room() float64 { return p.bottom - p.top }

// paginate draws the boxes page by page. Boxes
// that keep together move to the next page together, if one page can hold them.
func paginate(c *canvas, boxes []box, p pages, newPage func()) {
	newPage()
	y, fresh := p.first, true
	for i := 0; i < len(boxes); {
		j, h := chain(boxes, i, p, !fresh && p.bottom-y < p.room()/3)
		if !fresh && y+boxes[i].gap+h > p.bottom || fresh && y > p.top && y+h > p.bottom {
			c.close()
			newPage()
			y, fresh = p.top, true
		}
		if fresh && boxes[i].head != nil {
			y = repeatHead(c, boxes[i], y)
		}
		for ; i < j; i++ {
			y = place(c, boxes[i], i, y, fresh)
			fresh = false
		}
	}
	c.close()
}

// chain gives the end of the boxes that stay together from i on, and their
// height. Boxes too tall for one page do not.
func chain(boxes []box, i int, p pages, wishes bool) (end int, height float64) {
	j, h := i+1, boxes[i].height
	for j < len(boxes) && (boxes[j-1].keep || wishes && boxes[j-1].wish) {
		h += boxes[j].gap + boxes[j].height
		j++
	}
	switch {
	case h <= p.room()-headHeight(boxes[i]):
		return j, h
	case wishes:
		return chain(boxes, i, p, false)
	}
	return i + 1, boxes[i].height
}

func headHeight(b box) float64 {
	if b.head == nil {
		return 0
	}
	return b.head.height
}

func repeatHead(c *canvas, b box, y float64) float64 {
	c.decorate("/Type /Pagination", func() {
		for _, d := range b.decos {
			d.draw(c, y, y+b.head.height)
		}
		b.head.draw(c, y)
	})
	return y + b.head.height
}

func place(c *canvas, b box, i int, y float64, fresh bool) float64 {
	top := y
	if !fresh {
		top += b.gap
	}
	for _, d := range b.decos {
		from := y
		if d.first == i {
			from = top
		}
		c.decorate("", func() { d.draw(c, from, top+b.height) })
	}
	b.draw(c, top)
	return top + b.height
}
