package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

var fontResources = regexp.MustCompile(`/Font <<\s*>>`)

// fonts embeds the faces that were used, each as a subset, and names them in
// the pages' resources.
func (f *finisher) fonts() error {
	var res strings.Builder
	for _, fc := range f.b.ts.faces {
		if fc == nil || len(fc.glyphs) == 1 {
			continue
		}
		n, err := f.embed(fc)
		if err != nil {
			return err
		}
		fmt.Fprintf(&res, "/T%d %d 0 R ", fc.id, n)
	}
	if !fontResources.Match(f.Body[2]) {
		return fmt.Errorf("draft of the PDF: no place for fonts among the resources")
	}
	f.Body[2] = fontResources.ReplaceAll(f.Body[2], []byte("/Font <<"+res.String()+">>"))
	return nil
}

// embed writes one face as a composite font (ISO 32000-1, 9.7): the numbers in
// the text are the glyphs of the subset.
func (f *finisher) embed(fc *face) (int, error) {
	keep := f.press.keep
	if len(fc.glyphs) != fc.base { // this copy has glyphs of its own
		keep = func(_ string, make func() ([]byte, error)) ([]byte, error) { return make() }
	}
	as := fmt.Sprintf("font %d ", fc.id)
	data, err := keep(as+"file", func() ([]byte, error) {
		data := fc.font.Subset(fc.glyphs)
		return f.Packed(fmt.Sprintf("/Length1 %d", len(data)), data)
	})
	if err != nil {
		return 0, err
	}
	tag, _ := keep(as+"tag", func() ([]byte, error) { return subsetTag(fc), nil })
	widths, _ := keep(as+"widths", func() ([]byte, error) { return widthList(fc), nil })
	name, file := string(tag)+"+"+fc.font.Name, f.AddBytes(data)
	flags := 4 // symbolic: its numbers follow no standard encoding
	if fc.font.Fixed {
		flags |= 1
	}
	if fc.font.Angle != 0 {
		flags |= 64
	}
	desc := f.Add("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %g /Ascent %d "+
		"/Descent %d /CapHeight %d /StemV %d /FontFile2 %d 0 R>>",
		name, flags, fc.font.BBox[0], fc.font.BBox[1], fc.font.BBox[2], fc.font.BBox[3], fc.font.Angle,
		fc.font.Ascent, fc.font.Descent, fc.font.CapHeight, stem(fc.id), file)
	cid := f.Add("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering "+
		"(Identity) /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [0 [%s]] /CIDToGIDMap /Identity>>",
		name, desc, widths)
	text, err := keep(as+"text", func() ([]byte, error) { return f.Packed("", toUnicode(fc)) })
	if err != nil {
		return 0, err
	}
	return f.Add("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] "+
		"/ToUnicode %d 0 R>>", name, cid, f.AddBytes(text)), nil
}

func stem(id faceID) int {
	if boldFace(id) {
		return 140
	}
	return 85
}

// subsetTag gives the six letters that mark a subset, from the glyphs in it.
func subsetTag(fc *face) []byte {
	var b bytes.Buffer
	b.WriteString(fc.font.Name)
	for i, g := range fc.glyphs {
		fmt.Fprintf(&b, " %d %q", g, fc.texts[i])
	}
	h := sha256.Sum256(b.Bytes())
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + h[i]%26
	}
	return tag
}

func widthList(fc *face) []byte {
	var b []byte
	for _, g := range fc.glyphs {
		b = append(strconv.AppendInt(b, int64(fc.font.Advance(g)), 10), ' ')
	}
	return b
}

// toUnicode says which text each number shows; at most 100 a section.
func toUnicode(fc *face) []byte {
	b := []byte(`/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`)
	for at := 1; at < len(fc.texts); at += 100 {
		end := min(at+100, len(fc.texts))
		b = fmt.Appendf(b, "%d beginbfchar\n", end-at)
		for i := at; i < end; i++ {
			b = fmt.Appendf(b, "<%04X> <", i)
			for _, u := range utf16.Encode([]rune(fc.texts[i])) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"...)
}
