package pdf

import (
	"context"
	"errors"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// span is a stretch of text that looks the same and belongs to the same element.
type span struct {
	size   float64 // points
	colour colour
	style  style
	strike bool
	url    string // address of a link, else empty
	link   *elem  // the Link element of url
	elem   *elem  // Link, Code or Span element; nil for the block's own text
}

// atom is one glyph with the text it shows.
type atom struct {
	r    rune // first character of the text; '\n' is a forced break
	face *face
	cid  uint16
	adv  int // 1/1000 em
	kern int // to the next atom, 1/1000 em
	span *span
}

func (a *atom) width() float64 { return float64(a.adv+a.kern) * a.span.size / 1000 }

// typesetter turns text into atoms and remembers which glyphs were used.
type typesetter struct {
	lib     *library
	locale  string
	onsets  []string
	faces   [faceCount]*face
	order   map[style][]faceID
	found   map[styledRune]located
	refused refused
	err     error        // a built-in font that cannot be read
	halt    func() error // the error of the context, which ends the work

	shaped   map[shapedText][]atom // the letter's own texts, on a press; else nil
	learning bool                  // shaped takes in what it does not know
	personal map[style]bool        // the styles of personal fields
}

// failed tells whether some text could not be set.
func (t *typesetter) failed() error {
	if err := t.halt(); err != nil {
		return err
	}
	if t.err != nil {
		return t.err
	}
	return t.refused.result()
}

// often is how many characters are shaped between two looks at the context.
const often = 1 << 12

type styledRune struct {
	r rune
	s style
}

type located struct {
	face  *face
	glyph uint16
}

func newTypesetter(ctx context.Context, lib *library, locale string) *typesetter {
	return &typesetter{lib: lib, locale: locale, onsets: onsets(locale), order: map[style][]faceID{},
		found: map[styledRune]located{}, personal: map[style]bool{}, halt: ctx.Err}
}

// shape appends the atoms of a text. White space of any kind but the no-break
// spaces becomes a space; a line feed is kept where breaks is set.
func (t *typesetter) shape(dst []atom, text string, sp *span, breaks bool) []atom {
	if dst, ok := t.recalled(dst, text, sp, breaks); ok {
		return dst
	}
	return t.shapeAnew(dst, text, sp, breaks)
}

func (t *typesetter) shapeAnew(dst []atom, text string, sp *span, breaks bool) []atom {
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case i%often == often-1 && t.halt() != nil:
			return dst
		case r == '\n' && breaks:
			dst = t.newline(dst, sp)
			continue
		case r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == 0x2028 || r == 0x2029 || r == 0x85:
			r = ' '
		case r == zeroWidthSpace || r == softHyphen:
			dst = append(dst, atom{r: r, span: sp})
			continue
		case invisible(r):
			continue
		}
		r, text, last := t.cluster(runes, i, r, sp)
		i = last
		dst = t.place(dst, r, text, sp, runes, i)
	}
	return dst
}

// oneLine shapes text that is shown as it is, without line breaks.
func (t *typesetter) oneLine(text string, sp *span) []atom {
	return visibleAtoms(t.shape(nil, text, sp, false))
}

// newline appends a forced break. A space before it keeps the words apart in
// extracted text.
func (t *typesetter) newline(dst []atom, sp *span) []atom {
	if n := len(dst); n == 0 || dst[n-1].r != ' ' {
		dst = t.place(dst, ' ', " ", sp, nil, 0)
	}
	return append(dst, atom{r: '\n', span: sp})
}

// longestCluster is the most characters that are looked at as one: a base and the 30
// marks after which text is no longer normalised in one piece (UAX #15, 13). No letter
// of any language has as many. It bounds what one character costs.
const longestCluster = 31

// cluster gathers what one glyph can show from position i on: joiners and
// variation selectors, and accents and Korean vowels for which the font has a
// composed letter. It
// returns the character to draw, the text it stands for and its last position.
func (t *typesetter) cluster(runes []rune, i int, r rune, sp *span) (shown rune, text string, last int) {
	runes = runes[:min(len(runes), i+longestCluster)]
	j := i + 1
	for j < len(runes) && (modifier(runes[j]) || jamo(runes[j]) || accent(runes[j])) {
		j++
	}
	if j == i+1 {
		return r, string(r), i
	}
	if !accent(r) { // nothing composes with an accent that stands first
		c := []rune(norm.NFC.String(string(runes[i:j])))
		if len(c) == 1 && t.locate(c[0], sp.style).face != nil {
			return c[0], string(runes[i:j]), j - 1
		}
	}
	j = i + 1
	for j < len(runes) && modifier(runes[j]) {
		j++
	}
	return r, string(r) + string(runes[i+1:j]), j - 1
}

func accent(r rune) bool { return r >= 0x300 && unicode.Is(unicode.Mn, r) }

// place appends one atom and kerns it with the one before.
func (t *typesetter) place(dst []atom, r rune, text string, sp *span, runes []rune, at int) []atom {
	loc := t.locate(r, sp.style)
	if loc.face == nil {
		t.refused.add(r, runes, at)
		return dst
	}
	t.kernBefore(dst, r, loc, sp)
	if len(loc.face.glyphs) > math.MaxUint16 {
		t.err = errors.New("the letter has more than 65,535 different characters; shorten it")
		return dst
	}
	a := atom{r: r, face: loc.face, cid: loc.face.cid(loc.glyph, text), adv: loc.face.font.Advance(loc.glyph), span: sp}
	if n := len(dst) - 1; n >= 0 && dst[n].face != nil && unicode.Is(unicode.Mn, r) {
		centre(&dst[n], &a)
	}
	return append(dst, a)
}

// kernBefore sets the space between the last atom and the one that follows it.
func (t *typesetter) kernBefore(dst []atom, r rune, next located, sp *span) {
	if n := len(dst) - 1; n >= 0 && r != ' ' && dst[n].face == next.face && dst[n].span.size == sp.size &&
		dst[n].r != ' ' && !unicode.Is(unicode.Mn, dst[n].r) {
		dst[n].kern = next.face.kern(next.face.glyphs[dst[n].cid], next.glyph)
	}
}

// centre sets an accent over the middle of the letter or accent before it, and what
// follows behind the letter. (Letters with accents that a font has in one piece
// never come here.)
func centre(base, accent *atom) {
	left, right := base.face.font.Extent(base.face.glyphs[base.cid])
	from, to := accent.face.font.Extent(accent.face.glyphs[accent.cid])
	back := (left+right)/2 - (from+to)/2 - base.adv
	way := 0 // from the base back to the end of its letter, if it is an accent itself
	if unicode.Is(unicode.Mn, base.r) {
		way = base.kern
	}
	base.kern, accent.kern = back, way-back-accent.adv
}

// locate finds the face and glyph of a character.
func (t *typesetter) locate(r rune, s style) located {
	k := styledRune{r, s}
	if loc, ok := t.found[k]; ok {
		return loc
	}
	loc := t.search(r, s)
	if loc.face == nil {
		if stand := standIn(r); stand != 0 {
			loc = t.search(stand, s)
		}
	}
	t.found[k] = loc
	return loc
}

func (t *typesetter) search(r rune, s style) located {
	if !simpleScript(r) || unicode.IsControl(r) {
		return located{}
	}
	if drawn(r) {
		s.mono = true
	}
	if t.order[s] == nil {
		t.order[s] = fallbacks(s, t.locale)
	}
	for _, id := range t.order[s] {
		f, err := t.face(id)
		if err != nil {
			t.err = err
			return located{}
		}
		if g := f.font.Glyph(r); g != 0 && (f.font.Outline(g) != nil || blank(string(r))) {
			return located{f, g} // a letter without an outline would be a hole
		}
	}
	return located{}
}

func (t *typesetter) face(id faceID) (*face, error) {
	if t.faces[id] == nil {
		f, err := t.lib.open(id)
		if err != nil {
			return nil, err
		}
		t.faces[id] = newFace(id, f)
	}
	return t.faces[id], nil
}

// standIn gives the character whose glyph may stand for another one that looks
// the same: spaces of all widths, the no-break hyphen, Roman numerals, angle brackets,
// the mark of a diameter.
func standIn(r rune) rune {
	switch {
	case r == 0x2300:
		return 0x2205
	case r >= 0x2160 && r < 0x2180, r == 0x2329, r == 0x232a:
		if same := []rune(norm.NFKC.String(string(r))); len(same) == 1 {
			return same[0]
		}
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r == 0x2011 || r == 0x2010:
		return '-'
	}
	return 0
}

const (
	zeroWidthSpace = 0x200b
	softHyphen     = 0x00ad
	zeroWidthJoin  = 0x200d
)

// invisible reports characters without any mark of their own. Isolates are among them:
// all that we set runs from left to right, so that they move nothing.
func invisible(r rune) bool {
	return r == 0x200c || r == 0x200e || r == 0x200f || r == 0x2060 || r == 0x2066 || r == 0x2068 || r == 0x2069 ||
		r == 0xfeff || r == 0x061c || attached(r)
}

// modifier reports what changes the character before it in ways that one colour
// cannot show: skin tones and the frame of keys besides the attached ones.
func modifier(r rune) bool { return attached(r) || r == 0x20e3 || r >= 0x1f3fb && r <= 0x1f3ff }

// attached reports characters that only change the one before: joiners and
// variation selectors. They go into the extracted text of that glyph.
func attached(r rune) bool {
	return r == zeroWidthJoin || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0020 && r <= 0xe007f // the last: tags of flags
}

// jamo reports the Korean vowels and final consonants that go on a syllable.
func jamo(r rune) bool { return r >= 0x1160 && r <= 0x11ff }

// hyphen is the mark of a divided word; extracted text has the word whole.
func (t *typesetter) hyphen(sp *span) atom {
	loc := t.locate('-', sp.style)
	if loc.face == nil {
		return atom{span: sp}
	}
	return atom{r: '-', face: loc.face, cid: loc.face.cid(loc.glyph, "\u00ad"), adv: loc.face.font.Advance(loc.glyph),
		span: sp}
}

func (t *typesetter) hyphenWidth(sp *span) float64 {
	a := t.hyphen(sp)
	return a.width()
}

// textWidth is the width of a line of text that does not break, in points.
func (t *typesetter) textWidth(atoms []atom) float64 {
	w := 0.0
	for i := range atoms {
		w += atoms[i].width()
	}
	return w
}

// blank reports whether a text shows nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// visibleAtoms leaves out forced breaks and invisible marks.
func visibleAtoms(atoms []atom) []atom {
	out := make([]atom, 0, len(atoms)+1)
	for _, a := range atoms {
		if a.face != nil {
			out = append(out, a)
		}
	}
	return out
}
