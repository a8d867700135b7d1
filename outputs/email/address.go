package email

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"tidings/outputs"
)

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// brief keeps foreign text short and on one line in errors.
func brief(s string) string {
	if s = outputs.Clean(s); len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:77], "") + "..."
}

const maxName = 128 // characters of a display name that are kept

// appendMailbox writes one mailbox: a display name, quoted or in encoded words
// (RFC 2047), and the address in angle brackets, folded at 78 columns.
func appendMailbox(dst []byte, column int, name, address string) []byte {
	name = outputs.Clean(name)
	if name == "" {
		return append(dst, address...)
	}
	start := len(dst)
	if r := []rune(name); len(name) > maxName && len(r) > maxName {
		name = string(r[:maxName-1]) + "…"
	}
	if isASCII(name) && len(name) <= 60 && !strings.Contains(name, "=?") {
		dst = appendQuoted(dst, name)
	} else {
		dst = appendEncodedWords(dst, name)
	}
	if column+len(dst)-start+len(address)+3 > 78 {
		dst = append(dst, "\r\n"...)
	}
	dst = append(dst, " <"...)
	dst = append(dst, address...)
	return append(dst, '>')
}

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// appendEncodedWords writes s as words of at most 75 columns, one a line, none of
// them splitting a character.
func appendEncodedWords(dst []byte, s string) []byte {
	const room = 42 // octets; 56 columns of base64 and 12 around them
	for first := true; s != ""; first = false {
		n := min(room, len(s))
		for n < len(s) && n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		if !first {
			dst = append(dst, "\r\n "...)
		}
		dst = append(dst, "=?utf-8?B?"...)
		dst = base64.StdEncoding.AppendEncode(dst, []byte(s[:n]))
		dst = append(dst, "?="...)
		s = s[n:]
	}
	return dst
}

// appendUnstructured writes the value of a field such as Subject, folded at 78
// columns where it has spaces.
func appendUnstructured(dst []byte, column int, s string) []byte {
	s = outputs.OneLine(s)
	if !isASCII(s) || strings.Contains(s, "=?") || longWord(s) {
		if column > 10 {
			dst = append(dst, "\r\n "...)
		}
		return appendEncodedWords(dst, s)
	}
	for i, word := range strings.Split(s, " ") {
		if i > 0 {
			if column+1+len(word) > 78 {
				dst = append(dst, "\r\n"...)
				column = 0
			}
			dst = append(dst, ' ')
			column++
		}
		dst = append(dst, word...)
		column += len(word)
	}
	return dst
}

func longWord(s string) bool {
	for _, w := range strings.Fields(s) {
		if len(w) > 60 {
			return true
		}
	}
	return false
}
