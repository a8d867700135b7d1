package pdf

import (
	"cmp"
	"crypto/md5"
	"fmt"
	"slices"
	"strings"

	"tidings/outputs/pdf/object"
)

// catalog writes the document's root and all that hangs on it.
func (f *finisher) catalog(tree int) (int, error) {
	profile, err := f.keep("profile", func() ([]byte, error) { return f.Packed("/N 3", object.SRGB()) })
	if err != nil {
		return 0, err
	}
	intent := f.Add("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "+
		"/DestOutputProfile %d 0 R>>", profile)
	meta := f.AddBytes(object.Stream("/Type /Metadata /Subtype /XML", f.b.metadata()))
	files, err := f.attach()
	if err != nil {
		return 0, err
	}
	lang := cmp.Or(f.b.doc.Meta.Locale, "en")
	return f.Add("<</Type /Catalog /Version /1.7 /Pages 1 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot "+
		"%d 0 R /Metadata %d 0 R /OutputIntents [%d 0 R] /ViewerPreferences <</DisplayDocTitle true>> /PageLabels "+
		"<</Nums [0 <</S /D>>]>>%s%s>>", object.Text(lang), tree, meta, intent, f.outline(), files), nil
}

// information repeats the metadata for old viewers.
func (f *finisher) information() int {
	m := f.b.doc.Meta
	return f.Add("<</Title %s /Author %s /Subject %s /Creator %s /Producer %s /CreationDate %s /ModDate %s>>",
		object.Text(f.b.title()), object.Text(m.Organisation), object.Text(m.Subject), object.Text(producer),
		object.Text(producer), object.Date(m.Date), object.Date(m.Date))
}

// attach embeds the files; names are sorted, as a name tree must be.
func (f *finisher) attach() (string, error) {
	atts := slices.Clone(f.b.opts.Attachments)
	if len(atts) == 0 {
		return "", nil
	}
	slices.SortFunc(atts, func(a, b Attachment) int { return strings.Compare(a.Name, b.Name) })
	var af, names strings.Builder
	for _, a := range atts {
		n, err := f.file(a)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&af, "%d 0 R ", n)
		fmt.Fprintf(&names, "%s %d 0 R ", object.Text(a.Name), n)
	}
	return fmt.Sprintf(" /AF [%s] /Names <</EmbeddedFiles <</Names [%s]>>>>", af.String(), names.String()), nil
}

func (f *finisher) file(a Attachment) (int, error) {
	kind, rel := cmp.Or(a.MIME, "application/octet-stream"), cmp.Or(a.Relationship, "Unspecified")
	desc := cmp.Or(a.Description, a.Name)
	data, err := f.keep("file "+a.Name, func() ([]byte, error) {
		sum := md5.Sum(a.Data) // the format asks for MD5 (ISO 32000-1, table 46)
		return f.Packed(fmt.Sprintf("/Type /EmbeddedFile /Subtype %s /Params <</Size %d /CheckSum <%X> /ModDate %s>>",
			object.Name(kind), len(a.Data), sum, object.Date(f.b.doc.Meta.Date)), a.Data)
	})
	if err != nil {
		return 0, err
	}
	name := object.Text(a.Name)
	return f.Add("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF <</F %d 0 R /UF %d 0 R>>>>",
		name, name, object.Text(desc), rel, data, data), nil
}

// node is a bookmark with its place in the tree.
type node struct {
	num, parent int // parent is an index, or -1
	place       int // among the kids of its parent
	kids        []int
}

// outline writes the bookmarks of the headings.
func (f *finisher) outline() string {
	marks := f.b.canvas.bookmarks
	if len(marks) == 0 {
		return ""
	}
	root := f.Alloc()
	nodes, top := outlineTree(marks)
	for i := range nodes {
		nodes[i].num = f.Alloc()
	}
	for i := range nodes {
		f.bookmark(marks[i], nodes, top, root, i)
	}
	f.Setf(root, "<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", nodes[top[0]].num,
		nodes[top[len(top)-1]].num, len(nodes))
	return fmt.Sprintf(" /Outlines %d 0 R", root)
}

func outlineTree(marks []bookmark) (nodes []node, top []int) {
	nodes = make([]node, len(marks))
	var stack []int
	for i, m := range marks {
		for len(stack) > 0 && marks[stack[len(stack)-1]].level >= m.level {
			stack = stack[:len(stack)-1]
		}
		nodes[i].parent = -1
		if len(stack) == 0 {
			nodes[i].place = len(top)
			top = append(top, i)
		} else {
			p := stack[len(stack)-1]
			nodes[i].parent, nodes[i].place = p, len(nodes[p].kids)
			nodes[p].kids = append(nodes[p].kids, i)
		}
		stack = append(stack, i)
	}
	return nodes, top
}

func (f *finisher) bookmark(m bookmark, nodes []node, top []int, root, i int) {
	n := nodes[i]
	parent, row := root, top
	if n.parent >= 0 {
		parent, row = nodes[n.parent].num, nodes[n.parent].kids
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<</Title %s /Parent %d 0 R /Dest %s /SE %d 0 R", object.Text(m.title), parent, f.place(m),
		m.elem.num)
	at := n.place
	if at > 0 {
		fmt.Fprintf(&b, " /Prev %d 0 R", nodes[row[at-1]].num)
	}
	if at+1 < len(row) {
		fmt.Fprintf(&b, " /Next %d 0 R", nodes[row[at+1]].num)
	}
	if len(n.kids) > 0 {
		fmt.Fprintf(&b, " /First %d 0 R /Last %d 0 R /Count %d", nodes[n.kids[0]].num, nodes[n.kids[len(n.kids)-1]].num,
			below(nodes, i))
	}
	f.Setf(n.num, "%s>>", b.String())
}

// below counts all bookmarks under one.
func below(nodes []node, i int) int {
	n := len(nodes[i].kids)
	for _, k := range nodes[i].kids {
		n += below(nodes, k)
	}
	return n
}
