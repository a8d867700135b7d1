package sfnt

import (
	"bytes"
	"testing"

	"tidings/templates/fonts"
)

func open(t *testing.T, name string) *Font {
	t.Helper()
	data, err := fonts.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestSubset reads subsets back: widths and outlines are those of the font,
// and composite letters find their parts.
func TestSubset(t *testing.T) {
	for name, text := range map[string]string{
		fonts.SansRegular: "aéÄǖ .", fonts.SansItalic: "fiß", fonts.Japanese: "漢かA", fonts.Chinese: "한中",
		fonts.Emoji: "😀", fonts.Symbols: "✗",
	} {
		f := open(t, name)
		glyphs := []uint16{0}
		for _, r := range text {
			if g := f.Glyph(r); g != 0 {
				glyphs = append(glyphs, g)
			}
		}
		if len(glyphs) < 2 {
			t.Fatalf("%s has no glyphs for %q", f.Name, text)
		}
		checkSubset(t, f, glyphs)
	}
}

func checkSubset(t *testing.T, f *Font, glyphs []uint16) {
	t.Helper()
	data := f.Subset(glyphs)
	s := &Font{tables: map[string][]byte{}}
	for i := range int(be16(data, 4)) {
		e := 12 + 16*i
		body := data[be32(data, e+8) : be32(data, e+8)+be32(data, e+12)]
		if got := checksum(body); got != be32(data, e+4) {
			t.Errorf("%s: checksum of %s is %08x", f.Name, data[e:e+4], got)
		}
		s.tables[string(data[e:e+4])] = body
	}
	s.readMetrics()
	for i, g := range glyphs {
		if got, want := s.Advance(uint16(i)), f.Advance(g); got != want {
			t.Errorf("%s: glyph %d is %d wide, want %d", f.Name, g, got, want)
		}
		small, whole := s.Outline(uint16(i)), f.Outline(g)
		if (len(small) == 0) != (len(whole) == 0) || len(whole) > 10 && !bytes.Equal(small[:10], whole[:10]) {
			t.Errorf("%s: glyph %d has another outline", f.Name, g)
		}
		eachPart(small, func(_ int, part uint16) {
			if int(part) >= s.glyphs || len(s.Outline(part)) == 0 {
				t.Errorf("%s: a part of glyph %d is missing", f.Name, g)
			}
		})
	}
}

func TestOpenFontRefuses(t *testing.T) {
	good, err := fonts.Read(fonts.SansRegular)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"empty": nil, "short": good[:11], "cut": good[:2000], "noise": bytes.Repeat([]byte{0xff}, 4000)} {
		if _, err := Open("x", data); err == nil {
			t.Errorf("%s: a damaged font was opened", name)
		}
	}
}

func TestKerning(t *testing.T) {
	f := open(t, fonts.SansRegular)
	if k := f.kern.between(f.Glyph('T'), f.Glyph('o')); k >= 0 {
		t.Errorf("T and o are not drawn together: %d", k)
	}
	if k := f.kern.between(f.Glyph('n'), f.Glyph('n')); k != 0 {
		t.Errorf("n and n: %d, want 0", k)
	}
}
