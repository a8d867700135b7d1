package templates

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Markdown is text that is Markdown already and is merged as it stands. Only the
// template functions make it, from values that they have escaped.
type Markdown string

// EscapeText writes a value as Markdown that reads as exactly that text: on one
// line, without markup, links, HTML, personal fields or fences, wherever in a
// line it stands. Line breaks and runs of spaces become one space; control and
// bidirectional control characters are dropped.
func EscapeText(value string) string { return escape(value, true) }

// EscapeWithin is EscapeText for a value that begins no line.
func EscapeWithin(value string) string { return escape(value, false) }

// plain is the text that a reader sees of a value: one line, nothing invisible.
func plain(value string) string {
	var b strings.Builder
	gap := false
	for _, r := range value {
		switch {
		case r == ' ', r >= '\t' && r <= '\r', r == 0x85, r == 0x2028, r == 0x2029:
			gap = b.Len() > 0
			continue
		case dropped(r):
			continue
		}
		if gap {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// dropped reports characters that a letter cannot show: controls, those that turn
// the direction of what follows, and noncharacters.
func dropped(r rune) bool {
	return r < ' ' || (r >= 0x7f && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) ||
		(r >= 0xfdd0 && r <= 0xfdef) || r&0xfffe == 0xfffe || r == utf8.RuneError || r == 0xfeff
}

// numbered is the beginning of a line that would be an ordered list.
var numbered = regexp.MustCompile(`^\d{1,9}[.)]`)

// escape puts a backslash before each character that could be markup where it
// stands. atStart says that the value may begin a line, where more characters
// are markup.
func escape(value string, atStart bool) string {
	s := plain(value)
	list := 0
	if atStart {
		list = len(numbered.FindString(s))
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] < utf8.RuneSelf && (i == list-1 || markup(s, i, atStart)) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// markup reports whether the character at i needs a backslash.
func markup(s string, i int, atStart bool) bool {
	switch c := s[i]; c {
	case '\\', '`', '*', '_', '[', ']', '<', '>', '~', '|', '{', '}', '@':
		return true
	case '&': // an entity such as &lt;, whose end another value may bring
		return i+1 == len(s) || s[i+1] == '#' || letter(s[i+1])
	case '#': // a heading, or the closing of one
		return i == 0 || s[i-1] == ' ' || s[i-1] == '#'
	case '(': // ((a personal field)), perhaps with a bracket of the template beside it
		return i == 0 || i == len(s)-1 || s[i-1] == c || s[i+1] == c
	case ')': // after a number of another value, a list
		return atStart && i == 0 || i > 0 && s[i-1] == c
	case '-', '+', '=': // a list, a rule, or the underline of a heading
		return atStart && i == 0
	case ':': // an address that some readers make a link of; a definition
		return atStart && i == 0 || strings.HasPrefix(s[i:], "://")
	case '.': // likewise; www.example.com
		return atStart && i == 0 || i >= 3 && strings.EqualFold(s[i-3:i], "www")
	case '!': // an image, with a bracket of the template after it
		return i == len(s)-1
	case '?': // the fallback of a personal field
		return i > 0 && s[i-1] == '?' || i+1 < len(s) && s[i+1] == '?'
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
