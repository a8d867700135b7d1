package outputs

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"tidings/outputs/branch"
)

// dataTransformer replaces fenced data blocks by typed nodes.
type dataTransformer struct{ l *lowering }

func (t dataTransformer) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var found []*ast.FencedCodeBlock
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if entering {
				found = append(found, n)
			}
		case *ast.Text:
			if entering {
				rejoin(n, t.l.src)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, f := range found {
		info := ""
		if f.Info != nil {
			info = strings.TrimSpace(string(f.Info.Segment.Value(t.l.src)))
		}
		name, rest, _ := strings.Cut(info, " ")
		if kind := blockNamed(name); kind != nil {
			t.replace(f, kind, rest)
		} else {
			t.l.misnamed(f, info)
		}
	}
}

var cutEntity = regexp.MustCompile(`&#?[0-9A-Za-z]*$`)

// rejoin puts an entity together that the search for addresses cut at its marks.
func rejoin(n *ast.Text, src []byte) {
	for cutEntity.Match(n.Segment.Value(src)) && !n.SoftLineBreak() && !n.HardLineBreak() {
		next, ok := n.NextSibling().(*ast.Text)
		if !ok || next.Segment.Start != n.Segment.Stop {
			return
		}
		n.Segment = n.Segment.WithStop(next.Segment.Stop)
		n.SetSoftLineBreak(next.SoftLineBreak())
		n.SetHardLineBreak(next.HardLineBreak())
		n.Parent().RemoveChild(n.Parent(), next)
	}
}

// misnamed refuses a fenced block that was meant to be a data block, and one in which
// there is nothing: neither may vanish, nor be sent as code.
func (l *lowering) misnamed(f *ast.FencedCodeBlock, info string) {
	line := l.lineOf(f)
	if f.Info != nil {
		line = l.lineAt(f.Info.Segment.Start)
	} else if line > 1 {
		line-- // its lines begin below the fence
	} else if p := f.Pos(); p >= 0 {
		line = l.lineAt(p)
	}
	names := ids(dataBlocks(), func(k kindOfBlock) string { return k.name })
	slices.Sort(names)
	words := append(strings.Fields(info), "", "")
	empty := strings.TrimSpace(l.literal(f)) == ""
	near := Near(words[0], names)
	if two := Near(words[0]+words[1], names); len(two) > 0 && !strings.Contains(words[1], "=") {
		near = two // a name in two words
	}
	switch {
	case len(near) > 0:
		l.fail(line, "there is no block ```%s; did you mean ```%s?", shorten(info, 40), near[0])
	case empty && info != "":
		l.fail(line, "there is no block ```%s, and nothing stands in it; the blocks that are filled from records "+
			"are %s",
			shorten(info, 40), strings.Join(names, ", "))
	case empty:
		l.fail(line, "nothing stands between the two lines of ```; delete them, or name a block, such as ```signoff")
	case l.unclosed(f):
		l.warn(line, "the code that begins here goes on to the letter's end, for no line closes it; write ``` where "+
			"it ends")
	}
}

// unclosed reports a fenced block that nothing but the end of the letter closes, and
// that holds what stands below it therefore.
func (l *lowering) unclosed(f *ast.FencedCodeBlock) bool {
	lines := f.Lines()
	return lines.Len() > 0 && len(bytes.TrimSpace(l.src[lines.At(lines.Len()-1).Stop:])) == 0
}

func (t dataTransformer) replace(f *ast.FencedCodeBlock, kind *kindOfBlock, rest string) {
	name := kind.name
	line := t.l.lineAt(f.Info.Segment.Start)
	if t.l.live++; t.l.live > maxLiveBlocks {
		t.l.fail(line, "a letter shows at most %d blocks that are filled from records; leave some out", maxLiveBlocks)
	}
	args, why := kind.parseArgs(rest)
	switch {
	case why != "":
		t.l.fail(line, "%s", why)
	case f.Parent().Kind() != ast.KindDocument && f.Parent().Kind() != branch.KindBlock:
		t.l.fail(line, "the %s block stands inside a list or a quotation; put it at the left margin", name)
	case strings.TrimSpace(t.l.literal(f)) != "" && t.l.unclosed(f):
		t.l.fail(line, "no line closes the %s block, so all that stands below it would be lost; write ``` in the "+
			"line behind this one", name)
	case name == "yours":
	case strings.TrimSpace(t.l.literal(f)) != "":
		t.l.warn(line, "the lines inside the %s block are not used; it is filled from the records", name)
	}
	if t.l.live > maxLiveBlocks {
		args = nil
	}
	d := &dataBlock{kind: kind, args: args, line: line}
	if name == "yours" {
		t.adopt(d, sentences(t.l.src, f))
	}
	f.Parent().ReplaceChild(f.Parent(), f, d)
}

// adopt gives a block what was read of the lines within it.
func (t dataTransformer) adopt(d *dataBlock, root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if x, ok := n.(*ast.Text); ok && entering {
			rejoin(x, t.l.src)
		}
		return ast.WalkContinue, nil
	})
	for n := root.FirstChild(); n != nil; n = root.FirstChild() {
		d.AppendChild(d, n)
	}
}

// data lowers one data block.
func (l *lowering) data(d *dataBlock, depth int) []Block {
	l.here = d.line
	if d.args == nil || depth > 0 {
		return nil // reported by the transformer
	}
	return d.kind.lower(l, d)
}

func (l *lowering) signoff(*dataBlock) []Block {
	s := l.env.Signer
	if s.Name == "" {
		l.fail(l.here, "the signoff block has nobody to name; write organisation.signer.name in tidings.yaml")
		return nil
	}
	return []Block{&Signoff{Closing: l.phrase(keyClosing), Name: s.Name, Title: s.Title, Unit: s.Unit}}
}
