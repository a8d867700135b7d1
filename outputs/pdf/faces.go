package pdf

import (
	"slices"
	"strings"
	"sync"

	"tidings/outputs/pdf/object"
	"tidings/outputs/pdf/sfnt"
	"tidings/templates/fonts"
)

// faceID names one of the built-in faces.
type faceID int

const (
	sansRegular faceID = iota
	sansBold
	sansItalic
	sansBoldItalic
	monoRegular
	monoBold
	wideRegular
	wideBold
	japanese
	chinese
	symbols
	emoji
	maths
	faceCount
)

// fontFiles gives the file of each face.
func fontFiles() [faceCount]string {
	return [faceCount]string{fonts.SansRegular, fonts.SansBold, fonts.SansItalic, fonts.SansBoldItalic,
		fonts.MonoRegular, fonts.MonoBold, fonts.WideRegular, fonts.WideBold, fonts.Japanese, fonts.Chinese,
		fonts.Symbols, fonts.Emoji, fonts.Maths}
}

// library opens each font at most once, when a letter first needs it.
type library struct {
	once [faceCount]sync.Once
	font [faceCount]*sfnt.Font
	err  [faceCount]error
	pack object.Packer
	fast object.Packer // for what one person alone gets
}

func (l *library) open(id faceID) (*sfnt.Font, error) {
	l.once[id].Do(func() {
		name := fontFiles()[id]
		data, err := fonts.Read(name)
		if err != nil {
			l.err[id] = err
			return
		}
		l.font[id], l.err[id] = sfnt.Open(strings.TrimSuffix(name, ".ttf"), data)
	})
	return l.font[id], l.err[id]
}

// style chooses a face.
type style struct{ bold, italic, mono bool }

// fallbacks gives the faces to ask for a character, best first. Chinese and
// Korean letters take their ideographs from the Chinese face, all others from
// the Japanese one, whose shapes Japanese readers expect.
func fallbacks(s style, locale string) []faceID {
	ids := []faceID{sansRegular, wideRegular}
	switch {
	case s.bold && s.italic:
		ids = []faceID{sansBoldItalic, wideBold}
	case s.bold:
		ids = []faceID{sansBold, wideBold}
	case s.italic:
		ids = []faceID{sansItalic, wideRegular}
	}
	mono := monoRegular
	if s.bold {
		mono = monoBold
	}
	if s.mono {
		ids = slices.Insert(ids, 0, mono)
	}
	east := []faceID{japanese, chinese}
	if strings.HasPrefix(locale, "zh") || strings.HasPrefix(locale, "ko") {
		slices.Reverse(east)
	}
	return append(append(ids, east...), emoji, symbols, mono, maths)
}

// drawn reports the lines, blocks and shades that boxes and bars are drawn of. They are
// all of the face for code: of several faces they would not join.
func drawn(r rune) bool { return r >= 0x2500 && r <= 0x259f }

// boldFace reports whether a face is bold by itself; the others are
// strengthened by a stroke where bold is asked for.
func boldFace(id faceID) bool {
	return id == sansBold || id == sansBoldItalic || id == monoBold || id == wideBold
}

// face is a font as one document uses it: the glyphs drawn so far, numbered in
// the order of their first use. A number (CID) stands for a glyph and the text
// that it shows, so that extracted text is exact even where two characters
// share a glyph.
type face struct {
	id     faceID
	font   *sfnt.Font
	cids   map[cidKey]uint16
	glyphs []uint16
	texts  []string
	kerns  map[uint32]int
	base   int // how many glyphs the copies of a letter share; 0: there are no copies
}

type cidKey struct {
	glyph uint16
	text  string
}

func newFace(id faceID, f *sfnt.Font) *face {
	return &face{id: id, font: f, cids: map[cidKey]uint16{}, glyphs: []uint16{0}, texts: []string{""},
		kerns: map[uint32]int{}}
}

func (f *face) cid(glyph uint16, text string) uint16 {
	k := cidKey{glyph, text}
	if c, ok := f.cids[k]; ok {
		return c
	}
	c := uint16(len(f.glyphs))
	f.cids[k] = c
	f.glyphs = append(f.glyphs, glyph)
	f.texts = append(f.texts, text)
	return c
}

func (f *face) kern(left, right uint16) int {
	if !f.font.Kerns() {
		return 0
	}
	k := uint32(left)<<16 | uint32(right)
	v, ok := f.kerns[k]
	if !ok {
		v = f.font.Kern(left, right)
		f.kerns[k] = v
	}
	return v
}
