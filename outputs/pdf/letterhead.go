package pdf

import (
	"fmt"
	"slices"
	"strings"

	"tidings/outputs"
	"tidings/outputs/pdf/object"
)

const (
	band      = 7.0 // height of the colour band at the top edge
	headTop   = 15 * mm
	headSmall = 8.4
	headLead  = 11.6
)

// letterhead draws the sender, the address window and the date on the first
// page. It returns where the letter's text begins.
func (b *build) letterhead() float64 {
	c := b.canvas
	c.pdf.AddPage()
	c.decorate("/Type /Pagination /Subtype /Header", func() { c.fill(0, 0, b.pages.width, band, b.th.accent) })
	left, right := b.drawSender(), b.drawSenderAddress()
	y := max(left, right)
	if x, top, w, _ := window(b.opts.Window); b.opts.Window != "" && len(b.opts.To) > 0 {
		b.inWindow = left > top || right > top && b.senderLeft < x+w
	}
	switch b.opts.Window {
	case windowDIN:
		y = max(y, b.addressDIN())
	case windowUS:
		y = max(y, b.addressUS())
	}
	return b.drawDate(y) + 16
}

// drawSender draws the logo, or the name in large letters.
func (b *build) drawSender() float64 {
	c, x := b.canvas, b.pages.left
	if b.logo != nil {
		w, h := b.logo.fit(165, 42)
		c.mark(b.figure(x, headTop, w, h, b.sender()))
		b.logo.draw(c, x, headTop, w, h)
		c.close()
		return headTop + h
	}
	sp := span{size: 17, colour: b.th.accent, style: style{bold: true}}
	y := headTop
	half := (b.pages.width - b.pages.left - b.pages.right) * 0.56
	if blank(b.sender()) {
		return y
	}
	e := b.letters.add("P")
	for _, ln := range b.ts.breakLines(b.ts.shape(nil, b.sender(), &sp, false), half) {
		c.textLine(x, y+15, ln, e)
		y += 21
	}
	c.close()
	return y
}

// drawSenderAddress draws the postal address at the right margin, and where answers are written to.
func (b *build) drawSenderAddress() float64 {
	y := headTop + 3
	sp := span{size: headSmall, colour: b.th.muted}
	lines := b.doc.Meta.SenderLines()
	if b.logo == nil && outputs.SameName(b.sender(), b.doc.Meta.Organisation) {
		lines = outputs.AddressBelow(b.sender(), b.doc.Meta.Address) // the name stands beside it in large letters
	}
	if b.opts.ReplyTo != "" {
		lines = append(slices.Clip(lines), b.opts.ReplyTo)
	}
	b.senderLeft = b.pages.width
	var e *elem
	room := (b.pages.width - b.pages.left - b.pages.right) * 0.4
	for _, s := range lines {
		if e == nil {
			e = b.letters.add("P")
		}
		for _, ln := range b.ts.breakLines(b.ts.shape(nil, s+" ", &sp, false), room) {
			x := b.pages.width - b.pages.right - ln.width
			b.senderLeft = min(b.senderLeft, x)
			b.canvas.textLine(x, y+headSmall, ln, e)
			y += headLead
		}
	}
	b.canvas.close()
	return y
}

// addressDIN draws the recipient's address where DIN 5008 form B shows it: the
// field is 85 x 45 mm at 20 mm from the left and 45 mm from the top, with the
// sender's address in one small line above. Fold and punch marks help the hand
// that folds it.
func (b *build) addressDIN() float64 {
	c, x := b.canvas, 25*mm
	sp := span{size: 6.4, colour: b.th.muted}
	c.decorate("/Type /Layout", func() {
		if atoms := b.ts.oneLine(strings.Join(b.doc.Meta.SenderLines(), " · "), &sp); len(atoms) > 0 {
			c.textLine(x, 60*mm, narrowed(line{atoms: atoms}, 80*mm), nil)
			c.line(x, 61*mm, x+80*mm, 61*mm, 0.3, b.th.hair)
		}
		for _, at := range []float64{105, 148.5, 210} {
			w := 4 * mm
			if at == 148.5 {
				w = 6 * mm
			}
			c.line(4*mm, at*mm, 4*mm+w, at*mm, 0.35, b.th.muted)
		}
	})
	b.addressLines(x, 62.7*mm, 80*mm, 27.3*mm)
	return 98 * mm
}

// addressUS draws the address for a No. 10 window envelope (window of 4.5 by
// 1.125 inches, 0.875 from the left, 0.5 from the bottom): what is visible in
// every position of the folded sheet is 2.5 to 3.17 inches from its top and
// 0.875 to 4.375 from its left. In some position all is visible down to the fold, where
// the letter goes on.
func (b *build) addressUS() float64 {
	c, third := b.canvas, b.pages.height/3
	c.decorate("/Type /Layout", func() {
		for _, y := range []float64{third, 2 * third} {
			c.line(4*mm, y, 8*mm, y, 0.35, b.th.muted)
		}
	})
	b.addressLines(b.pages.left, 2.5*72, 3.3*72, 0.66*72)
	return max(3.7*72, third)
}

// window is the part of the first page that may show through the envelope's window, in
// whichever position the sheet lies: nothing but the address, and the sender's above it,
// stands there. It is x, y, width and height.
func window(kind string) (x, y, w, h float64) {
	if kind == windowUS {
		return 0, 2.04 * 72, 5.375 * 72, 1.6 * 72
	}
	return 10 * mm, 45 * mm, 100 * mm, 50 * mm
}

// addressLines fits the lines into the window. A line that is much too long goes
// on below; then the text shrinks to the height and each line to the width.
func (b *build) addressLines(x, y, w, h float64) {
	sp := span{size: 10.5, colour: b.th.ink}
	var lines []line
	for _, s := range b.opts.To {
		if blank(s) {
			continue
		}
		if atoms := b.ts.shape(nil, s+" ", &sp, false); b.ts.textWidth(atoms) > w*1.25 {
			lines = append(lines, b.ts.breakLines(atoms, w)...)
		} else {
			lines = append(lines, line{atoms: visibleAtoms(atoms)})
		}
	}
	if len(lines) == 0 {
		return
	}
	lead := min(13.5, h/float64(len(lines)))
	sp.size = min(sp.size, lead*0.88)
	e := b.letters.add("P")
	for _, ln := range lines {
		b.canvas.textLine(x, y+lead*0.78, narrowed(ln, w), e)
		y += lead
	}
	b.canvas.close()
}

// narrowed sets a line in smaller letters where it is wider than w.
func narrowed(ln line, w float64) line {
	tw := trimmedWidth(ln.atoms)
	if tw <= w {
		return ln
	}
	small := *ln.atoms[0].span
	small.size *= w / tw
	for i := range ln.atoms {
		ln.atoms[i].span = &small
	}
	return ln
}

func (b *build) drawDate(y float64) float64 {
	if blank(b.doc.Meta.DateText) {
		return y + 12
	}
	if b.opts.Window == "" {
		y += 26
	}
	sp := b.body()
	sp.colour = b.th.muted
	e := b.letters.add("P")
	for _, ln := range b.ts.breakLines(b.ts.shape(nil, b.doc.Meta.DateText, &sp, false), 300) {
		b.canvas.textLine(b.pages.left, y+b.th.lead*0.72, ln, e)
		y += b.th.lead
	}
	b.canvas.close()
	return y
}

// footerLines are the brand's legal lines, broken to the width beside the page
// number.
func (b *build) footerLines() []line {
	if b.footer != nil {
		return b.footer
	}
	sp := span{size: 7.6, colour: b.th.muted}
	room := b.pages.width - b.pages.left - b.pages.right - 90
	out := []line{}
	for _, s := range strings.Split(b.doc.Meta.Brand.Footer, "\n") {
		if !blank(s) {
			out = append(out, b.ts.breakLines(b.ts.shape(nil, s, &sp, false), room)...)
		}
	}
	b.footer = out
	return out
}

func (b *build) footerHeight() float64 {
	return 18*mm + max(10, 10*float64(len(b.footerLines())))
}

// foot draws the legal lines and "Page x of y".
func (b *build) foot(p pages, i, n int) {
	c := b.canvas
	c.decorate("/Type /Pagination /Subtype /Footer", func() {
		y := p.bottom + 8*mm
		c.line(p.left, y, p.width-p.right, y, 0.5, b.th.hair)
		y += 11
		sp := span{size: 7.6, colour: b.th.muted}
		num := b.ts.oneLine(b.pageText(i, n), &sp)
		c.textLine(p.width-p.right-b.ts.textWidth(num), y, line{atoms: num}, nil)
		for _, ln := range b.footerLines() {
			c.textLine(p.left, y, ln, nil)
			y += 10
		}
	})
}

// runningHead names the letter on its later pages.
func (b *build) runningHead(p pages) {
	c := b.canvas
	c.decorate("/Type /Pagination /Subtype /Header", func() {
		c.fill(0, 0, p.width, band*0.5, b.th.accent)
		name := span{size: 8, colour: b.th.accent, style: style{bold: true}}
		date := span{size: 8, colour: b.th.muted}
		left := b.ts.breakLines(b.ts.shape(nil, b.sender(), &name, false), 300)
		if len(left) > 0 {
			c.textLine(p.left, 15*mm, left[0], nil)
		}
		right := b.ts.oneLine(b.doc.Meta.DateText, &date)
		c.textLine(p.width-p.right-b.ts.textWidth(right), 15*mm, line{atoms: right}, nil)
	})
}

// figure adds a Figure element with its words and its place.
func (b *build) figure(x, y, w, h float64, alt string) *elem {
	e := b.letters.add("Figure")
	e.attrs = fmt.Sprintf("/Alt %s /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>",
		object.Text(alt), x, b.pages.height-y-h, x+w, b.pages.height-y)
	return e
}
