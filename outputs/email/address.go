package email

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"tidings/outputs"
)

// Address checks an address and gives it as it stands in the envelope and in
// headers: the domain in ASCII (RFC 5891), the local part as it is. Local parts
// outside of ASCII need a relay with SMTPUTF8 (RFC 6531): see NeedsUTF8.
func Address(s string) (string, error) {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 {
		return "", fmt.Errorf("%q is no address; it needs the form name@example.com", brief(s))
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > 64 || !localPart(local) {
		return "", fmt.Errorf("%q: the part before the @ holds something that no address may", brief(s))
	}
	if !isASCII(domain) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return "", fmt.Errorf("%q: the domain is not valid: %w", brief(s), err)
		}
		s, domain = local+"@"+ascii, ascii
	}
	if len(domain) > 253 || !hostName(domain) {
		return "", fmt.Errorf("%q: the part after the @ is no domain", brief(s))
	}
	return s, nil
}

// NeedsUTF8 reports whether an address can only be sent with SMTPUTF8.
func NeedsUTF8(s string) bool {
	local, _, _ := strings.Cut(s, "@")
	return !isASCII(local)
}

// localPart accepts dot-atoms of RFC 5322 and RFC 6532. Quoted local parts are
// refused: relays disagree about them.
func localPart(s string) bool {
	if s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case r < utf8.RuneSelf:
			if !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
				return false
			}
		case outputs.Clean(string(r)) != string(r):
			return false
		}
	}
	return true
}

func hostName(s string) bool {
	label := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			label++
		case c == '-' && label > 0:
			label++
		case c == '.' && label > 0 && s[i-1] != '-':
			label = 0
		default:
			return false
		}
		if label > 63 {
			return false
		}
	}
	return label > 0 && s[len(s)-1] != '-'
}

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
