package outputs

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Addresses that stand bare in a letter (https://…, www.…, somebody@…) are links, as
// in GitHub's Markdown. They are found in the source before it is parsed, so that
// no underscore or asterisk in them becomes markup.

// addressKind says what a bare address is.
type addressKind int

const (
	webAddress  addressKind = iota // with a scheme that letters link to
	hostAddress                    // begins with www.
	mailAddress                    // of a mailbox, perhaps with mailto: before it
	verbatim                       // another scheme, or a host with a path: kept as it is, and no link
)

// address is a bare address, at source[start:stop].
type address struct {
	start, stop int
	kind        addressKind
}

// addressNode is a bare address among the inlines. Whether it becomes a link is
// decided when it is lowered: inside the words of a link it is text.
type addressNode struct {
	ast.BaseInline
	address
}

var kindAddress = ast.NewNodeKind("Address")

func (*addressNode) Kind() ast.NodeKind { return kindAddress }

func (n *addressNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// addressParser puts the addresses among the inlines. goldmark asks at each mark of
// punctuation: the first one in an address is the place to take all of it.
type addressParser struct{ found []address }

func (addressParser) Trigger() []byte { return []byte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") }

func (p addressParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	_, at := block.Position()
	i, found := slices.BinarySearchFunc(p.found, at.Start, func(a address, pos int) int { return a.stop - pos - 1 })
	if !found && (i == len(p.found) || p.found[i].start > at.Start) {
		return nil
	}
	a := p.found[i]
	line, _ := block.PeekLine()
	if a.stop-at.Start > len(line) || !takeBack(parent, a.start, at.Start) {
		return nil
	}
	block.Advance(a.stop - at.Start)
	n := &addressNode{address: a}
	n.SetPos(a.start)
	return n
}

// takeBack takes what an address begins with out of the text before pos.
func takeBack(parent ast.Node, start, pos int) bool {
	if start == pos {
		return true
	}
	last, ok := parent.LastChild().(*ast.Text)
	if !ok || last.Segment.Stop != pos || last.Segment.Start > start {
		return false
	}
	last.Segment = last.Segment.WithStop(start)
	if last.Segment.Start == start {
		parent.RemoveChild(parent, last)
	}
	return true
}

// addresses finds all bare addresses of a source, in order, each line in one pass.
func addresses(src []byte) []address {
	var out []address
	for i := 0; i < len(src); i++ {
		var a address
		ok := false
		switch c := src[i]; {
		case c == ':' && bytes.HasPrefix(src[i:], []byte("://")):
			a, ok = withScheme(src, i)
		case c == '.' && i >= 3 && strings.EqualFold(string(src[i-3:i]), "www"):
			a, ok = withHost(src, i-3)
		case c == '@':
			a, ok = withMailbox(src, i)
		case c == '/':
			a, ok = withPath(src, i)
		}
		if n := len(out); ok && (n == 0 || a.start >= out[n-1].stop) {
			out = append(out, a)
			i = a.stop - 1
		}
	}
	return out
}

const maxScheme = 24 // letters; none that is in use is longer

// withScheme reads scheme://…, colon being the place of its colon.
func withScheme(src []byte, colon int) (address, bool) {
	start := colon
	for start > 0 && colon-start < maxScheme && (alphanumeric(src[start-1]) || src[start-1] == '+' ||
		src[start-1] == '-') {
		start--
	}
	for start < colon && !letter(src[start]) {
		start++
	}
	a := address{start, addressEnd(src, start, colon+3), verbatim}
	switch strings.ToLower(string(src[start:colon])) {
	case "http", "https":
		a.kind = webAddress
	case "":
		return a, false
	}
	return a, a.stop > colon+3
}

// withHost reads www.…
func withHost(src []byte, start int) (address, bool) {
	if r := runeBefore(src, start); joins(r) || r < utf8.RuneSelf && strings.ContainsRune(`./\-_@+:`, r) {
		return address{}, false
	}
	a := address{start, addressEnd(src, start, start+4), hostAddress}
	host, _, _ := bytes.Cut(src[start+4:a.stop], []byte("/"))
	return a, len(host) > 0 && joins(firstRune(host))
}

// withMailbox reads local@host, at being the place of the @.
func withMailbox(src []byte, at int) (address, bool) {
	start, stop, dot := at, at+1, -1
	for start > 0 && at-start < 64 && (alphanumeric(src[start-1]) || strings.IndexByte(".+-_", src[start-1]) >= 0) {
		start--
	}
	for start < at && (src[start] == '.' || src[start] == '-') {
		start++
	}
	for stop < len(src) && (alphanumeric(src[stop]) || strings.IndexByte(".-_", src[stop]) >= 0) {
		stop++
	}
	for stop > at+1 && !alphanumeric(src[stop-1]) {
		stop--
	}
	for i := at + 1; i < stop; i++ {
		if src[i] == '.' {
			dot = i
		}
	}
	if dot < 0 || start == at || src[at+1] == '.' || stop < len(src) && src[stop] == '@' {
		return address{}, false
	}
	if r := runeBefore(src, start); joins(r) && !unspaced(r) || r == '\\' || r == '@' || r == '/' {
		return address{}, false
	}
	if src[start] == '_' && stop < len(src) && src[stop] == '_' { // _somebody@example.com_ is emphasis
		start++
	}
	if start >= 7 && strings.EqualFold(string(src[start-7:start]), "mailto:") {
		start -= 7
	}
	return address{start, stop, mailAddress}, start < at
}

// withPath reads host/path without a scheme: no link, but no emphasis in it either.
func withPath(src []byte, slash int) (address, bool) {
	start, dot := slash, -1
	for start > 0 && slash-start < 253 && (alphanumeric(src[start-1]) || src[start-1] == '.' || src[start-1] == '-') {
		start--
		if src[start] == '.' && dot < 0 {
			dot = start
		}
	}
	if dot <= start || slash-dot < 3 || !alphanumeric(src[start]) || !letter(src[dot+1]) || !letter(src[slash-1]) {
		return address{}, false
	}
	return address{start, addressEnd(src, start, slash+1), verbatim}, true
}

// addressEnd finds where an address ends that goes on at from: before white space, a
// mark that no address holds, and a character of a script that is written without
// spaces, since the sentence goes on there. Marks that belong to the sentence are
// left to it, as are the brackets that were opened before the address.
func addressEnd(src []byte, start, from int) int {
	i, square := from, 0
scan:
	for i < len(src) {
		r, n := utf8.DecodeRune(src[i:])
		switch {
		case r <= ' ', r == 0x7f, strings.ContainsRune("<>\"`|", r):
			break scan
		case r == '[':
			square++
		case r == ']':
			if square--; square < 0 {
				break scan
			}
		case r == '\\':
			if i+1 == len(src) || !strings.ContainsRune(punctuation, rune(src[i+1])) {
				break scan
			}
			n = 2
		case r >= utf8.RuneSelf && (unspaced(r) || !unicode.In(r, unicode.L, unicode.N, unicode.M)):
			break scan
		}
		i += n
	}
	return trimAddress(src, start, from, i)
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

func trimAddress(src []byte, start, from, stop int) int {
	open := bytes.Count(src[start:stop], []byte("(")) - bytes.Count(src[start:stop], []byte(")"))
	// underscores that are paired within the address are its own
	paired := bytes.Count(src[from:stop], []byte("_"))%2 == 0 && (start == 0 || src[start-1] != '_')
	for stop > from {
		switch c := src[stop-1]; {
		case c == '_' && paired:
			return stop
		case c == ')' && open < 0:
			open++
		case strings.IndexByte("?!.,:;*_~'", c) < 0 || stop-2 >= from && src[stop-2] == '\\':
			return stop
		}
		stop--
	}
	return stop
}

func letter(c byte) bool       { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func alphanumeric(c byte) bool { return letter(c) || c >= '0' && c <= '9' }

// joins reports a character that makes one word with what stands beside it.
func joins(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) && !unspaced(r) }

func runeBefore(src []byte, at int) rune {
	if at == 0 {
		return '\n'
	}
	r, _ := utf8.DecodeLastRune(src[:at])
	return r
}

func firstRune(s []byte) rune {
	r, _ := utf8.DecodeRune(s)
	return r
}

// address lowers a bare address: to a link where it may be one.
func (l *lowering) address(n *addressNode, linked bool) []Inline {
	shown := resolve(string(l.src[n.start:n.stop]))
	words := []Inline{&Text{Value: protect(shown)}}
	dest := bare.Replace(shown)
	if n.kind == webAddress && !linked && n.stop < len(l.src) {
		// a sentence goes on with a particle, which these two never are
		if r := firstRune(l.src[n.stop:]); unicode.In(r, unicode.Han, unicode.Katakana) {
			l.warn(l.lineAt(n.start), "the address %s is followed by “%c” without a space, which is not part of its "+
				"link; write <address>, or [words](address), around all that belongs to it", shorten(dest, 80), r)
		}
	}
	switch n.kind {
	case verbatim:
		if strings.Contains(dest, "((") {
			return []Inline{&Text{Value: shown}} // no link: the field may stand in it
		}
		return words
	case hostAddress:
		dest = "http://" + dest
	case mailAddress:
		dest = "mailto:" + strings.TrimPrefix(dest, "mailto:")
	}
	if linked {
		return words
	}
	return l.link(dest, words)
}

// ShowsAddress reports whether a link's words are its address: no channel says that
// twice.
func (in *Link) ShowsAddress() bool {
	words := PlainText(in.Inlines, Fallbacks)
	if words == in.URL || "mailto:"+words == in.URL || "tel:"+words == in.URL {
		return true
	}
	for _, s := range []string{words, "http://" + words} {
		if clean, why := CheckURL(s); why == "" && clean == in.URL {
			return true
		}
	}
	return false
}
