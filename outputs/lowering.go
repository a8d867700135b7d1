package outputs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"tidings/internal/locale"
	"tidings/notices"
)

const maxNesting = 32 // lists, quotations and spans within each other

func tooDeep(file string, line int) Issue {
	return Issue{file, line,
		fmt.Sprintf("lists, quotations or emphasis are nested more than %d deep; write it flatter", maxNesting)}
}

// lowering turns one parsed letter into blocks and gathers what is wrong.
type lowering struct {
	env      Env
	src      []byte
	records  *notices.Records // in the letter's locale
	pc       parser.Context
	ids      map[string]int
	lines    []int // offsets at which lines start
	here     int   // line of the block being lowered
	faults   Issues
	warnings []Issue
}

func (l *lowering) fail(line int, format string, args ...any) {
	l.faults = append(l.faults, Issue{l.env.File, line, fmt.Sprintf(format, args...)})
}

func (l *lowering) warn(line int, format string, args ...any) {
	l.warnings = append(l.warnings, Issue{l.env.File, line, fmt.Sprintf(format, args...)})
}

func lineStarts(src []byte) []int {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineAt gives the line, from 1, of an offset.
func (l *lowering) lineAt(offset int) int {
	i, found := slices.BinarySearch(l.lines, offset)
	if found {
		return i + 1
	}
	return i
}

// lineOf gives the line of a node: of its first text.
func (l *lowering) lineOf(n ast.Node) int {
	if t, ok := n.(*ast.Text); ok {
		return l.lineAt(t.Segment.Start)
	}
	if n.Type() != ast.TypeInline && n.Lines() != nil && n.Lines().Len() > 0 {
		return l.lineAt(n.Lines().At(0).Start)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if line := l.lineOf(c); line > 0 {
			return line
		}
	}
	return 0
}

// literal gives a code block's text without the last line end.
func (l *lowering) literal(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(l.src))
	}
	return strings.TrimSuffix(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
}

func (l *lowering) phrase(k locale.Key, args ...any) string { return l.env.Locale.Phrase(k, args...) }
