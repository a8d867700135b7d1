package feedback

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/feedback/parts"
)

// firstAddress gives the first thing in s that looks like an address, without
// brackets; "" if there is none.
func firstAddress(s string) string {
	for a := range addressesIn(s) {
		return a
	}
	return ""
}

// addressesIn yields what looks like an address in s, with the offset where it
// begins and ends (brackets not included). What touches a place that could not be
// decoded is left out: an address with letters missing is somebody else's.
func addressesIn(s string) func(yield func(string, [2]int) bool) {
	return func(yield func(string, [2]int) bool) {
		for pos := 0; pos < len(s); {
			at := strings.IndexByte(s[pos:], '@')
			if at < 0 {
				return
			}
			at += pos
			begin, whole := localBegin(s, pos, at)
			end := domainEnd(s, at)
			pos = at + 1
			if !whole || begin >= at || end <= at+1 || goesOn(s[end:]) {
				continue
			}
			if !yield(s[begin:end], [2]int{begin, end}) {
				return
			}
			pos = end
		}
	}
}

// goesOn reports whether an address was broken off: letters that were lost follow
// it, or the escape of an encoding that was not undone.
func goesOn(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && (r == utf8.RuneError || r == '=')
}

// localBegin finds where the part before the "@" begins; whole is false if letters
// of it were lost.
func localBegin(s string, from, at int) (begin int, whole bool) {
	i := at
	if i > from && s[i-1] == '"' { // quoted local part
		if j := strings.LastIndexByte(s[from:i-1], '"'); j >= 0 {
			return from + j, !strings.ContainsRune(s[from+j:at], utf8.RuneError)
		}
	}
	for i > from && at-i < 200 {
		r, n := utf8.DecodeLastRuneInString(s[from:i])
		if r == utf8.RuneError {
			return i, false
		}
		if !isLocal(r) || i < at && s[i] < 0x80 && unbroken(r) {
			break
		}
		i -= n
	}
	// quotes, list marks, leaders around the address
	for i < at && (s[i] == '\'' || s[i] == '.' || s[i] == '-' || s[i] == '*') {
		i++
	}
	return i, true
}

func isLocal(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '@', '\\', 0x7f:
		return false
	}
	return r > ' ' && (r < 0x80 || unicode.In(r, unicode.L, unicode.M, unicode.N))
}

func domainEnd(s string, at int) int {
	i := at + 1
	if i < len(s) && s[i] == '[' { // address literal
		if j := strings.IndexByte(s[i:min(len(s), i+64)], ']'); j > 0 {
			return i + j + 1
		}
	}
	for i < len(s) && i-at < 255 {
		if s[i] < 0x80 {
			if !isDomain(s[i]) {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) ||
			(isLetter(s[i-1]) && unbroken(r)) {
			break
		}
		i += n
	}
	for i > at+1 && (s[i-1] == '.' || s[i-1] == '-') {
		i--
	}
	return i
}

// mailbox gives the address of a header field that names one person: what stands
// in angle brackets is meant, whatever the name before it looks like.
func mailbox(value string) string {
	if open := strings.LastIndexByte(value, '<'); open >= 0 {
		if a := firstAddress(parts.Words(value[open:])); a != "" {
			return a
		}
	}
	return firstAddress(parts.Words(value))
}

// unbroken reports whether a letter is of a script that writes running text without
// blanks, up to an address and on behind it.
func unbroken(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func isDomain(c byte) bool {
	return c == '.' || c == '-' || c == '_' ||
		('0' <= c && c <= '9') || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z')
}

// typed reads "rfc822; address" of a delivery-status field (RFC 3464, RFC 6533)
// and gives the address. What is no address, such as a local user name, is
// given as it stands.
func typed(value string) string {
	kind, addr, ok := strings.Cut(value, ";")
	if !ok {
		addr, kind = value, ""
	}
	addr = parts.Words(strings.TrimSpace(addr))
	if strings.EqualFold(strings.TrimSpace(kind), "utf-8") {
		addr = unescapeUTF8(addr)
	}
	if a := firstAddress(addr); a != "" {
		return a
	}
	addr = strings.Trim(addr, "<> \t")
	if i := strings.IndexAny(addr, " \t"); i > 0 {
		addr = addr[:i]
	}
	return addr
}

// unescapeUTF8 undoes \x{HEX} of utf-8-addr-xtext (RFC 6533 section 3).
func unescapeUTF8(s string) string {
	if !strings.Contains(s, `\x{`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], `\x{`) {
			if end := strings.IndexByte(s[i:], '}'); end > 3 && end <= 9 {
				if r, ok := hexRune(s[i+3 : i+end]); ok {
					b.WriteRune(r)
					i += end + 1
					continue
				}
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func hexRune(s string) (rune, bool) {
	var r rune
	for i := 0; i < len(s); i++ {
		d := hexDigit(s[i])
		if d < 0 {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, r > 0 && r <= 0x10FFFF
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// xtext undoes the encoding of ENVID and ORCPT (RFC 3461 section 4).
func xtext(s string) string {
	if !strings.Contains(s, "+") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && i+2 < len(s) {
			h, l := hexDigit(s[i+1]), hexDigit(s[i+2])
			if h >= 0 && l >= 0 {
				out = append(out, byte(h<<4|l))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}
