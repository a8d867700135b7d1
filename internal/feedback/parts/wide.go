package parts

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/unicode"
)

// isWide reports whether a charset has two bytes for a letter.
func isWide(charset string) bool {
	return strings.HasPrefix(strings.ToLower(charset), "utf-16") || strings.EqualFold(charset, "utf16") || strings.EqualFold(charset, "unicode")
}

// narrow gives text of two bytes a letter in UTF-8, before its line ends are
// looked for; any other text as it is. A byte order mark counts more than the name.
func narrow(charset string, raw []byte) []byte {
	order := unicode.BigEndian // RFC 2781: without a mark and a name for the order
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
	case !isWide(charset):
		return raw
	case strings.HasSuffix(strings.ToLower(charset), "le"), lowFirst(raw):
		order = unicode.LittleEndian
	}
	out, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(raw)
	if err != nil {
		return raw
	}
	return out
}

// lowFirst finds the order of the bytes by the empty halves of ASCII letters.
func lowFirst(raw []byte) bool {
	high, low := 0, 0
	for i := 0; i+1 < min(len(raw), 512); i += 2 {
		high += zero(raw[i])
		low += zero(raw[i+1])
	}
	return low > high
}

func zero(c byte) int {
	if c == 0 {
		return 1
	}
	return 0
}

// isUTF7 knows the names of RFC 2152 and RFC 1642; the notices of older
// Exchange servers come in it.
func isUTF7(charset string) bool {
	return strings.HasSuffix(strings.ToLower(charset), "utf-7")
}

// fromUTF7 undoes "+BASE64-" (RFC 2152); what does not decode stays as it is.
func fromUTF7(body string) string {
	var b strings.Builder
	for {
		begin := strings.IndexByte(body, '+')
		if begin < 0 {
			b.WriteString(body)
			return b.String()
		}
		b.WriteString(body[:begin])
		body = body[begin:]
		end := 1
		for end < len(body) && isBase64(body[end]) {
			end++
		}
		b.WriteString(shifted(body[:end], strings.HasPrefix(body[end:], "-")))
		body = strings.TrimPrefix(body[end:], "-")
	}
}

// shifted decodes one shifted run with its "+"; "+-" is a plus sign.
func shifted(run string, closed bool) string {
	raw, err := base64.RawStdEncoding.DecodeString(run[1:])
	if err != nil || len(raw) < 2 || len(raw)%2 != 0 { // as in anna+news@, where the name of the charset is wrong
		if closed && len(run) > 1 {
			return run + "-"
		}
		return run
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}

func isBase64(c byte) bool {
	return isAlphanumeric(c) || c == '+' || c == '/'
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
