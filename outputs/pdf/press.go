package pdf

import (
	"context"
	"maps"
	"slices"

	"tidings/outputs"
	"tidings/outputs/pdf/object"
)

// press is what one copy of a letter after another is set with: it remembers how the letter's
// own text is shaped and which objects of the file every copy has. One copy is on it at a time,
// and what a copy adds is taken off behind it, so that its bytes do not depend on which
// copies were set before.
type press struct {
	ts   *typesetter
	kept map[string][]byte   // objects of a file by name; nil: nothing is kept
	last []object.PackedPage // the pages of the last copy
}

// newPress makes a press on which the letter is set once, for nobody in particular. Its faces
// then have every glyph of the letter, and those that names and figures are commonly made of in
// every style in which the letter has personal fields.
func newPress(ctx context.Context, r *Renderer, doc *outputs.Document, o Options) (*press, error) {
	p := &press{ts: newTypesetter(ctx, r.lib, doc.Meta.Locale), kept: map[string][]byte{}}
	p.ts.shaped = map[shapedText][]atom{}
	p.ts.learning = true
	o.Values, o.To, o.Remark = nil, nil, nil
	if _, err := setOn(ctx, p, doc, o); err != nil {
		return nil, err
	}
	p.ts.learning = false
	for _, s := range []style{{}, {bold: true}} {
		if o.Window != "" && s == (style{}) || p.ts.personal[s] {
			p.ts.shape(nil, repertoire, &span{style: s}, false)
		}
	}
	if err := p.ts.failed(); err != nil {
		return nil, err
	}
	for _, f := range p.ts.faces {
		if f != nil {
			f.base = len(f.glyphs)
		}
	}
	return p, nil
}

// repertoire is what the names and addresses of most people in the languages of Western
// Europe and the Americas are made of. Who has another character gets a font of their own.
const repertoire = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz" +
	"\u00c0\u00c1\u00c2\u00c3\u00c4\u00c5\u00c6\u00c7\u00c8\u00c9\u00ca\u00cb\u00cc\u00cd\u00ce\u00cf" +
	"\u00d1\u00d2\u00d3\u00d4\u00d5\u00d6\u00d8\u00d9\u00da\u00db\u00dc\u00dd" +
	"\u00df\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5\u00e6\u00e7\u00e8\u00e9\u00ea\u00eb\u00ec\u00ed\u00ee\u00ef" +
	"\u00f1\u00f2\u00f3\u00f4\u00f5\u00f6\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00ff\u2013\u2019"

// begin takes off what the last copy added.
func (p *press) begin(ctx context.Context) {
	t := p.ts
	t.halt, t.err, t.refused = ctx.Err, nil, refused{}
	for _, f := range t.faces {
		if f != nil {
			f.shrink()
		}
	}
	if len(t.found) > maxFound {
		clear(t.found)
	}
}

// maxFound is how many characters a press remembers the faces of, and pairs of glyphs their
// kerning.
const maxFound = 1 << 15

// shrink takes the glyphs off that the last copy added.
func (f *face) shrink() {
	base := max(f.base, 1)
	if len(f.glyphs) > base {
		maps.DeleteFunc(f.cids, func(_ cidKey, cid uint16) bool { return int(cid) >= base })
		f.glyphs, f.texts = f.glyphs[:base], f.texts[:base]
	}
	if len(f.kerns) > maxFound {
		clear(f.kerns)
	}
}

// keep gives an object of the file that every copy has, which is made for the first.
func (p *press) keep(name string, make func() ([]byte, error)) ([]byte, error) {
	if b, ok := p.kept[name]; ok {
		return b, nil
	}
	b, err := make()
	if err == nil && p.kept != nil {
		p.kept[name] = b
	}
	return b, err
}

// shapedText is a text of the letter as the typesetter remembers it.
type shapedText struct {
	text   string
	style  style
	breaks bool
}

// recalled appends the atoms of a text that was shaped before; ok is false for any other.
func (t *typesetter) recalled(dst []atom, text string, sp *span, breaks bool) (_ []atom, ok bool) {
	if t.shaped == nil || breaks && len(dst) > 0 {
		return dst, false
	}
	key := shapedText{text, sp.style, breaks}
	known, ok := t.shaped[key]
	if !ok && t.learning {
		known = t.shapeAnew(nil, text, sp, breaks)
		if ok = len(known) > 0 && known[0].face != nil && !accent(known[0].r); ok {
			t.shaped[key] = slices.Clip(known)
		}
	}
	if !ok {
		return dst, false
	}
	first := len(dst)
	dst = append(dst, known...)
	for i := first; i < len(dst); i++ {
		dst[i].span = sp
	}
	t.kernBefore(dst[:first], dst[first].r, located{dst[first].face, dst[first].face.glyphs[dst[first].cid]}, sp)
	return dst, true
}
