package outputstest

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tidings/outputs"
)

// HTMLWords gives the words that a page shows in its element with id="letter"
// (else its body), to be compared with outputs.Words. The numbers of ordered
// lists count as words, as readers see them. Left out: style, script, head,
// template, svg and math, elements with the hidden attribute or
// aria-hidden="true", with display:none in their style, and with the class
// "vh" (words for screen readers only).
func HTMLWords(page []byte) ([]string, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	n := find(root, func(n *html.Node) bool { return attr(n, "id") == "letter" })
	if n == nil {
		n = find(root, func(n *html.Node) bool { return n.DataAtom == atom.Body })
	}
	if n == nil {
		return nil, errors.New(`the page has no body and no element with id="letter"`)
	}
	var b strings.Builder
	show(&b, n)
	return outputs.SplitWords(b.String()), nil
}

// TextWords gives the words of a plain text, to be compared with outputs.Words.
func TextWords(text []byte) []string { return outputs.SplitWords(string(text)) }

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if got := find(c, is); got != nil {
			return got
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Style, atom.Script, atom.Head, atom.Template, atom.Svg, atom.Math, atom.Noscript:
		return true
	}
	style := strings.ReplaceAll(attr(n, "style"), " ", "")
	return has(n, "hidden") || attr(n, "aria-hidden") == "true" || strings.Contains(style, "display:none") ||
		strings.Contains(" "+attr(n, "class")+" ", " vh ")
}

// inline elements do not part words.
var inline = map[atom.Atom]bool{atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Code: true,
	atom.Del: true, atom.Em: true, atom.I: true, atom.S: true, atom.Span: true, atom.Strong: true,
	atom.Time: true, atom.U: true, atom.Wbr: true, atom.Data: true}

func show(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(n.Data)
		return
	case html.ElementNode:
		if hidden(n) {
			return
		}
	}
	if n.DataAtom == atom.Ol {
		showList(b, n)
		return
	}
	if !inline[n.DataAtom] {
		b.WriteByte('\n')
		defer b.WriteByte('\n')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		show(b, c)
	}
}

func showList(b *strings.Builder, n *html.Node) {
	number := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil {
		number = v
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Li {
			b.WriteString("\n" + strconv.Itoa(number) + ".\n")
			number++
		}
		show(b, c)
	}
}
