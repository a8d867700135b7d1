package pdf

import (
	"bytes"
	"testing"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/templates/fonts"
)

// TestSubset reads subsets back: widths and outlines are those of the font,
// and composite letters find their parts.
func TestSubset(t *testing.T) {
	lib := &library{}
	for id, text := range map[faceID]string{sansRegular: "aéÄǖ .", sansItalic: "fiß", japanese: "漢かA", chinese: "한中", emoji: "😀", symbols: "✗"} {
		f, err := lib.open(id)
		if err != nil {
			t.Fatal(err)
		}
		glyphs := []uint16{0}
		for _, r := range text {
			if g := f.glyph(r); g != 0 {
				glyphs = append(glyphs, g)
			}
		}
		if len(glyphs) < 2 {
			t.Fatalf("%s has no glyphs for %q", f.name, text)
		}
		checkSubset(t, f, glyphs)
	}
}

func checkSubset(t *testing.T, f *font, glyphs []uint16) {
	t.Helper()
	data := f.subset(glyphs)
	s := &font{tables: map[string][]byte{}}
	for i := range int(be16(data, 4)) {
		e := 12 + 16*i
		body := data[be32(data, e+8) : be32(data, e+8)+be32(data, e+12)]
		if got := checksum(body); got != be32(data, e+4) {
			t.Errorf("%s: checksum of %s is %08x", f.name, data[e:e+4], got)
		}
		s.tables[string(data[e:e+4])] = body
	}
	s.readMetrics()
	for i, g := range glyphs {
		if got, want := s.advance(uint16(i)), f.advance(g); got != want {
			t.Errorf("%s: glyph %d is %d wide, want %d", f.name, g, got, want)
		}
		small, whole := s.outline(uint16(i)), f.outline(g)
		if (len(small) == 0) != (len(whole) == 0) || len(whole) > 10 && !bytes.Equal(small[:10], whole[:10]) {
			t.Errorf("%s: glyph %d has another outline", f.name, g)
		}
		eachPart(small, func(_ int, part uint16) {
			if int(part) >= s.glyphs || len(s.outline(part)) == 0 {
				t.Errorf("%s: a part of glyph %d is missing", f.name, g)
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
		if _, err := openFont("x", data); err == nil {
			t.Errorf("%s: a damaged font was opened", name)
		}
	}
}

func TestKerning(t *testing.T) {
	f, err := (&library{}).open(sansRegular)
	if err != nil {
		t.Fatal(err)
	}
	if k := f.kern.between(f.glyph('T'), f.glyph('o')); k >= 0 {
		t.Errorf("T and o are not drawn together: %d", k)
	}
	if k := f.kern.between(f.glyph('n'), f.glyph('n')); k != 0 {
		t.Errorf("n and n: %d, want 0", k)
	}
}

func TestOnlySafeLinksAreActive(t *testing.T) {
	var ins []outputs.Inline
	for _, u := range []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "relative", "HTTPS://example.com/ü", "mailto:help@example.com"} {
		ins = append(ins, &outputs.Link{URL: u, Inlines: txt("link ")})
	}
	_, data := render(t, outputstest.Document(&outputs.Paragraph{Inlines: ins}), Options{})
	if n := bytes.Count(data, []byte("/S /URI")); n != 2 {
		t.Errorf("%d links are active, want 2", n)
	}
	if !bytes.Contains(data, []byte("(HTTPS://example.com/%C3%BC)")) {
		t.Error("the address is not written in ASCII")
	}
}
