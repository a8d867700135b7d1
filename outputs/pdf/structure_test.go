package pdf

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tidings/outputs"
)

// checkStructure lays a letter out and walks its structure tree.
func checkStructure(t testing.TB, doc *outputs.Document) {
	t.Helper()
	b := newBuild(newTestPress(t, newRenderer(t), doc), doc, Options{})
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
		if !slices.ContainsFunc(e.kids, func(k any) bool { return k.(*elem).role == "TBody" }) {
			t.Error("a table without a body (ISO 14289-1, 7.2)")
		}
	}
}

// checkKids knows which elements may stand in which (ISO 32000-1, 14.8.4.3).
func checkKids(t testing.TB, e *elem) {
	t.Helper()
	allowed := map[string]string{"L": "LI", "LI": "Lbl LBody", "Table": "Caption THead TBody", "THead": "TR",
		"TBody": "TR", "TR": "TH TD"}[e.role]
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
