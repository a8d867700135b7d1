package templates

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// firstHeading gives the text of the first heading of a letter. No-break spaces
// are plain there: it becomes a header line.
func firstHeading(md string) string {
	src := []byte(md)
	h := findHeading(src)
	if h == nil {
		return ""
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(inlineText(h, src))
}

func findHeading(src []byte) (first *ast.Heading) {
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)),
		func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if h, ok := n.(*ast.Heading); ok && entering {
				first = h
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
	return first
}

// maxSubject is how many characters a drafted subject has at most. Letters take
// 200, with the mark of a test before it.
const maxSubject = 180

// shortHeading shortens the first heading where the titles of records make it too
// long for a subject: at a word if one ends in the second half, and never inside an
// escape or an entity. The blocks below it have the whole title.
func shortHeading(md string) string {
	src := []byte(md)
	h := findHeading(src)
	if h == nil || h.Lines().Len() != 1 || utf8.RuneCountInString(inlineText(h, src)) <= maxSubject {
		return md
	}
	line := h.Lines().At(0)
	raw := []rune(md[line.Start:line.Stop])
	cut := maxSubject - 1
	for at := cut; at > maxSubject/2; at-- {
		if raw[at] == ' ' {
			cut = at
			break
		}
	}
	kept := strings.TrimRight(openEnd.ReplaceAllString(string(raw[:cut]), ""), " ,:")
	return md[:line.Start] + kept + "…" + md[line.Stop:]
}

// openEnd is a backslash or the beginning of an entity that a cut left alone.
var openEnd = regexp.MustCompile(`(?:\\|&[#0-9A-Za-z]*)$`)

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
