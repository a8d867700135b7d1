package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tidings/outputs"
)

var (
	streams   = regexp.MustCompile(`(?s)<<([^\n]*)/Length (\d+)>>\nstream\n`)
	structNum = regexp.MustCompile(`/StructParents (\d+)`)
	shownHex  = regexp.MustCompile(`<([0-9A-F]*)>`)
)

// checkFile looks at the finished bytes for what PDF/A-3a and PDF/UA-1 ask of
// every file.
func checkFile(t testing.TB, data []byte) {
	t.Helper()
	for _, want := range []string{"%PDF-1.7\n", "/MarkInfo <</Marked true>>", "/StructTreeRoot", "/Lang (", "/DisplayDocTitle true", "/OutputIntents [", "/GTS_PDFA1", "/PageLabels",
		"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>", "pdfaExtension:schemas", "/ID [<"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("the file has no %s", want)
		}
	}
	for _, bad := range []string{"/SMask", "/ExtGState", "/Encrypt", "/JavaScript", "/Type1", "/DeviceCMYK", "/Transparency", "/OpenAction"} {
		if bytes.Contains(data, []byte(bad)) {
			t.Errorf("the file has %s", bad)
		}
	}
	if n := bytes.Count(data, []byte("/Type /Page\n")); n == 0 || n != bytes.Count(data, []byte("/Tabs /S")) || n != len(structNum.FindAll(data, -1)) {
		t.Errorf("%d pages, but not all have a tab order and a key in the parent tree", n)
	}
	if bytes.Count(data, []byte("/CIDFontType2")) != bytes.Count(data, []byte("/CIDToGIDMap /Identity")) {
		t.Error("a font has no map from numbers to glyphs")
	}
	checkXMP(t, data)
	checkContents(t, data)
}

// checkXMP wants metadata that an XML parser reads.
func checkXMP(t testing.TB, data []byte) {
	t.Helper()
	_, rest, _ := bytes.Cut(data, []byte("<?xpacket begin="))
	packet, _, ok := bytes.Cut(rest, []byte("<?xpacket end="))
	if !ok {
		t.Fatal("no metadata")
	}
	_, packet, _ = bytes.Cut(packet, []byte("?>"))
	d := xml.NewDecoder(bytes.NewReader(packet))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("metadata: %v", err)
		}
	}
}

// checkContents reads the pages: everything painted is marked or an artifact,
// marks do not nest and are numbered from 0, and no glyph 0 is shown.
func checkContents(t testing.TB, data []byte) {
	t.Helper()
	pages := 0
	for _, m := range streams.FindAllSubmatchIndex(data, -1) {
		size, _ := strconv.Atoi(string(data[m[4]:m[5]]))
		if !bytes.Contains(data[m[2]:m[3]], []byte("FlateDecode")) {
			continue
		}
		z, err := zlib.NewReader(bytes.NewReader(data[m[1] : m[1]+size]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(" BDC\n")) {
			pages++
			checkPage(t, string(content))
		}
	}
	if pages == 0 {
		t.Error("no marked page found")
	}
}

func checkPage(t testing.TB, content string) {
	t.Helper()
	open, next := false, 0
	for _, ln := range strings.Split(content, "\n") {
		switch {
		case strings.HasSuffix(ln, " BDC"):
			if open {
				t.Fatalf("a mark within a mark: %s", ln)
			}
			open = true
			if _, id, ok := strings.Cut(ln, "/MCID "); ok {
				if n, _ := strconv.Atoi(strings.TrimSuffix(id, ">> BDC")); n != next {
					t.Fatalf("mark %d, want %d", n, next)
				}
				next++
			}
		case ln == "EMC":
			if !open {
				t.Fatal("EMC without BDC")
			}
			open = false
		case strings.HasSuffix(ln, " ET") || strings.HasSuffix(ln, " f") || strings.HasSuffix(ln, " S") || strings.HasSuffix(ln, " Do Q"):
			if !open {
				t.Fatalf("painted without a mark: %s", ln)
			}
			checkGlyphs(t, ln)
		}
	}
	if open {
		t.Error("a mark is open at the end of the page")
	}
}

func checkGlyphs(t testing.TB, ln string) {
	t.Helper()
	for _, m := range shownHex.FindAllStringSubmatch(ln, -1) {
		for i := 0; i < len(m[1]); i += 4 {
			if m[1][i:i+4] == "0000" {
				t.Fatalf("glyph 0 is shown: %s", ln)
			}
		}
	}
}

// checkStructure lays a letter out and walks its structure tree.
func checkStructure(t testing.TB, doc *outputs.Document) {
	t.Helper()
	b := newBuild(newRenderer(t), doc, Options{})
	if err := b.layout.blocks(doc.Blocks, b.root.add("Sect"), frame{b.pages.left, 450}); err != nil {
		t.Fatal(err)
	}
	if err := b.draw(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.root.prune()
	level := 0
	walk(b.root, func(e *elem) { checkElem(t, e, &level) })
	marks := 0
	walk(b.root, func(e *elem) {
		for _, k := range e.kids {
			if m, ok := k.(mark); ok {
				marks++
				if b.canvas.marks[m.page][m.id] != e {
					t.Errorf("mark %d of page %d leads to another element than %s", m.id, m.page, e.role)
				}
			}
		}
	})
	total := 0
	for _, p := range b.canvas.marks {
		total += len(p)
	}
	if marks != total {
		t.Errorf("%d marks on pages, %d in the structure tree", total, marks)
	}
}

func walk(e *elem, do func(*elem)) {
	do(e)
	for _, k := range e.kids {
		if c, ok := k.(*elem); ok {
			walk(c, do)
		}
	}
}

func checkElem(t testing.TB, e *elem, level *int) {
	t.Helper()
	switch e.role {
	case "H1", "H2", "H3", "H4", "H5", "H6":
		n := int(e.role[1] - '0')
		if n > *level+1 {
			t.Errorf("%s follows level %d", e.role, *level)
		}
		*level = n
	case "P", "LBody", "LI", "L", "Table", "TR", "Caption", "BlockQuote":
		if len(e.kids) == 0 {
			t.Errorf("empty %s", e.role)
		}
	case "Figure":
		if !strings.Contains(e.attrs, "/Alt ") || !strings.Contains(e.attrs, "/BBox") {
			t.Errorf("Figure without words or place: %s", e.attrs)
		}
	case "TH":
		if !strings.Contains(e.attrs, "/Scope /") {
			t.Error("TH without scope")
		}
	case "Link":
		areas := 0
		for _, k := range e.kids {
			if _, ok := k.(*annot); ok {
				areas++
			}
		}
		if areas == 0 {
			t.Error("Link without an area")
		}
	}
	checkKids(t, e)
	if e.role == "Table" {
		checkEven(t, e)
	}
}

// checkKids knows which elements may stand in which (ISO 32000-1, 14.8.4.3).
func checkKids(t testing.TB, e *elem) {
	t.Helper()
	allowed := map[string]string{"L": "LI", "LI": "Lbl LBody", "Table": "Caption THead TBody", "THead": "TR", "TBody": "TR", "TR": "TH TD"}[e.role]
	for _, k := range e.kids {
		c, ok := k.(*elem)
		if allowed != "" && (!ok || !strings.Contains(" "+allowed+" ", " "+c.role+" ")) {
			t.Errorf("%s holds something other than %s: %+v", e.role, allowed, k)
		}
	}
}

var colSpan = regexp.MustCompile(`/ColSpan (\d+)`)

func checkEven(t testing.TB, table *elem) {
	t.Helper()
	width := 0
	walk(table, func(e *elem) {
		if e.role != "TR" {
			return
		}
		n := 0
		for _, k := range e.kids {
			n++
			if m := colSpan.FindStringSubmatch(k.(*elem).attrs); m != nil {
				s, _ := strconv.Atoi(m[1])
				n += s - 1
			}
		}
		if width == 0 {
			width = n
		}
		if n != width {
			t.Errorf("a row has %d columns, the first one %d", n, width)
		}
	})
}

func TestStructure(t *testing.T) {
	for name, doc := range letters() {
		t.Run(name, func(t *testing.T) { checkStructure(t, doc) })
	}
}
