package wording

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// node is one part of a pattern.
type node struct {
	kind nodeKind
	// Of a word: how the text's word is compared.
	text       string
	head, tail bool // anything may stand before, behind
	bare       string
	// Of a group: one of them.
	alternatives [][]node
	by           map[rune][]int // in a large group those that may begin with a letter
	any          []int          // there, those that may begin with any
}

type nodeKind int

const (
	aWord nodeKind = iota
	aNumber
	aGap
	aGroup
	anOption // a group that may be left out
	theStart
	theEnd
)

// pattern is a way in which something is said.
type pattern []node

// parsePattern reads what a line of a file says; see Read.
func parsePattern(s string, sets map[string]set) (pattern, error) {
	p := &patternParser{rest: s, sets: sets}
	nodes, err := p.sequence(0)
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q closes what nothing opened", p.rest[:1])
	}
	if err == nil && len(nodes) == 0 {
		err = fmt.Errorf("there is no word")
	}
	return nodes, err
}

// set is a group that has a name, or what is wrong with it.
type set struct {
	node
	err error
}

// parseSet reads the words of a set.
func parseSet(s string, sets map[string]set) set {
	p := &patternParser{rest: "(" + s + ")", sets: sets}
	g, err := p.group(1, '(')
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q closes what nothing opened", p.rest[:1])
	}
	return set{g, err}
}

type patternParser struct {
	rest string
	sets map[string]set
}

// maxNested bounds how deep groups stand in groups.
const maxNested = 4

func (p *patternParser) sequence(depth int) ([]node, error) {
	var out []node
	for p.rest != "" {
		r, size := utf8.DecodeRuneInString(p.rest)
		switch {
		case r == ')' || r == ']' || r == '|':
			return out, nil
		case r == '(' || r == '[':
			g, err := p.group(depth+1, r)
			if err != nil {
				return nil, err
			}
			out = append(out, g)
		case r == '{':
			name, rest, _ := strings.Cut(p.rest[size:], "}")
			s, known := p.sets[name]
			if !known {
				return nil, fmt.Errorf("it names a set that there is not, or only further below")
			}
			if s.err != nil {
				return nil, s.err
			}
			out, p.rest = append(out, s.node), rest
		case r == '…':
			out, p.rest = append(out, node{kind: aGap}), p.rest[size:]
		case r == '^':
			out, p.rest = append(out, node{kind: theStart}), p.rest[size:]
		case r == '$':
			out, p.rest = append(out, node{kind: theEnd}), p.rest[size:]
		case r == '*' || letter(r) || unicode.IsDigit(r) || r == '%':
			out = append(out, p.words()...)
		case strings.ContainsRune("?+\\\"<>;=", r):
			return nil, fmt.Errorf("%q means nothing here", string(r))
		default:
			p.rest = p.rest[size:]
		}
	}
	return out, nil
}

func (p *patternParser) group(depth int, open rune) (node, error) {
	kind, end := aGroup, ")"
	if open == '[' {
		kind, end = anOption, "]"
	}
	if depth > maxNested {
		return node{}, fmt.Errorf("groups stand too deep in one another")
	}
	g := node{kind: kind}
	for {
		p.rest = p.rest[1:]
		inside, err := p.sequence(depth)
		if err != nil {
			return g, err
		}
		g.alternatives = append(g.alternatives, inside)
		if !strings.HasPrefix(p.rest, "|") {
			break
		}
	}
	if !strings.HasPrefix(p.rest, end) {
		return g, fmt.Errorf("a %q is never closed by %q", string(open), end)
	}
	p.rest = p.rest[1:]
	g.index()
	return g, nil
}

// index makes a large group fast: of its many ways only those are tried that begin as the text does.
func (n *node) index() {
	const large = 8
	if len(n.alternatives) < large {
		return
	}
	first := make([][]rune, len(n.alternatives))
	n.by = map[rune][]int{}
	for i, a := range n.alternatives {
		letters, all := firsts(a)
		if all {
			n.any = append(n.any, i)
			continue
		}
		first[i] = letters
		for _, r := range letters {
			n.by[r] = nil
		}
	}
	for i := range n.alternatives { // in their order, which decides what is found
		for r := range n.by {
			if slices.Contains(n.any, i) || slices.Contains(first[i], r) {
				n.by[r] = append(n.by[r], i)
			}
		}
	}
}

// ways are the alternatives of an indexed group that may begin at word i.
func (n *node) ways(words []Word, i int) []int {
	if i < len(words) {
		r, _ := utf8.DecodeRuneInString(words[i].Text)
		if some, ok := n.by[r]; ok {
			return some
		}
	}
	return n.any
}

// words reads a run of letters, digits and stars: one word, or in a script without spaces
// several.
func (p *patternParser) words() []node {
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		return r != '*' && !letter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("%.,:", r)
	})
	if end < 0 {
		end = len(p.rest)
	}
	run := p.rest[:end]
	p.rest = p.rest[end:]
	if run == "0" {
		return []node{{kind: aNumber}}
	}
	head, tail := strings.HasPrefix(run, "*"), strings.HasSuffix(run, "*")
	var out []node
	for _, w := range Split(run) {
		n := node{kind: aWord, text: w.Text}
		if w.Text == "0" {
			n = node{kind: aNumber}
		}
		if w.bare != w.Text {
			n.bare = w.bare
		}
		out = append(out, n)
	}
	if len(out) > 0 {
		out[0].head, out[len(out)-1].tail = head, tail
	}
	return out
}

// takes reports whether a word of a text is what the node says.
func (n *node) takes(w *Word) bool {
	if n.kind == aNumber {
		return w.Text[0] >= '0' && w.Text[0] <= '9'
	}
	return n.like(w.Text, n.text) || n.bare != "" && n.like(w.bare, n.bare)
}

func (n *node) like(word, text string) bool {
	switch {
	case n.head && n.tail:
		return strings.Contains(word, text)
	case n.head:
		return strings.HasSuffix(word, text)
	case n.tail:
		return strings.HasPrefix(word, text)
	}
	return word == text
}

// firsts gives the first letters with which what the pattern finds may begin; all is true
// where that may be any.
func firsts(p []node) (letters []rune, all bool) {
	add := func(s string) {
		r, _ := utf8.DecodeRuneInString(s)
		letters = append(letters, r)
	}
	for _, n := range p {
		switch n.kind {
		case theStart:
			continue
		case aNumber, aGap, theEnd:
			return nil, true
		case aWord:
			if n.head {
				return nil, true
			}
			add(n.text)
			if n.bare != "" {
				add(n.bare)
			}
			return letters, false
		}
		empty := n.kind == anOption
		for _, a := range n.alternatives {
			more, any := firsts(a)
			if any {
				return nil, true
			}
			empty = empty || len(a) == 0
			letters = append(letters, more...)
		}
		if !empty {
			return letters, false
		}
	}
	return nil, true // it may be nothing at all
}

// Width of what a gap passes over: a word is three, a character of a script without spaces
// is one.
const (
	gapWidth  = 18
	wordWidth = 3
)

// end gives where the pattern ends that begins at word i, or -1.
func (p pattern) end(words []Word, i int) int {
	if !mayBegin(p, words, i) {
		return -1
	}
	end := -1
	follow(p, words, i, func(at int) bool {
		end = at
		return true
	})
	return end
}

// mayBegin reports whether a pattern can begin at word i, as far as its first node tells: most
// cannot, and need not be followed.
func mayBegin(p []node, words []Word, i int) bool {
	if len(p) == 0 {
		return true
	}
	switch n := &p[0]; n.kind {
	case theStart:
		return i == 0
	case aGroup:
		return slices.ContainsFunc(n.alternatives, func(a []node) bool { return mayBegin(a, words, i) })
	case aWord, aNumber:
		return i < len(words) && n.takes(&words[i])
	}
	return true
}

// follow goes on with the rest of a pattern; then is asked at each end that it may have
// until it says yes.
func follow(p []node, words []Word, i int, then func(int) bool) bool {
	if len(p) == 0 {
		return then(i)
	}
	n, rest := &p[0], p[1:]
	switch n.kind {
	case theStart:
		return i == 0 && follow(rest, words, i, then)
	case theEnd:
		return i == len(words) && follow(rest, words, i, then)
	case aGap:
		for width := 0; i <= len(words); i++ {
			if follow(rest, words, i, then) {
				return true
			}
			if i == len(words) {
				break
			}
			if r, _ := utf8.DecodeRuneInString(words[i].Text); unbroken(r) {
				width++
			} else {
				width += wordWidth
			}
			if width > gapWidth {
				break
			}
		}
		return false
	case aGroup, anOption:
		next := func(at int) bool { return follow(rest, words, at, then) }
		if n.by != nil {
			for _, way := range n.ways(words, i) {
				if follow(n.alternatives[way], words, i, next) {
					return true
				}
			}
			return n.kind == anOption && next(i)
		}
		for _, a := range n.alternatives {
			if follow(a, words, i, next) {
				return true
			}
		}
		return n.kind == anOption && next(i)
	}
	return i < len(words) && n.takes(&words[i]) && follow(rest, words, i+1, then)
}
