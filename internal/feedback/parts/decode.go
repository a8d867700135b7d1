package parts

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
)

// maxText bounds the bytes of one decoded text; reports say what they have to
// say long before.
const maxText = 1 << 20

// undo removes the transfer encoding. Parts that carry no text and no fields
// are not decoded at all: nobody reads them.
func undo(encoding, charset, mediaType, body string) string {
	if !readable(mediaType) {
		return body
	}
	if len(body) > 2*maxText {
		body = body[:2*maxText]
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return decodeBase64(charset, body)
	case "quoted-printable":
		out, _ := io.ReadAll(io.LimitReader(quotedprintable.NewReader(strings.NewReader(body)), maxText))
		if len(out) > 0 {
			return Normalize(narrow(charset, out))
		}
	}
	return body
}

func readable(t string) bool {
	return strings.HasPrefix(t, "text/") || strings.HasPrefix(t, "message/") || t == "application/json"
}

// decodeBase64 reads what it can and stops at the first fault.
func decodeBase64(charset, body string) string {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' || r == '=' {
			return -1
		}
		return r
	}, body)
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, []byte(clean))
	if err != nil && n == 0 {
		return body
	}
	return Normalize(narrow(charset, out[:n]))
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
		return strings.ToValidUTF8(body, "\uFFFD")
	}
	if enc, err := htmlindex.Get(charset); err == nil && charset != "" {
		if out, err := enc.NewDecoder().String(body); err == nil && utf8.ValidString(out) {
			return out
		}
	}
	return strings.ToValidUTF8(body, "\uFFFD")
}

// Normalize gives the text with LF line ends, without NULs and without an mbox
// "From " line.
func Normalize(raw []byte) string {
	var b strings.Builder
	b.Grow(len(raw))
	for len(raw) > 0 {
		i := bytes.IndexAny(raw, "\r\x00")
		if i < 0 {
			b.Write(raw)
			break
		}
		b.Write(raw[:i])
		if raw[i] == '\r' && (i+1 >= len(raw) || raw[i+1] != '\n') {
			b.WriteByte('\n')
		}
		raw = raw[i+1:]
	}
	text := strings.TrimLeft(b.String(), "\n")
	for strings.HasPrefix(text, "From ") || strings.HasPrefix(text, ">From ") {
		_, text = cutLine(text)
	}
	return text
}
