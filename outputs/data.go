package outputs

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// dataBlock is a fenced block that stands for records, e.g.
//
//	```timeline project=qsol-upgrade
//	```
type dataBlock struct {
	ast.BaseBlock
	name string
	args map[string]string
	line int
}

var kindData = ast.NewNodeKind("DataBlock")

func (*dataBlock) Kind() ast.NodeKind { return kindData }

func (d *dataBlock) Dump(src []byte, level int) {
	ast.DumpHelper(d, src, level, map[string]string{"name": d.name}, nil)
}

// dataParams lists, for each data block, its parameters; those with ! must be
// there.
var dataParams = map[string][]string{
	"timeline":  {"project!", "from", "until"},
	"phases":    {"project!"},
	"causes":    {"project!"},
	"incidents": {"since", "until", "ids", "components", "regions"},
	"uptime":    {"objective!"},
	"actions":   {"incident!"},
	"signoff":   {},
}

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

// parseArgs reads key=value pairs; values with spaces stand in double quotes.
func parseArgs(block, s string) (map[string]string, string) {
	args := map[string]string{}
	for _, pair := range splitArgs(s) {
		key, value, ok := strings.Cut(pair, "=")
		value = strings.Trim(value, `"`)
		known := slices.Contains(dataParams[block], key) || slices.Contains(dataParams[block], key+"!")
		switch {
		case !ok || !known:
			return nil, fmt.Sprintf("the %s block does not understand %q; %s", block, pair, usage(block))
		case value == "":
			return nil, fmt.Sprintf("the %s block has no value for %s; write %s=…", block, key, key)
		case args[key] != "":
			return nil, fmt.Sprintf("the %s block gives %s twice; keep one", block, key)
		}
		args[key] = value
	}
	for _, p := range dataParams[block] {
		if key, must := strings.CutSuffix(p, "!"); must && args[key] == "" {
			return nil, fmt.Sprintf("the %s block lacks %s=…; %s", block, key, usage(block))
		}
	}
	return args, ""
}

func splitArgs(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return unicode.IsSpace(r) && !quoted
	})
}

func usage(block string) string {
	if len(dataParams[block]) == 0 {
		return "it takes no parameters"
	}
	words := []string{"write ```" + block}
	for _, p := range dataParams[block] {
		if key, must := strings.CutSuffix(p, "!"); must {
			words = append(words, key+"=…")
		} else {
			words = append(words, "["+key+"=…]")
		}
	}
	return strings.Join(words, " ")
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

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// unknown reports a record that does not exist, with those that do.
func (l *lowering) unknown(kind, id string, known []string) {
	hint := "there is none yet"
	if len(known) > 0 {
		slices.Sort(known)
		if len(known) > 8 {
			known = append(known[:8:8], "…")
		}
		hint = "known: " + strings.Join(known, ", ")
	}
	l.fail(l.here, "there is no %s %q; %s", kind, id, hint)
}

func (l *lowering) signoff() []Block {
	s := l.env.Signer
	if s.Name == "" {
		l.fail(l.here, "the signoff block has nobody to name; write organisation.signer.name in tidings.yaml")
		return nil
	}
	return []Block{&Signoff{Closing: l.phrase(keyClosing), Name: s.Name, Title: s.Title, Unit: s.Unit}}
}
