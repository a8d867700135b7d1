package object

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// MaxString is the most bytes that a string of an archive's file may have
// (ISO 19005-3, 6.1.13).
const MaxString = 32767

// Text writes a text string (ISO 32000-1, 7.9.2.2). What is too long for
// one, such as the words of a link that fills pages, ends in an ellipsis.
func Text(s string) string {
	s = clip(s, MaxString/2-1)
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] >= 32 && s[i] < 127
	}
	if ascii {
		return Literal(s)
	}
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// Literal writes ASCII.
func Literal(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}

// clip shortens a text to so many UTF-16 units.
func clip(s string, most int) string {
	if len(s) <= most { // no text has more units than bytes
		return s
	}
	n, end := 0, 0 // end is where one unit is left for the ellipsis
	for i, r := range s {
		if n < most {
			end = i
		}
		if n += utf16.RuneLen(r); n > most {
			return s[:end] + "…"
		}
	}
	return s
}

// Name writes a name; everything unusual is escaped.
func Name(s string) string {
	b := []byte{'/'}
	for i := range len(s) {
		if c := s[i]; c > 32 && c < 127 && !strings.ContainsRune("#()<>[]{}/%", rune(c)) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "#%02X", c)
		}
	}
	return string(b)
}

// Date writes a moment (7.9.4).
func Date(t time.Time) string { return t.UTC().Format("(D:20060102150405+00'00')") }

// URI gives an address in ASCII, as the URI action asks for; what is not
// ASCII is percent-encoded UTF-8 (RFC 3987, 3.1).
func URI(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > 32 && c < 127 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
