package pdf

// elem is an element of the structure tree (ISO 32000-1, 14.7). Its kids are
// elements, marks and annotations in reading order.
type elem struct {
	role   string
	attrs  string // further entries of the dictionary, in PDF syntax
	kids   []any  // *elem, mark, *annot
	parent *elem
	hung   bool // stands among its parent's kids
	num    int  // object number, given by the finisher
}

// mark is a piece of a page's content.
type mark struct{ page, id int }

// annot is the area of a link on a page, in PDF coordinates.
type annot struct {
	page           int
	x1, y1, x2, y2 float64
	url, text      string
	link           *elem
	num, key       int // object number and key in the parent tree
}

// add hangs a new element below e.
func (e *elem) add(role string) *elem {
	c := &elem{role: role, parent: e, hung: true}
	e.kids = append(e.kids, c)
	return c
}

// later makes an element that takes its place among the kids of e when its
// first piece is drawn: links, code and emphasis stand between pieces of a paragraph.
func (e *elem) later(role string) *elem { return &elem{role: role, parent: e} }

func (e *elem) hang() {
	if e.hung || e.parent == nil {
		return
	}
	e.parent.hang()
	e.parent.kids = append(e.parent.kids, e)
	e.hung = true
}

// prune drops elements that hold nothing, except empty cells, which keep a
// table's rows even.
func (e *elem) prune() bool {
	kept := e.kids[:0]
	for _, k := range e.kids {
		if c, ok := k.(*elem); ok && !c.prune() {
			continue
		}
		kept = append(kept, k)
	}
	e.kids = kept
	if e.role == "Table" {
		e.headless()
	}
	return len(kept) > 0 || e.role == "TD" || e.role == "TH"
}

// headless makes the head of a table without rows its body: a head needs a body
// to stand above (ISO 14289-1, 7.2).
func (e *elem) headless() {
	var head *elem
	for _, k := range e.kids {
		switch c := k.(*elem); c.role {
		case "THead":
			head = c
		case "TBody":
			return
		}
	}
	if head != nil {
		head.role = "TBody"
	}
}

// bookmark is an entry of the outline.
type bookmark struct {
	title string
	level int
	page  int
	y     float64 // PDF coordinate
	elem  *elem
}
