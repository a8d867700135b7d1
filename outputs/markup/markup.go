// Package markup is the one writer of HTML. The letter for mail clients, the pages
// on the web and the status site are written with it, and so everything that comes
// from records, letters and recipients goes through the one escaper.
//
// What a channel writes by Raw is its own and constant: tags, style, numbers. All
// else goes through Text, Element or Attribute.
package markup

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Writer gathers the markup of one page or letter. The zero value is ready.
type Writer struct{ bytes.Buffer }

// Raw writes markup as it is.
func (w *Writer) Raw(parts ...string) {
	for _, s := range parts {
		w.WriteString(s)
	}
}

// Text writes escaped text.
func (w *Writer) Text(s string) { w.Write(AppendEscaped(w.AvailableBuffer(), s)) }

// Element writes an element that holds text alone; open is its tag with
// attributes.
func (w *Writer) Element(open, s string) {
	name, _, _ := strings.Cut(open, " ")
	w.Raw("<", open, ">")
	w.Text(s)
	w.Raw("</", name, ">")
}

// Attribute writes one attribute with an escaped value.
func (w *Writer) Attribute(name, value string) {
	w.Raw(" ", name, `="`)
	w.Text(value)
	w.Raw(`"`)
}

// AppendEscaped appends text so that it may stand in an element or between the
// quotes of an attribute. The five characters that could end either become
// character references. What cannot stand in a page is left out:
//
//   - Control characters but tab and line feed. HTML calls them an error (HTML,
//     13.2.3.5, "control-character-in-input-stream"). NUL is among them; a carriage
//     return would be a line feed anyway, and in mail half of a line's end; a form feed
//     HTML would take as a space, but the feeds, which hold the same text, are XML, and
//     XML 1.0 (2.2) has no place for it.
//   - Noncharacters, U+FDD0 to U+FDEF and the last two of each of the 17 planes: the
//     same section's "noncharacter-in-input-stream". Only those of the basic plane were
//     left out of mail before.
//   - Bytes that are no UTF-8, each by itself. A surrogate (U+D800 to U+DFFF) written
//     as UTF-8 is three of them (RFC 3629, 3). Mail clients and browsers each guess in
//     their own way at such bytes, and one that takes the next character into its guess
//     would swallow a quote or a bracket; mail let them pass before.
//
// They are left out and not replaced by U+FFFD: a letter is for customers, whom a
// question mark in a diamond does not help. Nothing is made of the neighbours of what
// is left out, for these are escaped character by character. U+FFFD itself, a
// character like others, stays.
func AppendEscaped(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c, n, rep := s[i], 1, ""
		switch {
		case c > '>' && c < 0x7f:
			i++
			continue
		case c == '&':
			rep = "&amp;"
		case c == '<':
			rep = "&lt;"
		case c == '>':
			rep = "&gt;"
		case c == '"':
			rep = "&quot;"
		case c == '\'':
			rep = "&#39;"
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
		case c >= utf8.RuneSelf:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			if broken := r == utf8.RuneError && n == 1; !broken && allowed(r) {
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

// allowed reports whether a page may hold a character beyond ASCII: no C1 control
// and no noncharacter.
func allowed(r rune) bool {
	return r >= 0xa0 && (r < 0xfdd0 || r > 0xfdef) && r&0xfffe != 0xfffe
}
