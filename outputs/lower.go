package outputs

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"tidings/outputs/branch"
)

func (l *lowering) blocks(parent ast.Node, depth int) []Block {
	var out []Block
	if depth > maxNesting {
		l.faults = append(l.faults, tooDeep(l.env.File, l.lineOf(parent)))
		return nil
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if line := l.lineOf(n); line > 0 {
			l.here = line
		}
		out = append(out, l.block(n, depth)...)
	}
	return out
}

func (l *lowering) block(n ast.Node, depth int) []Block {
	switch n := n.(type) {
	case *ast.Heading:
		return unlessEmpty(l.heading(n, depth))
	case *ast.Paragraph, *ast.TextBlock:
		return []Block{&Paragraph{Inlines: l.inlines(n, depth)}}
	case *ast.List:
		return []Block{l.list(n, depth)}
	case *ast.Blockquote:
		return unlessEmpty(&Quote{Blocks: l.blocks(n, depth+1)})
	case *ast.FencedCodeBlock:
		return unlessEmpty(&Code{Language: string(n.Language(l.src)), Text: l.literal(n)})
	case *ast.CodeBlock:
		return unlessEmpty(&Code{Text: l.literal(n)})
	case *ast.ThematicBreak:
		return []Block{&Rule{}}
	case *ast.HTMLBlock:
		return l.htmlBlock(n)
	case *ast.LinkReferenceDefinition:
		l.define(n)
		return nil
	case *east.Table:
		return []Block{l.table(n, depth)}
	case *dataBlock:
		return l.data(n, depth)
	case *branch.Block:
		return l.branches(n, depth)
	}
	l.fail(l.here, "this part (%s) cannot be written in a letter; use headings, paragraphs, lists, tables, quotations",
		n.Kind())
	return nil
}

// unlessEmpty leaves out what shows nothing: an empty heading is a stumbling block
// for screen readers, an empty panel one for everybody.
func unlessEmpty(b Block) []Block {
	empty := false
	switch b := b.(type) {
	case *Heading:
		empty = blank(b.Inlines)
	case *Quote:
		empty = len(b.Blocks) == 0
	case *Code:
		empty = strings.TrimSpace(b.Text) == ""
	}
	if empty {
		return nil
	}
	return []Block{b}
}

func (l *lowering) heading(n *ast.Heading, depth int) Block {
	h := &Heading{Level: n.Level, Inlines: l.inlines(n, depth)}
	l.level = n.Level
	title := PlainText(h.Inlines, Fallbacks)
	h.ID = l.id(slug(title))
	l.anchor(title, h.ID)
	return h
}

// slug is what links call a heading by: its letters and digits, parted by hyphens.
func slug(title string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r):
			return unicode.ToLower(r)
		case unicode.IsSpace(r), r == '-', r == '_':
			return '-'
		}
		return -1
	}, title), "-")
}

// id makes a unique, readable anchor of a heading's words.
func (l *lowering) id(slug string) string {
	if slug == "" || reserved[slug] {
		slug = "section-" + slug
	}
	slug = strings.TrimSuffix(slug, "-")
	l.ids[slug]++
	if n := l.ids[slug]; n > 1 {
		return l.id(fmt.Sprintf("%s-%d", slug, n))
	}
	return slug
}

// reserved are anchors that channels use for themselves.
var reserved = map[string]bool{"letter": true, "contents": true, "top": true, "main": true}

func (l *lowering) list(n *ast.List, depth int) Block {
	out := &List{Ordered: n.IsOrdered(), Start: n.Start, Tight: n.IsTight}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out.Items = append(out.Items, ListItem{Blocks: l.blocks(c, depth+1)})
	}
	return out
}

func (l *lowering) table(n *east.Table, depth int) Block {
	t := &Table{RowHeaders: len(n.Alignments) > 1, Line: l.here}
	for _, a := range n.Alignments {
		t.Columns = append(t.Columns,
			map[east.Alignment]Align{east.AlignCenter: AlignCentre, east.AlignRight: AlignEnd}[a])
	}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells := make([]Cell, 0, len(t.Columns))
		for c := row.FirstChild(); c != nil && len(cells) < len(t.Columns); c = c.NextSibling() {
			cells = append(cells, Cell{Inlines: l.inlines(c, depth)})
		}
		for len(cells) < len(t.Columns) {
			cells = append(cells, Cell{})
		}
		l.surplus(row, len(t.Columns))
		if row.Kind() == east.KindTableHeader {
			t.Head = cells
			continue
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// surplus refuses a row with more cells than the table has columns: Markdown drops
// what is too much, and nothing of a letter is lost in silence.
func (l *lowering) surplus(row ast.Node, columns int) {
	last := row.LastChild()
	if last == nil || row.ChildCount() < columns || last.Lines().Len() == 0 {
		return
	}
	rest, _, _ := bytes.Cut(l.src[last.Lines().At(0).Stop:], []byte("\n"))
	rest = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(rest), []byte("|")))
	if rest = bytes.TrimSpace(bytes.TrimRight(rest, "|")); len(rest) > 0 {
		l.fail(l.lineAt(last.Lines().At(0).Start), "this row has more cells than its table has columns, so "+
			"%q would be lost; add a column to the table's first two lines, or write a | of the text as \\|",
			shorten(string(rest), 40))
	}
}

// describe fills title, subject and preheader from the letter's own words.
func (l *lowering) describe(doc *Document) {
	m := &doc.Meta
	for _, b := range doc.Blocks {
		if h, ok := b.(*Heading); ok && h.Level == 1 {
			m.Title = OneLine(PlainText(h.Inlines, Fallbacks))
			if m.Subject == "" && strings.ContainsRune(PlainText(markFields(h.Inlines), nil), fieldMark) {
				l.warn(0, "the first heading holds a personal field; the subject, the same for everybody, shows "+
					"its fallback: %s", m.Title)
			}
			break
		}
	}
	if m.Title == "" {
		m.Title = m.Subject
		l.warn(0, "the letter has no heading of the first level; begin it with a line such as: # What happened")
	}
	m.Subject = cmp.Or(m.Subject, m.Title)
	if m.Subject == "" && len(l.faults) == 0 {
		l.fail(0, "the letter has neither a heading nor a subject; begin it with a line such as: # What happened")
	}
	m.Preheader = preheader(doc.Blocks)
}

const fieldMark = '\uFDD0' // stands for a personal field while sentences are cut

// preheader is the first sentence of a paragraph that holds no personal field and is no greeting and
// no closing, at most about 140 characters.
func preheader(blocks []Block) string {
	for _, b := range blocks {
		p, ok := b.(*Paragraph)
		if !ok {
			continue
		}
		s := OneLine(PlainText(markFields(p.Inlines), nil))
		if greets(s) {
			continue
		}
		for s != "" {
			var sentence string
			sentence, s = cutSentence(s)
			if len([]rune(sentence)) >= 12 && !strings.ContainsRune(sentence, fieldMark) {
				return shorten(sentence, 140)
			}
		}
	}
	return ""
}

// greets reports whether a paragraph is but a greeting, a closing or what introduces a list: a few
// words with the comma or the colon that they end in.
func greets(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	const longest = 60 // Sehr geehrte Kundinnen und Kunden der QSOL Deutschland GmbH,
	return utf8.RuneCountInString(s) <= longest && strings.ContainsRune(",:，：、،", last)
}

// markFields stands a mark in the place of each field.
func markFields(ins []Inline) []Inline {
	out := make([]Inline, 0, len(ins))
	for _, in := range ins {
		switch x := in.(type) {
		case *Field:
			in = &Text{Value: string(fieldMark)}
		case *Strong:
			in = &Strong{markFields(x.Inlines)}
		case *Emphasis:
			in = &Emphasis{markFields(x.Inlines)}
		case *Strike:
			continue
		case *Link:
			in = &Link{x.URL, markFields(x.Inlines)}
		}
		out = append(out, in)
	}
	return out
}

// goesOn reports whether a full stop ends no sentence: on the 29. November, at kl. 14:10.
func goesOn(before, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	rest := strings.TrimRight(before, "0123456789")
	digits := len(before) - len(rest)
	day := digits > 0 && digits < 3 && (rest == "" || strings.HasSuffix(rest, " "))
	return day || unicode.IsDigit(next) || unicode.IsLower(next)
}

func cutSentence(s string) (sentence, rest string) {
	for i, r := range s {
		after := s[i+utf8.RuneLen(r):]
		next, _ := utf8.DecodeRuneInString(after)
		if r == '.' && goesOn(s[:i], strings.TrimSpace(after)) {
			continue
		}
		if strings.ContainsRune("。！？", r) || strings.ContainsRune(".!?", r) && (after == "" || unicode.IsSpace(next)) {
			return OneLine(s[:len(s)-len(after)]), strings.TrimSpace(after)
		}
	}
	return OneLine(s), ""
}
