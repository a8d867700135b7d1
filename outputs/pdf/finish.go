package pdf

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tidings/outputs/pdf/object"
)

// finish writes fonts, tags, links, outline, metadata and attachments.
// pages packs their contents, pack everything else.
func (b *build) finish(ctx context.Context, pack, pages *object.Packer) (*finisher, error) {
	var draft bytes.Buffer
	b.canvas.pdf.SetCreationDate(b.doc.Meta.Date)
	b.canvas.pdf.SetModificationDate(b.doc.Meta.Date)
	if err := b.canvas.pdf.Output(&draft); err != nil {
		return nil, fmt.Errorf("pages of the PDF: %w", err)
	}
	objs, err := object.ReadDraft(draft.Bytes(), pack)
	if err != nil {
		return nil, err
	}
	f := &finisher{File: objs, b: b, press: b.press}
	if err := f.findPages(); err != nil {
		return nil, err
	}
	if err := f.PackPages(ctx, f.pages, pages, &b.press.last); err != nil {
		return nil, err
	}
	b.root.prune()
	if err := f.fonts(); err != nil {
		return nil, err
	}
	f.numberLinks()
	tree := f.structure()
	f.links()
	f.completePages()
	if f.root, err = f.catalog(tree); err != nil {
		return nil, err
	}
	f.info = f.information()
	return f, ctx.Err()
}

// encode appends the whole file.
func (f *finisher) encode(dst []byte) []byte {
	return f.Encode(dst, f.root, f.info, func(all []byte) string {
		h := sha256.Sum256(all)
		return hex.EncodeToString(h[:16])
	})
}

var kidsPattern = regexp.MustCompile(`/Kids \[([^\]]*)\]`)

func (f *finisher) findPages() error {
	m := kidsPattern.FindSubmatch(f.Body[1])
	if m == nil {
		return fmt.Errorf("draft of the PDF: no list of pages")
	}
	for _, s := range strings.Fields(strings.ReplaceAll(string(m[1]), "0 R", "")) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("draft of the PDF: list of pages: %w", err)
		}
		f.pages = append(f.pages, n)
	}
	f.keys = len(f.pages)
	return nil
}

// completePages gives each page its tab order, its key in the parent tree and
// its links.
func (f *finisher) completePages() {
	links := map[int][]string{}
	for _, a := range f.b.canvas.annots {
		links[a.page] = append(links[a.page], strconv.Itoa(a.num)+" 0 R")
	}
	for i, n := range f.pages {
		entry := fmt.Sprintf("/Resources 2 0 R\n/StructParents %d\n/Tabs /S\n", i)
		if l := links[i+1]; len(l) > 0 {
			entry += "/Annots [" + strings.Join(l, " ") + "]\n"
		}
		f.Body[n] = bytes.Replace(f.Body[n], []byte("/Resources 2 0 R\n"), []byte(entry), 1)
	}
}

func (f *finisher) numberLinks() {
	for _, a := range f.b.canvas.annots {
		a.num, a.key = f.Alloc(), f.keys
		f.keys++
	}
}

// links writes the annotations. Contents is what a screen reader says.
func (f *finisher) links() {
	places := map[string]string{} // of headings
	for _, m := range f.b.canvas.bookmarks {
		places["#"+m.id] = f.place(m)
	}
	for _, a := range f.b.canvas.annots {
		text := cmp.Or(strings.TrimSpace(a.text), a.url)
		action := "/S /URI /URI " + object.Literal(object.URI(a.url))
		if at := places[a.url]; at != "" {
			action = "/S /GoTo /D " + at
		}
		f.Setf(a.num, "<</Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 /P %d 0 R "+
			"/StructParent %d /Contents %s /A <</Type /Action %s>>>>",
			a.x1, a.y1, a.x2, a.y2, f.pages[a.page-1], a.key, object.Text(text), action)
	}
}

// place is where a heading stands, as a destination (ISO 32000-1, 12.3.2).
func (f *finisher) place(m bookmark) string {
	return fmt.Sprintf("[%d 0 R /XYZ 0 %.2f null]", f.pages[m.page-1], min(m.y+6, f.b.pages.height))
}

// structure writes the structure tree and the parent tree, which leads from a
// mark on a page back to its element.
func (f *finisher) structure() int {
	root := f.Alloc()
	f.number(f.b.root)
	f.writeElem(f.b.root, root)
	var b bytes.Buffer
	b.WriteString("<</Nums [")
	for i := range f.pages {
		fmt.Fprintf(&b, "%d [", i)
		for _, e := range f.b.canvas.marks[i+1] {
			b.WriteString(strconv.Itoa(e.num))
			b.WriteString(" 0 R ")
		}
		b.WriteString("]\n")
	}
	for _, a := range f.b.canvas.annots {
		fmt.Fprintf(&b, "%d %d 0 R\n", a.key, a.link.num)
	}
	b.WriteString("]>>")
	f.Setf(root, "<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", f.b.root.num,
		f.AddBytes(b.Bytes()), f.keys)
	return root
}

func (f *finisher) number(e *elem) {
	e.num = f.Alloc()
	for _, k := range e.kids {
		if c, ok := k.(*elem); ok {
			f.number(c)
		}
	}
}

func (f *finisher) writeElem(e *elem, parent int) {
	b := append([]byte("<</Type /StructElem /S /"), e.role...)
	b = append(b, " /P "...)
	b = strconv.AppendInt(b, int64(parent), 10)
	b = append(b, " 0 R "...)
	b = append(b, e.attrs...)
	b = append(b, " /K ["...)
	for _, k := range e.kids {
		switch k := k.(type) {
		case *elem:
			b = strconv.AppendInt(b, int64(k.num), 10)
			b = append(b, " 0 R "...)
			f.writeElem(k, e.num)
		case mark:
			b = fmt.Appendf(b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", f.pages[k.page-1], k.id)
		case *annot:
			b = fmt.Appendf(b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", f.pages[k.page-1], k.num)
		}
	}
	f.Set(e.num, append(b, "]>>"...))
}
