package letter

import (
	"context"
	"sync"

	"tidings/internal/delivery"
	"tidings/outputs"
	"tidings/outputs/own"
	"tidings/outputs/pdf"
	"tidings/outputs/pdf/bundle"
)

// Copies sets a letter on paper for one reader after another: each language is prepared once.
// A copy has neither the letter's source nor the records in it, which may hold what is
// for other readers. It may be used by several goroutines.
type Copies struct {
	source  *Source
	printer *pdf.Renderer
	window  bool
	of      *Correction // what the letter corrects; nil: nothing

	mu       sync.Mutex
	prepared map[string]*pdf.Prepared // by language
	docs     map[string]*placed       // by place
}

// Copies begins; with window, each copy has its reader's address where the configured
// envelope shows it.
func (s *Source) Copies(printer *pdf.Renderer, window bool) *Copies {
	return &Copies{source: s, printer: printer, window: window, prepared: map[string]*pdf.Prepared{},
		docs: map[string]*placed{}}
}

// Append appends one reader's copy to dst. Errors are as of pdf.Renderer.Render. What cannot be
// set of a personal field is left to its fallback, but not what cannot be set of an address.
func (c *Copies) Append(ctx context.Context, dst []byte, who *Reader) ([]byte, error) {
	p, one, err := c.copyOf(ctx, who)
	if err != nil {
		return dst, err
	}
	return p.Append(ctx, dst, one)
}

// AppendBoth does the same and puts the copy into a bundle too. It tells of its pages.
func (c *Copies) AppendBoth(ctx context.Context, dst []byte, who *Reader, to *bundle.File) ([]byte, int, error) {
	p, one, err := c.copyOf(ctx, who)
	if err != nil {
		return dst, 0, err
	}
	return p.AppendBoth(ctx, dst, one, to)
}

func (c *Copies) copyOf(ctx context.Context, who *Reader) (*pdf.Prepared, pdf.Copy, error) {
	at, err := c.document(who)
	if err != nil {
		return nil, pdf.Copy{}, err
	}
	one := pdf.Copy{Doc: at.doc.Settled(func(p *outputs.Personal) []outputs.Block {
		return at.settler.Blocks(p, who.Own)
	}), Values: c.settable(who)}
	if c.window {
		one.To = who.Address
	}
	p, err := c.prepare(ctx, who.Tag, at.doc.Whole())
	return p, one, err
}

// placed is a letter for readers in one place, with what is for some of them alone.
type placed struct {
	doc     *outputs.Document
	settler *own.Settler
}

// document gives the letter of one reader, which readers in one place share.
func (c *Copies) document(who *Reader) (*placed, error) {
	p := place{who.Tag, who.Zone, who.Region}
	key := p.key(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.docs[key]; at != nil {
		return at, nil
	}
	doc, err := c.source.unsettled(p, c.of)
	if err != nil {
		return nil, err
	}
	at := &placed{doc, own.NewSettler(doc)}
	c.docs[key] = at
	return at, nil
}

// prepare gives the letter of one language, ready to be filled: with all that it says to anybody,
// so that each copy finds its words set.
func (c *Copies) prepare(ctx context.Context, tag string, doc *outputs.Document) (*pdf.Prepared, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.prepared[tag]; p != nil {
		return p, nil
	}
	o := pdf.Options{Paper: c.source.Config.Letter.Paper}
	if c.window {
		o.Window, o.ReplyTo = c.source.Config.Letter.Window, c.source.ReplyTo()
	}
	p, err := c.printer.Prepare(ctx, doc, o)
	if err == nil {
		c.prepared[tag] = p
	}
	return p, err
}

// settable gives a reader's values but for those that the fonts cannot set.
func (c *Copies) settable(who *Reader) outputs.Values {
	if who.Values == nil {
		return nil
	}
	return func(f *outputs.Field) string {
		v := who.Values(f)
		if !ascii(v) && !c.printer.CanSet(outputs.Clean(v), who.Tag) {
			return f.Fallback
		}
		return v
	}
}

// lost gives a field of a reader's letter whose value the fonts cannot set and that has no
// fallback: on paper there would be a gap. Nil: there is none.
func (c *Copies) lost(who *Reader) (*outputs.Field, error) {
	if ascii(string(who.Row.Fields)) {
		return nil, nil
	}
	at, err := c.document(who)
	if err != nil {
		return nil, err
	}
	for _, f := range outputs.Fields(own.For(at.doc, who.Own)) {
		v := who.Values(f)
		if !f.HasFallback && !ascii(v) && !c.printer.CanSet(outputs.Clean(v), who.Tag) {
			return f, nil
		}
	}
	return nil, nil
}

// AppendRow appends the copy of one reader as the ledger froze them.
func (c *Copies) AppendRow(ctx context.Context, dst []byte, row *delivery.Row) ([]byte, error) {
	who, err := c.source.readerOfRow(row)
	if err != nil {
		return dst, err
	}
	return c.Append(ctx, dst, who)
}

// Copies sets the letter of a revision, which says what it corrects.
func (r *Revision) Copies(printer *pdf.Renderer) *Copies {
	c := r.Source.Copies(printer, false)
	_, c.of = r.Replaces()
	return c
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < ' ' {
			return false
		}
	}
	return true
}
