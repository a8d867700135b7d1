package parts

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
)

// maxText bounds the bytes of one decoded text; reports say what they have to
// say long before.
const maxText = 1 << 20

// damage stands where something could not be decoded or was cut off: what touches
// it is not whole, and no address is read there.
const damage = "\uFFFD"

// undo removes the transfer encoding. Parts that carry no text and no fields
// are not decoded at all: nobody reads them.
func undo(encoding, charset, mediaType, body string) string {
	if !readable(mediaType) {
		return body
	}
	cut := ""
	if len(body) > 2*maxText {
		body, cut = body[:2*maxText], damage
	}
	encoding, _, _ = strings.Cut(strings.TrimSpace(encoding), " ")
	switch strings.ToLower(strings.Trim(encoding, `";`)) {
	case "base64":
		return decodeBase64(charset, body) + cut
	case "quoted-printable":
		if out := fromQuoted(body); len(out) > 0 {
			return Normalize(narrow(charset, out)) + cut
		}
	}
	return body + cut
}

func readable(t string) bool {
	return strings.HasPrefix(t, "text/") || strings.HasPrefix(t, "message/") || t == "application/json"
}

// maxBlanks bounds the blanks that gateways put behind a soft line break.
const maxBlanks = 80

// fromQuoted undoes quoted-printable (RFC 2045 section 6.7). An escape that is
// none marks the place: the letters that it stood for are lost.
func fromQuoted(body string) []byte {
	out := make([]byte, 0, len(body))
	for body != "" {
		if len(out) >= maxText {
			return append(out, damage...)
		}
		i := strings.IndexByte(body, '=')
		if i < 0 {
			return append(out, body...)
		}
		out, body = append(out, body[:i]...), body[i+1:]
		line, rest := cutLine(body[:min(len(body), maxBlanks)])
		switch {
		case len(body) >= 2 && hexDigit(body[0]) >= 0 && hexDigit(body[1]) >= 0:
			out, body = append(out, byte(hexDigit(body[0])<<4|hexDigit(body[1]))), body[2:]
		case len(line) < maxBlanks && strings.TrimSpace(line) == "":
			body = body[min(len(body), maxBlanks)-len(rest):] // a soft line break, with blanks behind it
			if body == "" {
				out = append(out, damage...) // the line should go on
			}
		default:
			out = append(out, damage...)
		}
	}
	return out
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c&^0x20 && c&^0x20 <= 'F':
		return int(c&^0x20-'A') + 10
	}
	return -1
}

// decodeBase64 reads what it can and stops at the first fault. Padding may stand
// anywhere: programs encode line by line.
func decodeBase64(charset, body string) string {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, body)
	out := make([]byte, 0, base64.RawStdEncoding.DecodedLen(len(clean)))
	for run := range strings.SplitSeq(clean, "=") {
		if run == "" {
			continue
		}
		n := len(out)
		out = out[:n+base64.RawStdEncoding.DecodedLen(len(run))]
		got, err := base64.RawStdEncoding.Decode(out[n:], []byte(run))
		out = out[:n+got]
		if err != nil && len(out) == 0 {
			return body
		}
		if err != nil {
			return Normalize(narrow(charset, out)) + damage
		}
	}
	return Normalize(narrow(charset, out))
}

// toUTF8 gives the text in UTF-8. A charset that is unknown or plainly wrong is
// ignored: the words that matter are ASCII in nearly every report.
func toUTF8(charset, body string) string {
	if strings.Contains(body, "\x1b$") || strings.Contains(body, "\x1b(") {
		if out, err := japanese.ISO2022JP.NewDecoder().String(body); err == nil {
			return out
		}
	}
	if isUTF7(charset) {
		return fromUTF7(body)
	}
	if utf8.ValidString(body) {
		return body
	}
	if isWide(charset) { // its bytes were read as they came
		return strings.ToValidUTF8(body, damage)
	}
	if enc, err := htmlindex.Get(charset); err == nil && charset != "" {
		if out, err := enc.NewDecoder().String(body); err == nil && utf8.ValidString(out) {
			return out
		}
	}
	return strings.ToValidUTF8(body, damage)
}

// Normalize gives the text with LF line ends, without NULs, without a byte order
// mark and without an mbox "From " line.
func Normalize(raw []byte) string {
	clean := raw
	if bytes.IndexByte(raw, '\r') >= 0 || bytes.IndexByte(raw, 0) >= 0 {
		clean = make([]byte, 0, len(raw))
		for i, c := range raw {
			switch {
			case c == '\r' && (i+1 >= len(raw) || raw[i+1] != '\n'):
				clean = append(clean, '\n')
			case c != '\r' && c != 0:
				clean = append(clean, c)
			}
		}
	}
	text := strings.TrimLeft(string(clean), "\n"+byteOrderMark)
	for strings.HasPrefix(text, "From ") || strings.HasPrefix(text, ">From ") {
		_, text = cutLine(text)
	}
	return text
}
