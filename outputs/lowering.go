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
	return Issue{File: file, Line: line,
		Text: fmt.Sprintf("lists, quotations or emphasis are nested more than %d deep; write it flatter", maxNesting)}
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

	anchors     map[string]string // the ID of a heading by the names that links have for it
	titles      map[string]int    // how many headings have a name
	insides     []insideLink
	defined     map[string]int // the line of a link's definition by its label
	used        map[string]bool
	definitions []definition
	linked      int // bytes of all addresses of links
	live        int // data blocks so far
	byRegion    bool
	stars       []leftStar
	inBranch    bool // what is lowered is for some readers alone
	conditions  int  // so far
	level       int  // of the last heading
}

// maxIssues is how many faults, and how many doubts, of one letter are told.
const maxIssues = 100

func (l *lowering) fail(line int, format string, args ...any) {
	if len(l.faults) < maxIssues {
		l.faults = append(l.faults, Issue{File: l.env.File, Line: line, Text: fmt.Sprintf(format, args...)})
	}
}

func (l *lowering) warn(line int, format string, args ...any) {
	w := Issue{File: l.env.File, Line: line, Text: fmt.Sprintf(format, args...)}
	if len(l.warnings) < maxIssues && !slices.Contains(l.warnings, w) { // of one line once
		l.warnings = append(l.warnings, w)
	}
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
