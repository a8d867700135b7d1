package papertest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// glyphs are the numbers that pages show, by font resource.
type glyphs map[string]map[uint16]bool

var (
	structNum = regexp.MustCompile(`/StructParents (\d+)`)
	mediaBox  = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	fontName  = regexp.MustCompile(`/(T\d+) [\d.]+ Tf`)
	shownText = regexp.MustCompile(`\[(.*?)\] TJ`)
	shownHex  = regexp.MustCompile(`<([0-9A-F]*)>`)
)

// pages reads the pages' contents: everything painted is marked or an artifact,
// marks do not nest and are numbered from 0, and no glyph 0 is shown.
func (p *paper) pages() glyphs {
	p.Helper()
	shown, keys := glyphs{}, map[string]bool{}
	for n, body := range p.objects {
		if !strings.Contains(body, "/Type /Page\n") {
			continue
		}
		key := structNum.FindString(body)
		if key == "" || keys[key] || !strings.Contains(body, "/Tabs /S") || ref(body, "/Resources") == 0 {
			p.Errorf("page object %d: key %q of the parent tree, tab order or resources", n, key)
		}
		keys[key] = true
		p.content(string(p.streams[ref(body, "/Contents")]), shown)
	}
	if len(keys) == 0 {
		p.Error("no page")
	}
	_, tree := p.one("/Type /Pages")
	for _, m := range mediaBox.FindAllStringSubmatch(tree, -1) {
		for _, s := range m[1:] {
			if v, _ := strconv.ParseFloat(s, 64); v < 3 || v > 14400 {
				p.Errorf("a page is %s", m[0])
			}
		}
	}
	return shown
}

func (p *paper) content(content string, shown glyphs) {
	p.Helper()
	open, next, depth := false, 0, 0
	for _, ln := range strings.Split(content, "\n") {
		depth += strings.Count(" "+ln+" ", " q ") - strings.Count(" "+ln+" ", " Q ")
		if depth > 28 || depth < 0 {
			p.Fatalf("the state is saved %d times: %s", depth, ln)
		}
		switch {
		case strings.HasSuffix(ln, " BDC"):
			if open {
				p.Fatalf("a mark within a mark: %s", ln)
			}
			open = true
			if _, id, ok := strings.Cut(ln, "/MCID "); ok {
				if n, _ := strconv.Atoi(strings.TrimSuffix(id, ">> BDC")); n != next {
					p.Fatalf("mark %d, want %d", n, next)
				}
				next++
			}
		case ln == "EMC":
			if !open {
				p.Fatal("EMC without BDC")
			}
			open = false
		case strings.HasSuffix(ln, " ET") || strings.HasSuffix(ln, " f") || strings.HasSuffix(ln, " S") ||
			strings.HasSuffix(ln, " Do Q"):
			if !open {
				p.Fatalf("painted without a mark: %s", ln)
			}
			p.text(ln, shown)
		}
	}
	if open || depth != 0 {
		p.Errorf("at the end of a page a mark is open (%v) or the state is saved %d times", open, depth)
	}
}

// text notes the glyphs of a text object.
func (p *paper) text(ln string, shown glyphs) {
	p.Helper()
	for _, part := range strings.SplitAfter(ln, "TJ") {
		name := fontName.FindStringSubmatch(part)
		text := shownText.FindStringSubmatch(part)
		if name == nil || text == nil {
			continue
		}
		if shown[name[1]] == nil {
			shown[name[1]] = map[uint16]bool{}
		}
		for _, m := range shownHex.FindAllStringSubmatch(text[1], -1) {
			for i := 0; i+4 <= len(m[1]); i += 4 {
				v, _ := strconv.ParseUint(m[1][i:i+4], 16, 16)
				if v == 0 {
					p.Fatalf("glyph 0 is shown: %s", ln)
				}
				shown[name[1]][uint16(v)] = true
			}
		}
	}
}

// fonts wants every font embedded with the widths of its program, every shown
// glyph in it, and for each glyph the text that it stands for (6.2.11).
func (p *paper) fonts(shown glyphs) {
	p.Helper()
	resources := ""
	for _, b := range p.objects {
		if strings.Contains(b, "/Font <<") {
			resources = b
		}
	}
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		font := p.objects[ref(resources, "/"+name)]
		cid := p.objects[ref(font, "/DescendantFonts")]
		program := p.streams[ref(p.objects[ref(cid, "/FontDescriptor")], "/FontFile2")]
		if !strings.Contains(font, "/Encoding /Identity-H") || !strings.Contains(cid, "/CIDToGIDMap /Identity") ||
			!strings.Contains(cid, "/CIDFontType2") || len(program) < 12 {
			p.Fatalf("font %s is not an embedded composite font: %s %s", name, font, cid)
		}
		p.widths(name, cid, program, shown[name])
		p.unicode(name, string(p.streams[ref(font, "/ToUnicode")]), shown[name])
	}
}

func tables(program []byte) map[string][]byte {
	out := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		e := program[12+16*i:]
		off, n := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		out[string(e[:4])] = program[off : off+n]
	}
	return out
}

var widthArray = regexp.MustCompile(`/W \[0 \[([\d ]*)\]\]`)

func (p *paper) widths(name, cid string, program []byte, shown map[uint16]bool) {
	p.Helper()
	t := tables(program)
	upem := float64(binary.BigEndian.Uint16(t["head"][18:]))
	metrics := int(binary.BigEndian.Uint16(t["hhea"][34:]))
	count := int(binary.BigEndian.Uint16(t["maxp"][4:]))
	m := widthArray.FindStringSubmatch(cid)
	if m == nil || metrics != count || len(t["hmtx"]) != 4*metrics || len(t["loca"]) != 4*count+4 {
		p.Fatalf("font %s: %d metrics in %d bytes for %d glyphs: %.200s", name, metrics, len(t["hmtx"]), count, cid)
	}
	stated := strings.Fields(m[1])
	for g := range shown {
		if int(g) >= len(stated) || int(g) >= count {
			p.Fatalf("font %s: glyph %d is shown, but the font has %d and %d widths", name, g, count, len(stated))
		}
		w, _ := strconv.ParseFloat(stated[g], 64)
		if real := float64(binary.BigEndian.Uint16(t["hmtx"][4*g:])) * 1000 / upem; w-real > 0.51 || real-w > 0.51 {
			p.Errorf("font %s: glyph %d is %g wide and says %g", name, g, real, w)
		}
	}
}

var bfchar = regexp.MustCompile(`(?m)^<([0-9A-F]{4})> <([0-9A-F]*)>$`)

func (p *paper) unicode(name, cmap string, shown map[uint16]bool) {
	p.Helper()
	texts := map[uint16]string{}
	for _, m := range bfchar.FindAllStringSubmatch(cmap, -1) {
		v, _ := strconv.ParseUint(m[1], 16, 16)
		texts[uint16(v)] = m[2]
	}
	for g := range shown {
		if texts[g] == "" {
			p.Errorf("font %s: glyph %d stands for no text", name, g)
		}
		for i := 0; i+4 <= len(texts[g]); i += 4 {
			u := texts[g][i : i+4]
			if u == "0000" || u == "FEFF" || u == "FFFE" || u == "FFFF" || u >= "E000" && u <= "F8FF" {
				p.Errorf("font %s: glyph %d stands for U+%s", name, g, u)
			}
		}
	}
}

var (
	annotation = regexp.MustCompile(`/Rect \[([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)\].* /F 4 .*/StructParent (\d+) ` +
		`/Contents (\([^)]|<FEFF[0-9A-F])`)
	mime = regexp.MustCompile(`/Subtype /([-\w+.]+)#2F([-\w+.]+) `)
)

// annotations wants each link to be printed, to have an area and words, and the
// parent tree to lead to its element (6.3; ISO 14289-1, 7.18).
func (p *paper) annotations() {
	p.Helper()
	_, root := p.one("/Type /StructTreeRoot")
	parents := p.objects[ref(root, "/ParentTree")]
	for n, body := range p.objects {
		if !strings.Contains(body, "/Type /Annot ") {
			continue
		}
		m := annotation.FindStringSubmatch(body)
		if m == nil {
			p.Errorf("annotation %d: %s", n, body)
			continue
		}
		var r [4]float64
		for i := range r {
			r[i], _ = strconv.ParseFloat(m[1+i], 64)
		}
		link := p.objects[ref(parents, "\n"+m[5])]
		if r[2] <= r[0] || r[3] <= r[1] || !strings.Contains(link, "/S /Link ") ||
			!strings.Contains(link, fmt.Sprintf("/Obj %d 0 R", n)) {
			p.Errorf("annotation %d has the area %v and belongs to %s", n, r, link)
		}
	}
}

// files wants each embedded file to say what it is and to belong to the document
// (6.8).
func (p *paper) files() {
	p.Helper()
	_, root := p.one("/Type /Catalog")
	_, af, _ := strings.Cut(root, "/AF [")
	af, _, _ = strings.Cut(af, "]")
	for n, body := range p.objects {
		if strings.Contains(body, "/Type /EmbeddedFile") &&
			(!mime.MatchString(body) || !strings.Contains(body, "/ModDate ")) {
			p.Errorf("embedded file %d: %s", n, body)
		}
		if !strings.Contains(body, "/Type /Filespec") {
			continue
		}
		for _, want := range []string{"/F (", "/UF (", "/AFRelationship /", "/Desc "} {
			if !strings.Contains(body, want) && !strings.Contains(body, strings.TrimSuffix(want, "(")+"<FEFF") {
				p.Errorf("file specification %d has no %s", n, want)
			}
		}
		if !strings.Contains(" "+af, fmt.Sprintf(" %d 0 R", n)) {
			p.Errorf("file specification %d is not among the document's files %s", n, af)
		}
	}
}
