package outputs

import (
	"bytes"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasisParser reads * _ and ~. It is CommonMark's rule of what opens and closes
// (0.31, section 6.2) but for scripts that are written without spaces: there a mark
// stands beside a word as well as beside a bracket or a stop, so **「重要」**な is bold.
// And the * of 2*3*4, Kund*innen und Freund*innen and (*) is the author's own.
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
	if line[0] == '*' && (digits(before, after) || before == '(' && after == ')') {
		opens, closes = false, false
	}
	span := spanOf{mark: line[0]}
	if line[0] == '*' && inWord(before, after) {
		span.word = block.Source()
	}
	d := parser.NewDelimiter(opens, closes, n, line[0], span)
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

// digits reports whether a mark stands between two figures, where it multiplies.
func digits(before, after rune) bool { return unicode.IsDigit(before) && unicode.IsDigit(after) }

// inWord reports whether a mark stands within a word, in a script that has spaces.
func inWord(before, after rune) bool {
	in := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unspaced(r) }
	return in(before) && in(after)
}

// spanOf is what a kind of mark makes. word is the source where the mark stands within
// a word: what begins there ends in that word, as in un*believ*able.
type spanOf struct {
	mark byte
	word []byte
}

func (s spanOf) IsDelimiter(c byte) bool { return c == s.mark }

func (spanOf) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	if opener.Char != closer.Char || opener.Char == '~' && opener.OriginalLength != closer.OriginalLength {
		return false
	}
	word := opener.Processor.(spanOf).word
	return word == nil || oneWord(word, opener.Segment.Stop, closer.Segment.Start)
}

// oneWord reports whether no space stands between two places of the source.
func oneWord(src []byte, from, to int) bool {
	return to-from <= maxWord && to >= from && !bytes.ContainsAny(src[from:to], " \t\r\n")
}

// maxWord bounds in bytes how far a mark within a word looks for its partner.
const maxWord = 100

func (s spanOf) OnMatch(consumes int) ast.Node {
	if s.mark == '~' {
		return east.NewStrikethrough()
	}
	return ast.NewEmphasis(consumes)
}
