// Package sfnt reads TrueType files (OpenType 1.9): which glyph a character has, how
// wide it is, what space stands between two, and the smaller file that holds only the
// glyphs of one letter. It knows nothing of PDF.
//
// Fonts come from the binary or from an operator's workspace; a damaged one gives
// missing glyphs and never a crash, since reads beyond an end give zero.
package sfnt

import (
	"fmt"
	"math"
)

// Font is one TrueType file, read in place: nothing is unpacked before a glyph
// asks for it, so that opening the 4 MB faces costs next to nothing. It is
// never written to and safe for concurrent use.
type Font struct {
	Name      string // PostScript name
	Ascent    int    // 1/1000 em, like every figure that is not said to be another
	Descent   int
	CapHeight int
	BBox      [4]int
	Angle     float64 // of italics, degrees
	Fixed     bool    // all glyphs are as wide as each other

	tables   map[string][]byte
	upem     int // units per em
	glyphs   int
	advances int // number of full entries in hmtx
	longLoca bool
	segments []byte // cmap format 4
	groups   []byte // cmap format 12
	kern     kerning
}

// Open reads the directory and the small tables of a TrueType file
// (OpenType 1.9, "Font file"). Fonts with CFF outlines are refused.
func Open(name string, data []byte) (*Font, error) {
	f := &Font{Name: name, tables: map[string][]byte{}}
	if len(data) < 12 {
		return nil, fmt.Errorf("font %s: too short for a TrueType file", name)
	}
	for i := range int(be16(data, 4)) {
		e := 12 + 16*i
		off, n := int(be32(data, e+8)), int(be32(data, e+12))
		if off < 0 || n < 0 || off+n > len(data) {
			return nil, fmt.Errorf("font %s: table %q lies outside the file", name, data[e:e+4])
		}
		f.tables[string(data[e:e+4])] = data[off : off+n : off+n]
	}
	for _, t := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap"} {
		if f.tables[t] == nil {
			return nil, fmt.Errorf("font %s: no %s table; only TrueType outlines can be embedded", name, t)
		}
	}
	f.readMetrics()
	f.readCmap()
	f.kern = openKerning(f.tables["GPOS"])
	return f, nil
}

func (f *Font) readMetrics() {
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.upem = int(be16(head, 18))
	for i := range f.BBox {
		f.BBox[i] = f.milli(int(int16(be16(head, 36+2*i))))
	}
	f.longLoca = be16(head, 50) == 1
	f.Ascent = f.milli(int(int16(be16(hhea, 4))))
	f.Descent = f.milli(int(int16(be16(hhea, 6))))
	f.advances = int(be16(hhea, 34))
	f.glyphs = int(be16(f.tables["maxp"], 4))
	f.CapHeight = 700
	if os2 := f.tables["OS/2"]; len(os2) >= 90 && be16(os2, 0) >= 2 {
		f.CapHeight = f.milli(int(int16(be16(os2, 88))))
	}
	if post := f.tables["post"]; len(post) >= 16 {
		f.Angle = float64(int32(be32(post, 4))) / 65536
		f.Fixed = be32(post, 12) != 0
	}
}

func (f *Font) milli(v int) int { return int(math.Round(float64(v) * 1000 / float64(f.upem))) }

// readCmap keeps the Unicode subtables; format 12 goes before format 4.
func (f *Font) readCmap() {
	t := f.tables["cmap"]
	for i := range int(be16(t, 2)) {
		platform, off := be16(t, 4+8*i), int(be32(t, 8+8*i))
		if off >= len(t) || (platform != 0 && platform != 3) {
			continue
		}
		switch be16(t, off) {
		case 4:
			f.segments = t[off:]
		case 12:
			f.groups = t[off:]
		}
	}
}

// Glyph gives the glyph of a character, or 0 if the font has none.
func (f *Font) Glyph(r rune) uint16 {
	if f.groups != nil {
		return f.glyphInGroups(uint32(r))
	}
	if r > 0xffff || f.segments == nil {
		return 0
	}
	return f.glyphInSegments(uint16(r))
}

func (f *Font) glyphInGroups(r uint32) uint16 {
	t := f.groups
	lo, hi := 0, int(be32(t, 12))
	for lo < hi {
		mid := (lo + hi) / 2
		g := 16 + 12*mid
		switch {
		case r < be32(t, g):
			hi = mid
		case r > be32(t, g+4):
			lo = mid + 1
		default:
			return uint16(be32(t, g+8) + r - be32(t, g))
		}
	}
	return 0
}

func (f *Font) glyphInSegments(r uint16) uint16 {
	t := f.segments
	n := int(be16(t, 6)) / 2
	ends, starts := 14, 16+2*n
	deltas, offsets := starts+2*n, starts+4*n
	lo, hi := 0, n
	for lo < hi {
		if mid := (lo + hi) / 2; be16(t, ends+2*mid) < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == n || be16(t, starts+2*lo) > r {
		return 0
	}
	delta, off := be16(t, deltas+2*lo), be16(t, offsets+2*lo)
	if off == 0 {
		return r + delta
	}
	g := be16(t, offsets+2*lo+int(off)+2*int(r-be16(t, starts+2*lo)))
	if g == 0 {
		return 0
	}
	return g + delta
}

// Advance gives the width of a glyph in 1/1000 em, rounded as it is written
// into the PDF, so that layout and viewer agree.
func (f *Font) Advance(g uint16) int {
	i := min(int(g), f.advances-1)
	return f.milli(int(be16(f.tables["hmtx"], 4*i)))
}

// Kern gives the space between two glyphs in 1/1000 em, most often below zero.
func (f *Font) Kern(left, right uint16) int { return f.milli(f.kern.between(left, right)) }

// Kerns reports whether the font has any such spaces.
func (f *Font) Kerns() bool { return len(f.kern.lookups) > 0 }

// Extent gives the left and right edge of a glyph's outline in 1/1000 em.
func (f *Font) Extent(g uint16) (left, right int) {
	b := f.Outline(g)
	return f.milli(int(int16(be16(b, 2)))), f.milli(int(int16(be16(b, 6))))
}

// Outline gives the bytes of a glyph in the glyf table; none for a space.
func (f *Font) Outline(g uint16) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to int
	if f.longLoca {
		from, to = int(be32(loca, 4*int(g))), int(be32(loca, 4*int(g)+4))
	} else {
		from, to = 2*int(be16(loca, 2*int(g))), 2*int(be16(loca, 2*int(g)+2))
	}
	if from >= to || to > len(glyf) {
		return nil
	}
	return glyf[from:to]
}
