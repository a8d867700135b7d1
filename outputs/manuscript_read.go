package outputs

import (
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"tidings/outputs/branch"
)

// manuscript walks over a parsed letter.
type manuscript struct {
	Manuscript
	l    *lowering
	src  *source
	some bool // what is read stands below :::if
}

func (m *manuscript) blocks(parent ast.Node, kind PassageKind, depth int) {
	if depth > maxNesting {
		return // said by Parse
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n, kind, depth)
	}
}

func (m *manuscript) block(n ast.Node, kind PassageKind, depth int) {
	switch n := n.(type) {
	case *ast.Heading:
		m.passage(n, Headline, n.Level)
	case *ast.Paragraph, *ast.TextBlock:
		m.passage(n, kind, depth)
	case *ast.ListItem:
		m.blocks(n, Item, depth+1)
	case *ast.Blockquote:
		m.blocks(n, Quoted, depth)
	case *ast.FencedCodeBlock:
		name, args := "", ""
		if n.Info != nil {
			name, args, _ = strings.Cut(string(n.Info.Segment.Value(m.l.src)), " ")
		}
		m.Fences = append(m.Fences, Fence{name, strings.TrimSpace(args), m.l.literal(n), m.l.lineOf(n)})
	case *ast.CodeBlock:
		m.Fences = append(m.Fences, Fence{Text: m.l.literal(n), Line: m.l.lineOf(n)})
	case *ast.HTMLBlock:
		if n.Lines().Len() > 0 {
			end := n.Lines().At(n.Lines().Len() - 1).Stop
			if n.HasClosure() {
				end = n.ClosureLine.Stop
			}
			m.comments(n.Lines().At(0).Start, end)
		} else if n.HasClosure() { // of one line
			m.comments(n.ClosureLine.Start, n.ClosureLine.Stop)
		}
	case *branch.Block:
		if !n.Else && !n.Stray {
			line, column := m.src.place(n.Start)
			m.Conditions = append(m.Conditions, Condition{strings.Join(strings.Fields(n.Info), " "), line, column})
		}
		m.some = !n.Else
		m.blocks(n, kind, depth)
		m.some = false
	case *dataBlock:
		var args []string
		for _, p := range n.kind.params {
			if v := n.args[p.name]; v != "" {
				args = append(args, p.name+"="+v)
			}
		}
		m.Fences = append(m.Fences, Fence{Name: n.kind.name, Args: strings.Join(args, " "), Line: n.line})
		m.blocks(n, kind, depth)
	default:
		if n.Kind().String() == "TableCell" {
			m.passage(n, InCell, depth)
			return
		}
		m.blocks(n, kind, depth)
	}
}

// comments notes those that stand in the source between two offsets.
func (m *manuscript) comments(from, to int) {
	s := m.src.text[from:to]
	for {
		i := strings.Index(s, "<!--")
		if i < 0 {
			return
		}
		inside, rest, closed := strings.Cut(s[i+len("<!--"):], "-->")
		if !closed {
			return // said by Parse
		}
		line, column := m.src.place(from + i)
		m.Comments = append(m.Comments, Comment{strings.TrimSpace(inside), line, column})
		from += len(s) - len(rest)
		s = rest
	}
}

func (m *manuscript) passage(n ast.Node, kind PassageKind, level int) {
	t := &traced{}
	m.spans(t, n, 0)
	t = m.looked(t)
	m.settle(t)
	p := Passage{Kind: kind, Level: level, Text: string(t.text), Marks: t.marks, ForSome: m.some, at: t.at, src: m.src}
	if strings.TrimSpace(p.Text) == "" {
		return
	}
	slices.SortStableFunc(p.Marks, func(a, b Mark) int { return a.From - b.From })
	m.Passages = append(m.Passages, p)
}

func (m *manuscript) spans(t *traced, parent ast.Node, depth int) {
	if depth > maxNesting {
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.span(t, n, depth)
	}
}

func (m *manuscript) span(t *traced, n ast.Node, depth int) {
	from := len(t.text)
	switch n := n.(type) {
	case *ast.Text:
		m.resolved(t, n.Segment.Start, n.Segment.Stop)
		switch {
		case n.HardLineBreak():
			t.add("\n", n.Segment.Stop, false)
		case n.SoftLineBreak():
			t.add(string(lineEnd), n.Segment.Stop, false)
		}
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if x, ok := c.(*ast.Text); ok {
				t.add(protect(strings.ReplaceAll(string(x.Segment.Value(m.l.src)), "\n", " ")), x.Segment.Start, true)
			}
		}
		t.span(from, CodeMark, "")
	case *addressNode:
		t.add(protect(m.src.text[n.start:n.stop]), n.start, true)
		t.span(from, BareMark, m.src.text[n.start:n.stop])
	case *ast.AutoLink:
		t.add(protect(string(n.Label(m.l.src))), m.before(t, n), false)
		t.span(from, BareMark, string(n.URL(m.l.src)))
	case *ast.Link:
		m.spans(t, n, depth+1)
		t.span(from, LinkMark, unescape(string(n.Destination)))
	case *ast.Image:
		m.spans(t, n, depth+1)
		t.span(from, ImageMark, unescape(string(n.Destination)))
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			if i == 0 && strings.HasPrefix(m.src.text[s.Start:], "<!--") {
				m.comments(s.Start, n.Segments.At(n.Segments.Len()-1).Stop)
				return
			}
			t.add(protect(string(s.Value(m.l.src))), s.Start, true)
		}
	case *ast.String:
		t.add(protect(string(n.Value)), m.before(t, n), false)
	default:
		m.spans(t, n, depth+1)
	}
}

// before is where the text so far ends, for what does not know its own place.
func (m *manuscript) before(t *traced, n ast.Node) int {
	if len(t.at) > 0 {
		return t.at[len(t.at)-1]
	}
	if line := m.l.lineOf(n.Parent()); line > 0 {
		return m.l.lines[line-1]
	}
	return 0
}

// resolved is resolve for a part of the source.
func (m *manuscript) resolved(t *traced, start, stop int) {
	s := m.src.text[start:stop]
	done := 0
	for _, at := range entity.FindAllStringIndex(s, -1) {
		t.add(s[done:at[0]], start+done, true)
		word := s[at[0]:at[1]]
		if word[0] == '\\' {
			word = word[1:]
		}
		t.add(protect(html.UnescapeString(word)), start+at[0], false)
		done = at[1]
	}
	t.add(s[done:], start+done, true)
}
