package feedback

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText takes the words out of HTML in one pass; block elements end lines. It
// stops when it has as many words as are looked at.
func plainText(page string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(maxTag)
	hidden := false
	for b.Len() < maxNotice {
		switch z.Next() {
		case html.ErrorToken: // the end, or a tag that is none
			return b.String()
		case html.TextToken:
			if !hidden {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name := tagName(z)
			hidden = name == atom.Style || name == atom.Script
			endLine(&b, name)
		case html.EndTagToken:
			hidden = false
			endLine(&b, tagName(z))
		}
	}
	return b.String()
}

// maxTag bounds one tag or one run of text between tags.
const maxTag = 1 << 20

func tagName(z *html.Tokenizer) atom.Atom {
	name, _ := z.TagName()
	return atom.Lookup(name)
}

func endLine(b *strings.Builder, name atom.Atom) {
	switch name {
	case atom.P, atom.Br, atom.Div, atom.Tr, atom.Table, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.Pre,
		atom.Td, atom.Body, atom.Title, atom.Blockquote, atom.Hr, atom.Ul, atom.Ol, atom.Dt, atom.Dd:
		b.WriteByte('\n')
	}
}
