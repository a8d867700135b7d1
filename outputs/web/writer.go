package web

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// writer gathers the markup of one page.
type writer struct {
	b bytes.Buffer
}

// raw writes markup.
func (w *writer) raw(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

// text writes escaped text.
func (w *writer) text(s string) { w.b.Write(appendEscaped(w.b.AvailableBuffer(), s)) }

// element writes an element that holds text alone; open is its tag with
// attributes.
func (w *writer) element(open, s string) {
	name, _, _ := strings.Cut(open, " ")
	w.raw("<", open, ">")
	w.text(s)
	w.raw("</", name, ">")
}

// attribute writes one attribute with an escaped value.
func (w *writer) attribute(name, value string) {
	w.raw(" ", name, `="`)
	w.text(value)
	w.raw(`"`)
}

var entities = map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\'': "&#39;"}

// appendEscaped escapes text for elements and quoted attributes. Characters that
// HTML does not allow (controls, noncharacters, broken UTF-8) are left out.
func appendEscaped(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c, n, rep := s[i], 1, ""
		switch {
		case c == '&' || c == '<' || c == '>' || c == '"' || c == '\'':
			rep = entities[c]
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
		case c >= utf8.RuneSelf:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			if !(r == utf8.RuneError && n == 1) && allowed(r) {
				i += n
				continue
			}
		default:
			i++
			continue
		}
		dst = append(append(dst, s[start:i]...), rep...)
		i += n
		start = i
	}
	return append(dst, s[start:]...)
}

// allowed reports whether HTML allows a character beyond ASCII (HTML, 13.2.3.5).
func allowed(r rune) bool {
	return r >= 0xa0 && (r < 0xfdd0 || r > 0xfdef) && r&0xfffe != 0xfffe
}
