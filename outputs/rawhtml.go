package outputs

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// HTML of a letter is shown as the text that it is, since merged data may look like
// it; but what its author wrote between <!-- and --> is for no reader.

// comments leaves the comments out of HTML and counts them; open says that the last one
// does not end.
func comments(s string) (rest string, n int, open bool) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "<!--")
		b.WriteString(before)
		if !found {
			return b.String(), n, false
		}
		n++
		if strings.HasPrefix(after, ">") || strings.HasPrefix(after, "->") { // <!--> is a whole one
			_, s, _ = strings.Cut(after, ">")
			continue
		}
		_, after, found = strings.Cut(after, "-->")
		if !found {
			return b.String(), n, true
		}
		s = after
	}
}

// comment says that a comment is left out, unless it was written for this program.
func (l *lowering) comment(text string, open bool) {
	if open {
		l.fail(l.here, "the comment that begins here with <!-- does not end, so the rest of the letter would be lost; "+
			"write --> behind it")
		return
	}
	if strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "<!--")), "tidings:") {
		return
	}
	l.warn(l.here, "the comment between <!-- and --> is not sent")
}

// htmlBlock gives what a block of HTML shows, a line for each of its lines.
func (l *lowering) htmlBlock(n *ast.HTMLBlock) []Block {
	s := l.literal(n)
	if n.HasClosure() {
		s += "\n" + strings.TrimSuffix(strings.ReplaceAll(string(n.ClosureLine.Value(l.src)), "\r\n", "\n"), "\n")
	}
	whole := strings.TrimPrefix(s, "\n")
	s, count, open := comments(whole)
	if count > 0 {
		l.comment(whole, open)
	}
	var lines []Inline
	for line := range strings.Lines(s) {
		if line = OneLine(line); line == "" {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, &Break{})
		}
		lines = append(lines, &Text{Value: line})
	}
	if len(lines) == 0 {
		return nil
	}
	if strings.Contains(s, "<") {
		l.warn(l.here, "HTML is not rendered and will be seen as text; write Markdown instead, or put it in a code "+
			"block")
	}
	return []Block{&Paragraph{Inlines: l.fields(lines)}}
}

// rawHTML gives what HTML within a line shows.
func (l *lowering) rawHTML(s string) []Inline {
	if strings.HasPrefix(s, "<!--") {
		l.comment(s, false)
		if strings.Contains(s, "\n") {
			return []Inline{&Text{Value: string(lineEnd)}}
		}
		return nil
	}
	l.warn(l.here, "HTML is not rendered and will be seen as text; write Markdown instead, or escape the < as \\<")
	return []Inline{&Text{Value: protect(OneLine(s))}}
}
