package workspace

import (
	"io"
	"strings"

	"github.com/goccy/go-yaml/scanner"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a file's structure, all far beyond what a record can need. They are held
// before the parser sees the file: it recurses, and its time and memory grow with the
// square of some of what they bound.
const (
	maxDepth  = 32      // groups and lists within each other, of either style
	maxKeys   = 2_000   // in one group
	maxUnused = 50      // anchors, aliases, tags, documents: what the format does not use
	maxSigns  = 200_000 // characters that can be structure; the scanner makes of each what takes 250 bytes
	maxTokens = 150_000
)

// scan gives the tokens of the text, or nil if it is beyond a bound.
func (s *source) scan() token.Tokens {
	signs := 0
	for i := range len(s.text) {
		if strings.IndexByte("[]{},:-?&*!|>%@`'\"#", s.text[i]) >= 0 {
			if signs++; signs > maxSigns {
				s.failAt(i, "the file has more than %d brackets, commas and other marks; split it", maxSigns)
				return nil
			}
		}
	}
	var in scanner.Scanner
	in.Init(s.text)
	var tokens token.Tokens
	for {
		more, err := in.Scan()
		if err == io.EOF {
			break
		}
		tokens.Add(more...)
		if len(tokens) > maxTokens {
			s.fail(position{}, "the file has more than %d parts; split it", maxTokens)
			return nil
		}
	}
	b := bounds{source: s}
	for _, t := range tokens {
		if !b.token(t) {
			return nil
		}
	}
	return tokens
}

// bounds follows the tokens of a file through its groups and lists.
type bounds struct {
	*source
	open   []level // groups and lists of block style, each in a column of its own
	flow   []int   // keys of the brackets that are open
	unused int
	last   *token.Token // the token before, where a colon looks for its key
}

// level is one column at which keys or dashes stand.
type level struct{ column, keys int }

// token takes the next token; false: a bound is passed, and told.
func (b *bounds) token(t *token.Token) bool {
	at := position{t.Position.Line, t.Position.Column}
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		b.flow = append(b.flow, 0)
	case token.MappingEndType, token.SequenceEndType:
		b.flow = b.flow[:max(len(b.flow)-1, 0)]
	case token.SequenceEntryType, token.MappingKeyType:
		b.enter(at.column)
	case token.MappingValueType:
		if b.last != nil && b.last.Position.Line == at.line {
			at = position{b.last.Position.Line, b.last.Position.Column}
		}
		if !b.key(at) {
			return false
		}
	case token.AnchorType, token.AliasType, token.TagType, token.DirectiveType, token.DocumentHeaderType,
		token.DocumentEndType:
		if b.unused++; b.unused > maxUnused {
			b.fail(at, "the file has more than %d anchors (&), aliases (*), tags (!) and document marks; none of them "+
				"is used here", maxUnused)
			return false
		}
	}
	b.last = t
	if len(b.flow)+len(b.open) > maxDepth {
		b.fail(at, "groups and lists are nested more than %d deep; the format needs no more than a few levels",
			maxDepth)
		return false
	}
	return true
}

// enter notes that a key or a dash of block style stands at a column.
func (b *bounds) enter(column int) {
	if len(b.flow) > 0 {
		return
	}
	for len(b.open) > 0 && b.open[len(b.open)-1].column > column {
		b.open = b.open[:len(b.open)-1]
	}
	if len(b.open) == 0 || b.open[len(b.open)-1].column < column {
		b.open = append(b.open, level{column: column})
	}
}

// key counts a key of the group that is open.
func (b *bounds) key(at position) bool {
	b.enter(at.column)
	count := 0
	if n := len(b.flow); n > 0 {
		b.flow[n-1]++
		count = b.flow[n-1]
	} else {
		b.open[len(b.open)-1].keys++
		count = b.open[len(b.open)-1].keys
	}
	if count > maxKeys {
		b.fail(at, "a group has more than %d keys; the format needs no more than a few", maxKeys)
	}
	return count <= maxKeys
}

// inWords puts what the parser says about the form of a file into words for those who
// do not know YAML.
func inWords(message string) string {
	for _, known := range []struct{ of, words string }{
		{"\t", "a tab cannot indent or separate in YAML, use spaces"},
		{"tab character", "a tab cannot indent or separate in YAML, use spaces"},
		{"end character of", "a text in quotes is not closed; add the quote at its end, and double a quote inside it"},
		{"escape", "a backslash in double quotes must be doubled, or the text be put in single quotes"},
		{"surrogate", "a backslash in double quotes must be doubled, or the text be put in single quotes"},
		{"mapping value is not allowed", "a colon with a space behind it stands in a text without quotes; put the " +
			"text in quotes"},
		{"sequence entries are not allowed", "a list cannot begin here; put each entry on a line of its own, " +
			"after \"- \""},
		{"']'", "a list in brackets is not closed, or a comma is missing in it; write it like [one, two]"},
		{"sequence element", "a list in brackets has a comma too many; write it like [one, two]"},
		{"'}'", "a group in braces is not closed, or a comma is missing in it; write it like {key: value}"},
		{"anchor", "anchors (&) are not used here; put a text that begins with & in quotes"},
		{"alias", "aliases (*) are not used here; put a text that begins with * in quotes"},
		{"tag", "tags (!) are not used here; put a text that begins with ! in quotes"},
		{"directive", "a %-directive is not used here; put a text that begins with % in quotes"},
		{"indent", "the text after | or > is not indented evenly"},
		{"header option", "behind | or > nothing but a line end may stand"},
		{"multi-line", "the text after | or > is not indented"},
		{"map", "a key with a colon is expected, such as title: Outage, as far indented as its neighbours"},
		{"key", "a key with a colon is expected, such as title: Outage, as far indented as its neighbours"},
		{"value", "this belongs to no key; write it behind one, as key: value"},
	} {
		if strings.Contains(message, known.of) {
			return known.words
		}
	}
	return "this cannot be read as YAML"
}
