package outputs

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasisParser reads * _ and ~. It is CommonMark's rule of what opens and closes
// (0.31, section 6.2) but for scripts that are written without spaces: there a mark
// stands beside a word as well as beside a bracket or a stop, so **「重要」**な is bold.
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*', '_', '~'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if line[0] == '~' && (n > 2 || before == '~') {
		return nil
	}
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	opens, closes := flanks(before, after, line[0] == '_' || line[0] == '~' && n == 1)
	d := parser.NewDelimiter(opens, closes, n, line[0], spanOf(line[0]))
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

// flanks reports whether a run of marks between two characters may open and close;
// outside says that it does neither within a word: names hold underscores, and spans
// of figures a ~.
func flanks(before, after rune, outside bool) (opens, closes bool) {
	left := !util.IsSpaceRune(after) && (!foreignMark(after) || loose(before))
	right := !util.IsSpaceRune(before) && (!foreignMark(before) || loose(after))
	if outside {
		return left && (!right || util.IsPunctRune(before)), right && (!left || util.IsPunctRune(after))
	}
	return left, right
}

// foreignMark reports punctuation that may not stand between marks and a word.
func foreignMark(r rune) bool { return util.IsPunctRune(r) && !unspaced(r) }

// loose reports what a run of marks may stand beside when punctuation is on its other
// side.
func loose(r rune) bool { return util.IsSpaceRune(r) || util.IsPunctRune(r) || unspaced(r) }

type spanOf byte

func (s spanOf) IsDelimiter(c byte) bool { return c == byte(s) }

func (spanOf) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && (opener.Char != '~' || opener.OriginalLength == closer.OriginalLength)
}

func (s spanOf) OnMatch(consumes int) ast.Node {
	if s == '~' {
		return east.NewStrikethrough()
	}
	return ast.NewEmphasis(consumes)
}
