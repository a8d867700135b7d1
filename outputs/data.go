package outputs

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// dataTransformer replaces fenced data blocks by typed nodes.
type dataTransformer struct{ l *lowering }

func (t dataTransformer) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var found []*ast.FencedCodeBlock
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*ast.FencedCodeBlock); ok && entering && f.Info != nil {
			found = append(found, f)
		}
		return ast.WalkContinue, nil
	})
	for _, f := range found {
		info := strings.TrimSpace(string(f.Info.Segment.Value(t.l.src)))
		name, rest, _ := strings.Cut(info, " ")
		if _, ok := dataParams[name]; ok {
			t.replace(f, name, rest)
		}
	}
}

func (t dataTransformer) replace(f *ast.FencedCodeBlock, name, rest string) {
	line := t.l.lineAt(f.Info.Segment.Start)
	args, why := parseArgs(name, rest)
	switch {
	case why != "":
		t.l.fail(line, "%s", why)
	case f.Parent().Kind() != ast.KindDocument:
		t.l.fail(line, "the %s block stands inside a list or a quotation; put it at the left margin", name)
	case strings.TrimSpace(t.l.literal(f)) != "":
		t.l.warn(line, "the lines inside the %s block are not used; it is filled from the records", name)
	}
	d := &dataBlock{name: name, args: args, line: line}
	f.Parent().ReplaceChild(f.Parent(), f, d)
}

// data lowers one data block.
func (l *lowering) data(d *dataBlock, depth int) []Block {
	l.here = d.line
	if d.args == nil || depth > 0 {
		return nil // reported by the transformer
	}
	switch d.name {
	case "timeline":
		return l.timeline(d)
	case "phases":
		return l.phases(d)
	case "causes":
		return l.causes(d)
	case "incidents":
		return l.incidents(d)
	case "uptime":
		return l.uptime(d)
	case "actions":
		return l.actions(d)
	case "signoff":
		return l.signoff()
	}
	return nil
}

func (l *lowering) signoff() []Block {
	s := l.env.Signer
	if s.Name == "" {
		l.fail(l.here, "the signoff block has nobody to name; write organisation.signer.name in tidings.yaml")
		return nil
	}
	return []Block{&Signoff{Closing: l.phrase(keyClosing), Name: s.Name, Title: s.Title, Unit: s.Unit}}
}
