package pdf

import (
	"math"
	"strconv"

	"github.com/go-pdf/fpdf"
)

// canvas draws on pages with fpdf and keeps the marks that tie what is drawn to
// the structure tree. Coordinates are points from the top left corner.
type canvas struct {
	pdf       *fpdf.Fpdf
	height    float64
	open      *elem
	artifact  int // depth: inside, everything is decoration
	marks     map[int][]*elem
	annots    []*annot
	bookmarks []bookmark
	buf       []byte
}

func newCanvas(width, height float64) *canvas {
	p := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width, Ht: height}})
	p.SetCatalogSort(true)
	p.SetCompression(false) // the finisher does it with tables that are used again
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	return &canvas{pdf: p, height: height, marks: map[int][]*elem{}}
}

// mark begins a piece of the element; what is drawn until the next mark,
// artifact or page belongs to it.
func (c *canvas) mark(e *elem) {
	if c.artifact > 0 || c.open == e {
		return
	}
	c.close()
	e.hang()
	page := c.pdf.PageNo()
	id := len(c.marks[page])
	c.marks[page] = append(c.marks[page], e)
	e.kids = append(e.kids, mark{page, id})
	c.pdf.RawWriteStr("/" + e.role + " <</MCID " + strconv.Itoa(id) + ">> BDC")
	c.open = e
}

// close ends the open piece.
func (c *canvas) close() {
	if c.open != nil {
		c.pdf.RawWriteStr("EMC")
		c.open = nil
	}
}

// decorate draws something that is no content: kind is empty for a layout
// artifact, else the entries that describe a pagination artifact.
func (c *canvas) decorate(kind string, draw func()) {
	c.close()
	if c.artifact == 0 {
		if kind == "" {
			kind = "/Type /Layout"
		}
		c.pdf.RawWriteStr("/Artifact <<" + kind + ">> BDC")
	}
	c.artifact++
	draw()
	c.artifact--
	if c.artifact == 0 {
		c.pdf.RawWriteStr("EMC")
	}
}

func (c *canvas) fill(x, y, w, h float64, col colour) {
	c.pdf.SetFillColor(col[0], col[1], col[2])
	c.pdf.Rect(x, y, w, h, "F")
}

func (c *canvas) frame(x, y, w, h, thick float64, col colour) {
	c.pdf.SetLineWidth(thick)
	c.pdf.SetDrawColor(col[0], col[1], col[2])
	c.pdf.Rect(x, y, w, h, "D")
}

func (c *canvas) line(x1, y1, x2, y2, thick float64, col colour) {
	c.pdf.SetLineWidth(thick)
	c.pdf.SetDrawColor(col[0], col[1], col[2])
	c.pdf.Line(x1, y1, x2, y2)
}

// textLine draws a line with its baseline at y. The block's own text belongs to
// e; links and code to their elements.
func (c *canvas) textLine(x, y float64, l line, e *elem) {
	var after []func()
	for i := 0; i < len(l.atoms); {
		j, w := i, 0.0
		for ; j < len(l.atoms) && l.atoms[j].span == l.atoms[i].span; j++ {
			w += l.atoms[j].width()
		}
		sp := l.atoms[i].span
		owner := e
		if sp.elem != nil {
			owner = sp.elem
		}
		c.mark(owner)
		c.show(x, y, 0, l.atoms[i:j])
		if d := c.ornament(x, y, l, i, j, owner); d != nil {
			after = append(after, d)
		}
		x += w
		i = j
	}
	for _, d := range after {
		c.decorate("", d)
	}
}

// ornament makes a link's area active and gives the function that draws the
// line below a link or through struck text; nil for plain text.
func (c *canvas) ornament(x, y float64, l line, i, j int, owner *elem) func() {
	sp := l.atoms[i].span
	if sp.url == "" && !sp.strike {
		return nil
	}
	w := trimmedWidth(l.atoms[i:j])
	if j < len(l.atoms) { // white space inside a line is part of the link
		w = 0
		for k := i; k < j; k++ {
			w += l.atoms[k].width()
		}
	}
	if sp.url != "" {
		c.activate(x, y, w, l.atoms[i:j], owner)
	}
	return func() {
		if sp.url != "" {
			c.line(x, y+sp.size*0.16, x+w, y+sp.size*0.16, 0.5, sp.colour)
		}
		if sp.strike {
			c.line(x, y-sp.size*0.27, x+w, y-sp.size*0.27, 0.6, sp.colour)
		}
	}
}

func (c *canvas) activate(x, y, w float64, atoms []atom, owner *elem) {
	if c.artifact > 0 || w < 0.01 { // a space at the end of a line has no area
		return
	}
	sp := atoms[0].span
	link := owner
	for link != nil && link.role != "Link" {
		link = link.parent
	}
	if link == nil {
		return
	}
	a := &annot{page: c.pdf.PageNo(), x1: x, y1: c.height - y - sp.size*0.26, x2: x + w,
		y2: c.height - y + sp.size*0.86, url: sp.url, text: atomText(atoms), link: link}
	c.annots = append(c.annots, a)
	link.kids = append(link.kids, a)
}

func atomText(atoms []atom) string {
	var b []byte
	for _, a := range atoms {
		b = append(b, a.face.texts[a.cid]...)
	}
	return string(b)
}

// show writes glyphs, turned by angle degrees around their start. fpdf's own
// text functions are not used: they parse each font for each document, know no
// kerning and cannot name glyphs beyond the basic plane.
func (c *canvas) show(x, y, angle float64, atoms []atom) {
	if len(atoms) == 0 {
		return
	}
	sp := atoms[0].span
	b := append(c.buf[:0], "BT "...)
	b = appendColour(b, sp.colour, "rg ")
	if angle == 0 {
		b = appendNums(b, x, c.height-y)
		b = append(b, "Td "...)
	} else {
		sin, cos := math.Sincos(angle * math.Pi / 180)
		b = appendNums(b, cos, sin, -sin, cos, x, c.height-y)
		b = append(b, "Tm "...)
	}
	heavy := false
	for i := 0; i < len(atoms); {
		j := i
		for j < len(atoms) && atoms[j].face == atoms[i].face {
			j++
		}
		b = appendFace(b, atoms[i].face, sp, &heavy)
		b = appendGlyphs(b, atoms[i:j], j == len(atoms))
		i = j
	}
	if heavy {
		b = append(b, "0 Tr "...)
	}
	b = append(b, "ET"...)
	c.buf = b
	c.pdf.RawWriteStr(string(b))
}

// appendFace selects a face; bold text in a face without a bold cut is
// strengthened by a stroke.
func appendFace(b []byte, f *face, sp *span, heavy *bool) []byte {
	b = append(b, "/T"...)
	b = strconv.AppendInt(b, int64(f.id), 10)
	b = append(b, ' ')
	b = appendNums(b, sp.size)
	b = append(b, "Tf "...)
	want := sp.style.bold && !boldFace(f.id)
	if want && !*heavy {
		b = appendColour(b, sp.colour, "RG ")
		b = appendNums(b, sp.size*0.025)
		b = append(b, "w 2 Tr "...)
	}
	if !want && *heavy {
		b = append(b, "0 Tr "...)
	}
	*heavy = want
	return b
}

// appendGlyphs shows glyphs of one face; the last ones of a stretch need no
// space behind them.
func appendGlyphs(b []byte, atoms []atom, last bool) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, "[<"...)
	for i, a := range atoms {
		b = append(b, hex[a.cid>>12], hex[a.cid>>8&15], hex[a.cid>>4&15], hex[a.cid&15])
		if a.kern != 0 && (i+1 < len(atoms) || !last) {
			b = append(b, '>')
			b = strconv.AppendInt(b, int64(-a.kern), 10)
			b = append(b, '<')
		}
	}
	return append(b, ">] TJ "...)
}

func appendColour(b []byte, c colour, op string) []byte {
	b = appendNums(b, float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
	return append(b, op...)
}

// appendNums writes numbers with at most three decimals, each with a space behind.
func appendNums(b []byte, vs ...float64) []byte {
	for _, v := range vs {
		v = math.Round(v*1000) / 1000
		if v == 0 {
			v = 0 // no minus zero
		}
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
		b = append(b, ' ')
	}
	return b
}
