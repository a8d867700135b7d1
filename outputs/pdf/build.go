package pdf

import (
	"context"
	"fmt"
	"strings"

	"tidings/outputs"
)

// build is one letter on its way.
type build struct {
	*layout
	doc     *outputs.Document
	opts    Options
	pages   pages
	canvas  *canvas
	logo    *logo
	letters *elem // the letterhead's part of the structure tree
	footer  []line
}

const (
	windowDIN = "din5008"
	windowUS  = "us"
	mm        = 72 / 25.4
)

func newBuild(r *Renderer, doc *outputs.Document, o Options) *build {
	p := pages{width: 595.28, height: 841.89, left: 25 * mm, right: 25 * mm, top: 25 * mm}
	if o.Paper == "Letter" {
		p.width, p.height = 612, 792
	}
	p.bottom = p.height - 25*mm
	values := o.Values
	if values == nil {
		values = outputs.Fallbacks
	}
	root := &elem{role: "Document", hung: true}
	b := &build{doc: doc, opts: o, canvas: newCanvas(p.width, p.height)}
	b.layout = &layout{ts: newTypesetter(r.lib, doc.Meta.Locale), th: newTheme(doc.Meta.Brand), values: values,
		locale: doc.Meta.Locale, root: root, room: p.bottom - p.top}
	b.logo = openLogo(b.canvas, doc.Meta.Brand.LogoPNG)
	b.pages = p
	b.letters = root.add("Sect")
	b.pages.bottom = p.height - b.footerHeight()
	b.layout.room = b.pages.room()
	return b
}

// draw puts everything on pages. Running heads and feet come last, when the
// number of pages is known.
func (b *build) draw(ctx context.Context) error {
	b.pages.first = b.letterhead()
	if err := b.frameFits(); err != nil {
		return err
	}
	if b.boxes == nil {
		b.push(box{height: 1, draw: func(*canvas, float64) {}})
	}
	paint(b.canvas, b.boxes, fit(b.boxes, b.pages), b.canvas.pdf.AddPage)
	if err := ctx.Err(); err != nil {
		return err
	}
	n := b.canvas.pdf.PageCount()
	for i := 1; i <= n; i++ {
		b.canvas.pdf.SetPage(i)
		b.foot(i, n)
		if i > 1 {
			b.runningHead()
		}
	}
	return b.canvas.pdf.Error()
}

const (
	maxFooter  = 10 // lines of the brand's footer
	maxAddress = 8  // lines of a recipient's address
)

// frameFits refuses what would push the letter itself off its pages.
func (b *build) frameFits() error {
	if n := len(b.footerLines()); n > maxFooter {
		return fmt.Errorf("the brand's footer fills %d lines of the PDF; shorten it to %d", n, maxFooter)
	}
	if n := len(b.opts.To); b.opts.Window != "" && n > maxAddress {
		return fmt.Errorf("the recipient's address has %d lines; the window shows at most %d", n, maxAddress)
	}
	if b.pages.first > b.pages.height*0.6 {
		return fmt.Errorf("sender, address and date fill more than half of the first page; shorten the organisation's name or address")
	}
	return nil
}

// sender is the name that the letterhead shows.
func (b *build) sender() string {
	if b.doc.Meta.Brand.Name != "" {
		return b.doc.Meta.Brand.Name
	}
	return b.doc.Meta.Organisation
}

func (b *build) pageText(i, n int) string {
	form := b.doc.Meta.Furniture.Page
	if strings.Count(form, "%d") != 2 {
		form = "%d / %d"
	}
	return fmt.Sprintf(form, i, n)
}
