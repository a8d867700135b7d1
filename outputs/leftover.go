package outputs

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Marks that the parser left over are seen by the reader as they are: asterisks that
// make nothing bold, brackets that are no link. leftovers finds them in what the
// parser made text of, with the line where they stand.

// Marks in the text that is searched, for what stands in the source in its place.
const (
	markEscaped = '\x01' // each byte of an escaped character
	markAddress = '\x02' // before a bare address, and after it
	markOther   = '\x03' // code, a link, HTML: what the parser understood
)

// sourceText is what of a block the parser made text of.
type sourceText struct {
	src []byte
	b   []byte
	at  []int // for each byte its place in the source
}

func (s *sourceText) add(c byte, at int) { s.b, s.at = append(s.b, c), append(s.at, at) }

func (s *sourceText) addAll(src []byte, start, stop int) {
	for i := start; i < stop; i++ {
		if src[i] == '\\' && i+1 < stop && strings.IndexByte(punctuation, src[i+1]) >= 0 {
			s.add(markEscaped, i)
			i++
			s.add(markEscaped, i)
			continue
		}
		s.add(src[i], i)
	}
}

func (s *sourceText) gather(parent ast.Node, src []byte, depth int) {
	for n := parent.FirstChild(); n != nil && depth <= maxNesting; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			s.addAll(src, n.Segment.Start, n.Segment.Stop)
			if n.SoftLineBreak() || n.HardLineBreak() {
				s.add('\n', n.Segment.Stop)
			}
		case *addressNode:
			s.add(markAddress, n.start)
			for i := n.start; i < n.stop; i++ {
				if c := src[i]; strings.IndexByte("*_~`[]<>\\", c) >= 0 {
					s.add(markEscaped, i)
				} else {
					s.add(c, i)
				}
			}
			s.add(markAddress, n.stop)
		case *ast.CodeSpan, *ast.AutoLink, *ast.RawHTML:
			s.add(markOther, max(n.Pos(), 0))
		case *ast.Link, *ast.Image:
			s.add(markOther, max(n.Pos(), 0))
			var words sourceText
			words.gather(n, src, depth+1)
			for i, c := range words.b { // its brackets are its own
				if c != '[' && c != ']' {
					s.add(c, words.at[i])
				}
			}
			s.add(markOther, max(n.Pos(), 0))
		default:
			s.gather(n, src, depth+1)
		}
	}
}

func (l *lowering) leftovers(parent ast.Node) {
	s := sourceText{src: l.src}
	s.gather(parent, l.src, 0)
	l.leftStars(s)
	l.leftLinks(s)
}

// excerpt is the text from a place on, before bytes earlier, as the author wrote it.
func (s sourceText) excerpt(i, before int) string {
	at := s.at[i]
	from := max(bytes.LastIndexByte(s.src[:at], '\n')+1, at-before)
	for from < at && !utf8.RuneStart(s.src[from]) {
		from++
	}
	text, _, _ := strings.Cut(string(s.src[from:min(len(s.src), at+80)]), "\n\n")
	return shorten(OneLine(strings.ToValidUTF8(text, "")), 50)
}

// leftStars warns of the first marks of emphasis or code that are left over.
func (l *lowering) leftStars(s sourceText) {
	for i := 0; i < len(s.b); i++ {
		c, n := s.b[i], 1
		if c == markEscaped {
			l.escapedNote(s, i)
		}
		if c != '*' && c != '_' && c != '`' && c != '~' {
			continue
		}
		for i+n < len(s.b) && s.b[i+n] == c {
			n++
		}
		if c == '_' && bytes.Count(s.b, s.b[i:i+n]) < 2 {
			return // one alone stands in a name
		}
		before, _ := utf8.DecodeLastRune(s.b[:i])
		after, _ := utf8.DecodeRune(s.b[i+n:])
		m := leftStar{line: l.lineAt(s.at[i]), block: s.at[0], n: n, mark: c, text: s.excerpt(i, 16),
			left: leftMark(c, n, before, after)}
		m.begins = c == '*' && (i == 0 || before == '\n')
		m.ends = c == '*' && !edge(before) && (edge(after) || stop(after) || unspaced(after))
		switch {
		case m.begins || m.ends:
			l.stars = append(l.stars, m)
		case m.left:
			l.stars = slices.DeleteFunc(l.stars, func(o leftStar) bool { return o.left && o.block == m.block })
			l.warnStar(m)
			return
		}
		i += n - 1
	}
}

// leftStar is a run of marks that is left over. An asterisk that ends a word and one
// that begins a line are the mark of a note and the note, if a letter has both.
type leftStar struct {
	line, block  int
	n            int
	mark         byte
	left         bool // meant as markup, if it is no note
	begins, ends bool
	text         string
}

// edge reports where a line or a word ends.
func edge(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }

func stop(r rune) bool { return r != '*' && util.IsPunctRune(r) }

// escapedNote keeps the \* or \** that a note begins with.
func (l *lowering) escapedNote(s sourceText, i int) {
	text := bytes.ReplaceAll(s.src[s.at[i]:min(len(s.src), s.at[i]+8)], []byte("\\*"), []byte("*"))
	if n := len(text) - len(bytes.TrimLeft(text, "*")); n > 0 && (i == 0 || s.b[i-1] == '\n' || s.b[i-1] == ' ') {
		l.stars = append(l.stars, leftStar{n: n, begins: true})
	}
}

// settleStars warns of the asterisks that are no notes, once the whole letter is read:
// of two and more only where a letter has notes with fewer, as ** is mostly bold.
func (l *lowering) settleStars() {
	var begun, ended, notes [4]bool
	for _, m := range l.stars {
		if m.n < len(notes) {
			begun[m.n] = begun[m.n] || m.begins && ended[m.n] // below its mark
			ended[m.n] = ended[m.n] || m.ends
		}
	}
	notes[0] = true
	for n := 1; n < len(notes); n++ {
		notes[n] = notes[n-1] && begun[n] && ended[n]
	}
	block := -1
	for _, m := range l.stars {
		if m.left && (m.n >= len(notes) || !notes[m.n]) && m.block != block {
			block = m.block
			l.warnStar(m)
		}
	}
}

func (l *lowering) warnStar(m leftStar) {
	l.warn(m.line, "the reader sees the %q in “%s” as it is, for it makes nothing bold, italic, struck out or code; "+
		"set one right before the first and one right after the last word, or write \\%c for the character itself",
		strings.Repeat(string(m.mark), min(m.n, 3)), m.text, m.mark)
}

// leftMark reports whether a run of marks was meant to be markup.
func leftMark(c byte, n int, before, after rune) bool {
	switch {
	case c == '`':
		return true
	case edge(before) && edge(after):
		return false
	case c == '*' && (digits(before, after) || before == '(' && after == ')'):
		return false
	case c == '*':
		return n > 1 || !inWord(before, after)
	case c == '~':
		return n == 2
	}
	wide := func(r rune) bool { return unspaced(r) && unicode.IsLetter(r) && !unicode.Is(unicode.Hangul, r) }
	return wide(before) || wide(after)
}

// leftLinks finds what was meant to be a link and is none.
func (l *lowering) leftLinks(s sourceText) {
	var open []int
	angle := -1
	for i := 0; i < len(s.b); i++ {
		switch s.b[i] {
		case '<':
			angle = i
		case '>':
			angle = -1
		case markAddress:
			end := i + 1 + bytes.IndexByte(s.b[i+1:], markAddress)
			if angle >= 0 && angle == i-1 && (end+1 >= len(s.b) || s.b[end+1] != '>') {
				l.warn(l.lineAt(s.at[i]), "the address in “%s” does not end with > right behind it, so the reader "+
					"sees "+
					"the marks around it; an address holds no space: write %%20 for it", s.excerpt(i, 1))
			}
			i = end
		case '[':
			open = append(open, i)
		case ']':
			if len(open) == 0 {
				continue
			}
			from := open[len(open)-1]
			open = open[:len(open)-1]
			l.leftLink(s, from, i)
		}
	}
	if n := len(open); n > 0 {
		if at := strings.Index(string(s.b[open[n-1]:]), "("+string(markAddress)); at >= 0 {
			l.warn(l.lineAt(s.at[open[n-1]]), "“%s” is no link, for its words do not end with ]; write "+
				"[words](address)",
				s.excerpt(open[n-1], 0))
		}
	}
}

// leftLink looks at what follows the words between two brackets.
func (l *lowering) leftLink(s sourceText, from, to int) {
	line, rest := l.lineAt(s.at[from]), string(s.b[to+1:min(len(s.b), to+maxURL)])
	words := strings.TrimSpace(string(s.b[from+1 : to]))
	shown := s.excerpt(from, 0)
	spaced := strings.TrimLeft(rest, " \n")
	switch {
	case footnote.MatchString(words):
		l.fail(line, "“%s” is a footnote, and letters have none; write what it says in the text, or \\[^ for the "+
			"characters themselves", shown)
	case strings.HasPrefix(rest, "("+string(markAddress)) && strings.Contains(rest, "(("):
		// said of the address
	case strings.HasPrefix(rest, "(") && words != "":
		l.fail(line, "“%s” is no link: %s; write [words](address), or \\[ for the bracket itself", shown,
			whyNoLink(rest))
	case strings.HasPrefix(rest, "[") && words != "" && strings.Contains(rest, "]"):
		label, _, _ := strings.Cut(rest[1:], "]")
		if label == "" {
			label = words
		}
		if len(words) < 3 || len(label) < 3 {
			return // [1][2] are two notes, and a[i][j] has two places
		}
		l.warn(line, "“%s” is no link, for no line of the letter says where [%s] leads; write [words](address), or "+
			"\\[ "+
			"for the bracket itself", shown, shorten(label, 40))
	case len(spaced) < len(rest) && strings.HasPrefix(spaced, "(") && addressed(spaced[1:]):
		l.warn(line, "“%s” is no link, for a space stands between ] and (; write [words](address) without it, or "+
			"\\[ for the bracket itself", shown)
	case from > 0 && s.b[from-1] == ')' && addressed(string(s.b[from+1:to])):
		l.warn(line, "“%s” is no link, for its brackets are exchanged; write [words](address)", shown)
	}
}

// footnote is what others' Markdown takes for the mark of one; [^a-z] is none.
var footnote = regexp.MustCompile(`^\^(\d+|\pL\w*([ -]\w{2,})*)$`)

// addressed reports whether a text begins with what was meant as a link's address.
func addressed(s string) bool {
	s = strings.TrimLeft(s, " \n<")
	return strings.HasPrefix(s, string(markAddress)) || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "((")
}

func whyNoLink(rest string) string {
	inside, _, closed := strings.Cut(rest[1:], ")")
	switch {
	case strings.Contains(rest, "(("):
		return "its address holds a personal field, and addresses are the same for everybody"
	case !closed:
		return "its address does not end with )"
	case strings.ContainsAny(strings.TrimSpace(inside), " \n"):
		return "its address holds a space, for which addresses write %20"
	}
	return "its address cannot be read"
}
