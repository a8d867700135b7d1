// Package pdf renders a document as a letter on paper: one file that is PDF/A-3a
// (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once. The same document and
// options always give the same bytes.
//
// Text is set in three steps: shape.go turns text into glyphs with the first
// face that has each character, layout.go and its neighbours turn blocks into
// boxes and structure elements, flow.go cuts the boxes into pages. fpdf writes
// pages, shapes and images; finish.go completes its file with everything that
// archives and screen readers need. Below stand sfnt, which reads fonts, and object,
// which writes what a file is made of.
package pdf

import (
	"context"
	"fmt"

	"tidings/outputs"
	"tidings/outputs/pdf/object"
)

// Renderer holds the fonts, which are opened once for the process. It is safe
// for concurrent use.
type Renderer struct{ lib *library }

// New makes a Renderer and opens the faces of every letter, so that a
// damaged build shows at the start and not in the middle of a send.
func New() (*Renderer, error) {
	r := &Renderer{lib: &library{fast: object.Packer{Fast: true}}}
	for _, id := range []faceID{sansRegular, sansBold} {
		if _, err := r.lib.open(id); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Try tells whether Render could set the letter: it does the same, and only compresses
// nothing and gives no file.
func (r *Renderer) Try(ctx context.Context, doc *outputs.Document, o Options) error {
	_, err := r.render(ctx, doc, o, nil)
	return err
}

// Render sets the letter. Errors: *UnsupportedError for characters that cannot
// be set, a plain error for options or blocks that are not known, ctx's error.
func (r *Renderer) Render(ctx context.Context, doc *outputs.Document, o Options) ([]byte, error) {
	return r.render(ctx, doc, o, &r.lib.pack)
}

func (r *Renderer) render(ctx context.Context, doc *outputs.Document, o Options, pack *object.Packer) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	b, err := setOn(ctx, &press{ts: newTypesetter(ctx, r.lib, doc.Meta.Locale)}, doc, o)
	if err != nil {
		return nil, err
	}
	f, err := b.finish(ctx, pack, pack)
	if err != nil {
		return nil, err
	}
	return f.encode(nil), nil
}

// setOn lays a letter out on a press and draws its pages.
func setOn(ctx context.Context, p *press, doc *outputs.Document, o Options) (*build, error) {
	b := newBuild(p, doc, o)
	if err := b.layout.blocks(doc.Blocks, b.root.add("Sect"), b.full); err != nil {
		return nil, err
	}
	if err := b.draw(ctx); err != nil {
		return nil, err
	}
	return b, b.ts.failed()
}

const (
	maxFooter  = 10 // lines of the brand's footer
	maxAddress = 8  // lines of a recipient's address
)

func newBuild(on *press, doc *outputs.Document, o Options) *build {
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
	b := &build{press: on, doc: doc, opts: o, canvas: newCanvas(p.width, p.height)}
	b.layout = &layout{ts: on.ts, th: newTheme(doc.Meta.Brand), values: values,
		locale: doc.Meta.Locale, root: root, room: p.bottom - p.top}
	b.logo = b.openLogo(doc.Meta.Brand.LogoPNG)
	b.pages = p
	b.letters = root.add("Sect")
	b.pages.bottom = p.height - b.footerHeight()
	b.layout.room, b.full = b.pages.room(), b.pages.frame()
	side := b.pages.turn()
	b.side = sheet{side.frame().w, side.room()}
	b.remark, b.anchors = o.Remark, anchors(doc.Blocks, values, map[string]bool{})
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
	sheets := []pages{b.pages}
	err := paint(b.canvas, b.boxes, fit(b.boxes, b.pages), func(turned bool) error {
		p := b.pages
		if turned {
			p = p.turn()
		}
		sheets = append(sheets, p)
		b.canvas.addPage(p.width, p.height)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	b.sheets = sheets
	for i, p := range sheets {
		b.canvas.setPage(i+1, p.height)
		b.foot(p, i+1, len(sheets))
		if i > 0 {
			b.runningHead(p)
		}
	}
	return b.canvas.pdf.Error()
}

// frameFits refuses what would push the letter itself off its pages.
func (b *build) frameFits() error {
	if n := len(b.footerLines()); n > maxFooter {
		return fmt.Errorf("the brand's footer fills %d lines of the PDF; shorten it to %d", n, maxFooter)
	}
	if n := len(b.opts.To); b.opts.Window != "" && n > maxAddress {
		return fmt.Errorf("the recipient's address has %d lines; the window shows at most %d", n, maxAddress)
	}
	if b.inWindow {
		return fmt.Errorf("the sender's name or address reaches into the envelope's window; shorten the " +
			"organisation's name or address")
	}
	if b.pages.first > b.pages.height*0.6 {
		return fmt.Errorf("sender, address and date fill more than half of the first page; shorten the " +
			"organisation's name or address")
	}
	return nil
}
