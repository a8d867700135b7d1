package templates

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// firstHeading gives the text of the first heading of a letter. No-break spaces
// are plain there: it becomes a header line.
func firstHeading(md string) string {
	src := []byte(md)
	var out string
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			out = inlineText(h, src)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.ReplaceAll(out, "\u00a0", " ")
}

// inlineText gives what a reader sees of a node's inlines.
func inlineText(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			b.WriteString(inlineText(c, src))
			continue
		}
		b.Write(readable(t.Segment.Value(src)))
		if t.SoftLineBreak() || t.HardLineBreak() {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)

// readable undoes backslashes and entities, as a renderer does.
func readable(raw []byte) []byte {
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]) {
			i++
			out = append(out, raw[i])
			continue
		}
		if m := entity.Find(raw[i:]); m != nil {
			out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(m))...)
			i += len(m) - 1
			continue
		}
		out = append(out, raw[i])
	}
	return out
}
