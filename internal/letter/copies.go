package letter

import (
	"context"
	"sync"

	"tidings/outputs"
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
	prepared map[string]*pdf.Prepared     // by language
	docs     map[string]*outputs.Document // by place
}

// Copies begins; with window, each copy has its reader's address where the configured
// envelope shows it.
func (s *Source) Copies(printer *pdf.Renderer, window bool) *Copies {
	return &Copies{source: s, printer: printer, window: window, prepared: map[string]*pdf.Prepared{},
		docs: map[string]*outputs.Document{}}
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
	doc, err := c.document(who)
	if err != nil {
		return nil, pdf.Copy{}, err
	}
	one := pdf.Copy{Doc: doc, Values: c.settable(who)}
	if c.window {
		one.To = who.Address
	}
	p, err := c.prepare(ctx, who.Tag, doc)
	return p, one, err
}

// document gives the letter of one reader, which readers in one place share.
func (c *Copies) document(who *Reader) (*outputs.Document, error) {
	p := place{who.Tag, who.Zone, who.Region}
	key := p.key(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if doc := c.docs[key]; doc != nil {
		return doc, nil
	}
	doc, err := c.source.document(p, c.of)
	if err == nil {
		c.docs[key] = doc
	}
	return doc, err
}

// prepare gives the letter of one language, ready to be filled.
func (c *Copies) prepare(ctx context.Context, tag string, doc *outputs.Document) (*pdf.Prepared, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.prepared[tag]; p != nil {
		return p, nil
	}
	o := pdf.Options{Paper: c.source.Config.Letter.Paper}
	if c.window {
		o.Window = c.source.Config.Letter.Window
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

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < ' ' {
			return false
		}
	}
	return true
}
