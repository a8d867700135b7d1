package outputs

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"tidings/notices"
	"tidings/outputs/branch"
)

// Run is a run of words of a letter that is translated as a whole: a heading, a
// paragraph, an item of a list, a cell of a table. What stands between runs is the
// letter's structure, the same in every language.
type Run struct {
	// heading, paragraph, item, quote, cell; block: a data block, and branch: a line of a condition, which
	// have no words
	Kind     string
	Name     string // of a block, with its parameters; of a branch: if with what it asks, else, end
	Line     int    // in the source, from 1
	From, To int    // its bytes in the source
	Parts    []Part
}

// PartKind says what a part of a passage is.
type PartKind int

// The kinds of parts.
const (
	Said   PartKind = iota // text as a reader sees it; its spaces are single
	Marked                 // stands for something: code, an address, a live fact, a comment
	Own                    // a personal field
	Span                   // emphasis or a link around parts
	Turn                   // the end of a line that the author ended
)

// Part is a part of a passage. Its Markdown is Open, then what it holds, then Close.
type Part struct {
	Kind        PartKind
	Text        string // what is said; of a mark, what it is in the source; of a field, its name
	Open, Close string // Markdown; of a mark, Open is all
	Parts       []Part // of a span
	// Fallback is what a reader without the field's value sees; HasFallback: there is one.
	Fallback    string
	HasFallback bool
	Live        notices.Live // of a live fact; else empty
}

// Runs cuts a letter into what is translated. The letter is as Rewrite makes it of
// the same runs.
func Runs(md []byte, file string) ([]Run, error) {
	if md = bytes.TrimPrefix(md, []byte(byteOrderMark)); len(md) == 0 {
		return nil, nil
	}
	src, err := sound(md, file)
	if err != nil {
		return nil, err
	}
	if err := affordable(src, file); err != nil {
		return nil, err
	}
	p := &runs{src: src, lines: lineStarts(src)}
	p.walk(dialect(src).Parser().Parse(text.NewReader(src)), "paragraph", 0)
	if p.deep > maxNesting {
		return nil, tooDeep(file, 1)
	}
	return p.out, nil
}

const byteOrderMark = "\xef\xbb\xbf"

// Rewrite puts Markdown in the place of runs, by their number; those that are not in
// the map stay as they are, byte for byte.
func Rewrite(md []byte, list []Run, with map[int]string) string {
	md = bytes.TrimPrefix(md, []byte(byteOrderMark))
	var b strings.Builder
	at := 0
	for i, p := range list {
		if s, ok := with[i]; ok {
			b.Write(md[at:p.From])
			b.WriteString(s)
			at = p.To
		}
	}
	b.Write(md[at:])
	return b.String()
}

// runs is a walk over a letter's blocks.
type runs struct {
	src   []byte
	lines []int
	out   []Run
	deep  int // the deepest nesting of spans that was met
}

func (p *runs) walk(parent ast.Node, kind string, depth int) {
	for n := parent.FirstChild(); n != nil && depth <= maxNesting; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			p.take(n, "heading")
		case *ast.Paragraph, *ast.TextBlock:
			p.take(n, kind)
		case *east.TableCell:
			p.take(n, "cell")
		case *ast.ListItem:
			p.walk(n, "item", depth+1)
		case *ast.Blockquote:
			p.walk(n, "quote", depth+1)
		case *ast.FencedCodeBlock:
			if n.Info != nil {
				info := n.Info.Segment
				name := string(bytes.TrimSpace(info.Value(p.src)))
				first, _, _ := strings.Cut(name, " ")
				if blockNamed(first) != nil {
					p.out = append(p.out, Run{Kind: "block", Name: name, Line: p.lineAt(info.Start),
						From: info.Start, To: info.Start})
					if first == "yours" {
						p.walk(sentences(p.src, n), kind, depth+1)
					}
				}
			}
		case *branch.Block:
			p.branch(n, kind, depth)
		default:
			if n.Type() == ast.TypeBlock {
				p.walk(n, kind, depth+1)
			}
		}
	}
}

// branch gives the lines of a condition their places among the runs.
func (p *runs) branch(n *branch.Block, kind string, depth int) {
	add := func(name string, at int) {
		p.out = append(p.out, Run{Kind: "branch", Name: name, Line: p.lineAt(at), From: at, To: at})
	}
	switch {
	case n.Stray:
	case n.Else:
		add("else", n.Start)
	default:
		add("if "+strings.Join(strings.Fields(n.Info), " "), n.Start)
	}
	p.walk(n, kind, depth+1)
	if n.Ended || n.Stray {
		add("end", max(n.End, n.Start))
	}
}

func (p *runs) lineAt(offset int) int {
	i, found := slices.BinarySearch(p.lines, offset)
	if found {
		return i + 1
	}
	return i
}

// take adds a block's words, if it has any.
func (p *runs) take(n ast.Node, kind string) {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return
	}
	from, last := lines.At(0).Start, lines.At(lines.Len()-1)
	to := last.Start + len(bytes.TrimRight(p.src[last.Start:last.Stop], " \t\r\n"))
	if to <= from || len(p.out) > 0 && from < p.out[len(p.out)-1].To {
		return // a cell that the table lacks, or nothing
	}
	parts := p.parts(n, n, 0)
	if parts = trimParts(fieldParts(parts)); !speaks(parts) {
		return
	}
	p.out = append(p.out, Run{Kind: kind, Line: p.lineAt(from), From: from, To: to, Parts: parts})
}

// parts gives the inlines of a node; block is the one that has the lines.
func (p *runs) parts(block, parent ast.Node, depth int) (out []Part) {
	if p.deep = max(p.deep, depth); depth > maxNesting {
		return nil
	}
	mark := func(s string) { out = append(out, Part{Kind: Marked, Text: s, Open: s}) }
	span := func(n ast.Node, open, end string) {
		out = append(out, Part{Kind: Span, Open: open, Close: end, Parts: p.parts(block, n, depth+1)})
	}
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		switch n := c.(type) {
		case *ast.Text:
			n, s := p.whole(n)
			c = n
			if s = resolve(s); n.SoftLineBreak() && n.NextSibling() != nil {
				s += string(lineEnd)
			}
			out = append(out, Part{Kind: Said, Text: s})
			if n.HardLineBreak() {
				out = append(out, Part{Kind: Turn, Open: p.turn(block, n.Segment.Stop)})
			}
		case *ast.String:
			out = append(out, Part{Kind: Said, Text: protect(string(n.Value))})
		case *ast.Emphasis:
			stars := strings.Repeat("*", n.Level)
			span(n, stars, stars)
		case *east.Strikethrough:
			span(n, "~~", "~~")
		case *ast.Link:
			span(n, "[", linkEnd(n.Destination, n.Title))
		case *ast.Image:
			span(n, "![", linkEnd(n.Destination, n.Title))
		case *ast.CodeSpan:
			mark(codeSpan(p.raw(n)))
		case *ast.AutoLink:
			mark("<" + string(n.Label(p.src)) + ">")
		case *ast.RawHTML:
			mark(strings.ReplaceAll(string(n.Segments.Value(p.src)), "\n", " "))
		case *addressNode:
			mark(string(p.src[n.start:n.stop]))
		}
	}
	return out
}

// whole puts a text together that the parser cut at its marks; last is its last piece.
func (p *runs) whole(n *ast.Text) (last *ast.Text, s string) {
	from := n.Segment.Start
	for !n.SoftLineBreak() && !n.HardLineBreak() {
		next, ok := n.NextSibling().(*ast.Text)
		if !ok || next.Segment.Start != n.Segment.Stop {
			break
		}
		n = next
	}
	return n, string(p.src[from:n.Segment.Stop])
}

// turn is the Markdown of a line's end that the author made: up to where the next line of
// the block has its words.
func (p *runs) turn(block ast.Node, from int) string {
	for i := range block.Lines().Len() {
		if next := block.Lines().At(i); next.Start > from {
			end := next.Start
			for end < next.Stop && (p.src[end] == ' ' || p.src[end] == '\t') {
				end++
			}
			return string(p.src[from:end])
		}
	}
	return "\\\n"
}

func (p *runs) raw(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(p.src))
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "\r\n", " "), "\n", " ")
}

// codeSpan writes code between more backticks than stand in it.
func codeSpan(s string) string {
	run, most := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		most = max(most, run)
	}
	fence, pad := strings.Repeat("`", most+1), ""
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") ||
		strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") && strings.Trim(s, " ") != "" {
		pad = " "
	}
	return fence + pad + s + pad + fence
}

// linkEnd closes a link's words with its address.
func linkEnd(dest, title []byte) string {
	address := string(dest)
	if address == "" || strings.ContainsAny(address, " ()<>") {
		address = "<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(address) + ">"
	}
	if len(title) > 0 {
		address += ` "` + strings.ReplaceAll(string(title), `"`, `\"`) + `"`
	}
	return "](" + address + ")"
}
