package pdf

import (
	"context"
	"sync"

	"tidings/outputs"
	"tidings/outputs/pdf/bundle"
)

// Prepared is a letter that is set for one person after another: what every copy has is made
// once. A copy has the same words, tags and looks as Render gives it, and the same copy always
// the same bytes, whichever were made before it. It is safe for concurrent use.
type Prepared struct {
	renderer *Renderer
	doc      *outputs.Document
	opts     Options

	mu   sync.Mutex
	free []*press // as many as copies were made at one time
}

// Copy is what one person's copy has of its own.
type Copy struct {
	Doc    *outputs.Document // the letter with what is said to this person alone; nil: as prepared
	Values outputs.Values    // nil: the fallbacks
	To     []string          // postal address, as in Options
}

// Prepare sets the letter for nobody in particular and remembers how. Errors are as of
// Render; Values, To and Remark of the options are not looked at.
func (r *Renderer) Prepare(ctx context.Context, doc *outputs.Document, o Options) (*Prepared, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	p := &Prepared{renderer: r, doc: doc, opts: o}
	on, err := newPress(ctx, r, doc, o)
	if err != nil {
		return nil, err
	}
	p.free = append(p.free, on)
	return p, nil
}

// Append appends one person's copy to dst. Errors are as of Render.
func (p *Prepared) Append(ctx context.Context, dst []byte, c Copy) ([]byte, error) {
	err := p.set(ctx, c, func(f *finisher) error {
		dst = f.encode(dst)
		return nil
	})
	return dst, err
}

// AppendBoth appends one person's copy to dst, as Append does, and puts its pages into a file for
// a printer. It tells how many pages the copy has.
func (p *Prepared) AppendBoth(ctx context.Context, dst []byte, c Copy, to *bundle.File) (_ []byte, n int, err error) {
	err = p.set(ctx, c, func(f *finisher) error {
		dst, n = f.encode(dst), len(f.pages)
		pages := make([]bundle.Page, n)
		for i, page := range f.b.sheets {
			pages[i] = bundle.Page{Width: page.width, Height: page.height, Contents: f.Body[f.pages[i]+1]}
		}
		return to.Add(f.File, f.Body[2], pages)
	})
	return dst, n, err
}

// set makes one copy and hands it on before its press goes to the next.
func (p *Prepared) set(ctx context.Context, c Copy, do func(*finisher) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	on, err := p.press(ctx)
	if err != nil {
		return err
	}
	defer p.release(on)
	on.begin(ctx)
	o, doc := p.opts, p.doc
	o.Values, o.To, o.Remark = c.Values, c.To, nil
	if c.Doc != nil {
		doc = c.Doc
	}
	b, err := setOn(ctx, on, doc, o)
	if err != nil {
		return err
	}
	f, err := b.finish(ctx, &p.renderer.lib.pack, &p.renderer.lib.fast)
	if err != nil {
		return err
	}
	return do(f)
}

// press gives a free press, or a new one.
func (p *Prepared) press(ctx context.Context) (*press, error) {
	p.mu.Lock()
	if n := len(p.free); n > 0 {
		on := p.free[n-1]
		p.free = p.free[:n-1]
		p.mu.Unlock()
		return on, nil
	}
	p.mu.Unlock()
	return newPress(ctx, p.renderer, p.doc, p.opts)
}

func (p *Prepared) release(on *press) {
	p.mu.Lock()
	p.free = append(p.free, on)
	p.mu.Unlock()
}
