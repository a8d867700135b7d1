package papertest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// node is an element of the structure tree as the file has it.
type node struct {
	num, parent int
	role, attrs string
	kids        []*node
	marks       [][2]int // page object and number of the mark
	objects     int      // annotations
}

var (
	element = regexp.MustCompile(`(?s)^<</Type /StructElem /S /(\w+) /P (\d+) 0 R (.*?) ?/K \[(.*)\]>>$`)
	kid     = regexp.MustCompile(`<</Type /MCR /Pg (\d+) 0 R /MCID (\d+)>>|` +
		`<</Type /OBJR /Pg \d+ 0 R /Obj (\d+) 0 R>>|(\d+) 0 R`)
	colSpan = regexp.MustCompile(`/ColSpan (\d+)`)
)

// structure follows the tree from its root (ISO 32000-1, 14.7 and 14.8.4;
// ISO 14289-1, 7): elements stand where they may, tables are even, headings skip
// no level, and every mark on a page leads back to its element.
func (p *paper) structure() {
	p.Helper()
	root, body := p.one("/Type /StructTreeRoot")
	seen := map[int]bool{}
	top := p.node(ref(body, "/K"), root, seen)
	if top.role != "Document" {
		p.Errorf("the structure begins with %s", top.role)
	}
	level, marks := 0, map[[2]int]int{}
	top.walk(func(n *node) {
		p.element(n, &level)
		for _, m := range n.marks {
			marks[m] = n.num
		}
	})
	p.parents(p.objects[ref(body, "/ParentTree")], marks)
	for n, b := range p.objects {
		if strings.HasPrefix(b, "<</Type /StructElem ") && !seen[n] {
			p.Errorf("element %d hangs on nothing: %s", n, b)
		}
	}
}

func (p *paper) node(num, parent int, seen map[int]bool) *node {
	p.Helper()
	m := element.FindStringSubmatch(p.objects[num])
	if m == nil || seen[num] {
		p.Fatalf("object %d is no element of the structure, or is one twice: %s", num, p.objects[num])
	}
	seen[num] = true
	n := &node{num: num, role: m[1], attrs: m[3]}
	if n.parent, _ = strconv.Atoi(m[2]); n.parent != parent {
		p.Errorf("element %d stands in %d and says %d", num, parent, n.parent)
	}
	for _, k := range kid.FindAllStringSubmatch(m[4], -1) {
		switch {
		case k[4] != "":
			child, _ := strconv.Atoi(k[4])
			n.kids = append(n.kids, p.node(child, num, seen))
		case k[3] != "":
			n.objects++
		default:
			page, _ := strconv.Atoi(k[1])
			id, _ := strconv.Atoi(k[2])
			n.marks = append(n.marks, [2]int{page, id})
		}
	}
	return n
}

func (n *node) walk(do func(*node)) {
	do(n)
	for _, k := range n.kids {
		k.walk(do)
	}
}

// allowed gives what may stand in an element; nothing for any.
func allowed(role string) string {
	return map[string]string{"L": "LI", "LI": "Lbl LBody", "Table": "Caption THead TBody", "THead": "TR", "TBody": "TR",
		"TR": "TH TD"}[role]
}

const inlineOrBlock = " Document Sect P H1 H2 H3 H4 H5 H6 L LI Lbl LBody BlockQuote Code Span Link Figure Caption " +
	"Table THead TBody TR TH TD "

func (p *paper) element(n *node, level *int) {
	p.Helper()
	if !strings.Contains(inlineOrBlock, " "+n.role+" ") {
		p.Errorf("element %d has the role %s", n.num, n.role)
	}
	if may := allowed(n.role); may != "" {
		if len(n.marks) > 0 {
			p.Errorf("%s %d has text of its own", n.role, n.num)
		}
		for _, k := range n.kids {
			if !strings.Contains(" "+may+" ", " "+k.role+" ") {
				p.Errorf("%s %d holds %s", n.role, n.num, k.role)
			}
		}
	}
	switch {
	case len(n.role) == 2 && n.role[0] == 'H':
		l := int(n.role[1] - '0')
		if l > *level+1 {
			p.Errorf("%s follows a heading of level %d", n.role, *level)
		}
		*level = l
	case n.role == "Figure" && !(strings.Contains(n.attrs, "/Alt ") && strings.Contains(n.attrs, "/BBox ")):
		p.Errorf("figure %d has no words or no place: %s", n.num, n.attrs)
	case n.role == "TH" && !strings.Contains(n.attrs, "/Scope /"):
		p.Errorf("head %d has no scope", n.num)
	case n.role == "Link" && n.objects == 0:
		p.Errorf("link %d has no area", n.num)
	case n.role == "Table":
		p.table(n)
	}
}

// table wants a body, and as many columns in each row as in the first.
func (p *paper) table(t *node) {
	p.Helper()
	if !slices.ContainsFunc(t.kids, func(k *node) bool { return k.role == "TBody" }) {
		p.Errorf("table %d has no body", t.num)
	}
	width := 0
	for _, part := range t.kids {
		if part.role == "Caption" {
			continue
		}
		for _, row := range part.kids {
			n := 0
			for _, c := range row.kids {
				if m := colSpan.FindStringSubmatch(c.attrs); m != nil {
					span, _ := strconv.Atoi(m[1])
					n += span - 1
				}
				n++
			}
			if width > 0 && n != width {
				p.Errorf("table %d: row %d has %d columns, the first one %d", t.num, row.num, n, width)
			}
			width = n
		}
	}
}

var pageMarks = regexp.MustCompile(`(?m)(?:\[|^)(\d+) \[([\d R]*)\]`)

// parents compares the parent tree with the marks in the structure.
func (p *paper) parents(tree string, marks map[[2]int]int) {
	p.Helper()
	lists := map[string][]string{}
	for _, m := range pageMarks.FindAllStringSubmatch(tree, -1) {
		lists[m[1]] = strings.Split(strings.TrimSpace(m[2]), " 0 R")
	}
	total := 0
	for n, body := range p.objects {
		key := structNum.FindStringSubmatch(body)
		if key == nil || !strings.Contains(body, "/Type /Page\n") {
			continue
		}
		for id, s := range lists[key[1]] {
			if s = strings.TrimSpace(s); s == "" {
				continue
			}
			total++
			if owner, _ := strconv.Atoi(s); marks[[2]int{n, id}] != owner {
				p.Errorf("mark %d of page object %d belongs to %d, the parent tree says %d", id, n,
					marks[[2]int{n, id}], owner)
			}
		}
	}
	if total != len(marks) {
		p.Errorf("the parent tree knows %d marks, the structure %d", total, len(marks))
	}
}
