package parts

import (
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// maxWord bounds one encoded word; RFC 2047 allows 75 octets, programs write more.
const maxWord = 1024

// Words decodes the encoded words (RFC 2047) of a text wherever they stand: mail
// systems copy them into fields and sentences that may hold none. What cannot be
// decoded stays as written. No word adds a line or a field of its own.
func Words(s string) string {
	next := strings.Index(s, "=?")
	if next < 0 {
		return s
	}
	dec := mime.WordDecoder{CharsetReader: charsetReader}
	var b strings.Builder
	joined := -1 // where the last word ended: blanks between two words are none
	for pos := 0; ; {
		i := strings.Index(s[pos:], "=?")
		if i < 0 {
			b.WriteString(s[pos:])
			return b.String()
		}
		i += pos
		end := wordEnd(s[i:])
		text, err := "", error(nil)
		if end > 0 {
			text, err = dec.Decode(s[i : i+end])
		}
		if end == 0 || err != nil {
			b.WriteString(s[pos : i+2])
			pos = i + 2
			continue
		}
		if gap := s[pos:i]; pos != joined || strings.Trim(gap, " \t\n") != "" {
			b.WriteString(gap)
		}
		b.WriteString(strings.Map(plain, strings.ToValidUTF8(text, damage)))
		pos = i + end
		joined = pos
	}
}

// wordEnd gives the end of an encoded word at the head of s, 0 if there is none.
func wordEnd(s string) int {
	s = s[:min(len(s), maxWord)]
	at := 2
	for range 2 { // charset and encoding
		i := strings.IndexByte(s[at:], '?')
		if i < 1 || strings.ContainsAny(s[at:at+i], " \t\n=") {
			return 0
		}
		at += i + 1
	}
	i := strings.Index(s[at:], "?=")
	if i < 0 || strings.ContainsAny(s[at:at+i], " \t\n?") {
		return 0
	}
	return at + i + 2
}

func plain(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return in, nil
	}
	return transform.NewReader(in, enc.NewDecoder()), nil
}
