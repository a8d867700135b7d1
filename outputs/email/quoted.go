package email

import "unicode/utf8"

const hexDigits = "0123456789ABCDEF"

// appendQP writes text as quoted-printable (RFC 2045, 6.7) from the first column
// of a line, LF as CRLF, and gives the column it ends at. Lines have at most 76
// columns; characters are not split; a dot or "From" at the start of a line is
// encoded, which keeps clumsy relays from changing it.
func appendQP(dst []byte, s []byte) ([]byte, int) {
	column := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c == '\n' {
			dst = append(dst, "\r\n"...)
			column = 0
			i++
			continue
		}
		if n := plainRun(s[i:], column); n > 0 {
			dst = append(dst, s[i:i+n]...)
			column += n
			i += n
			continue
		}
		n, width := 1, 1
		switch {
		case c >= utf8.RuneSelf:
			_, n = utf8.DecodeRune(s[i:])
			width = 3 * n
		case column == 0 && (c == '.' || c == 'F'), c < ' ' || c == '=' || c == 0x7f:
			width = 3
		case c == ' ' && i+1 < len(s) && s[i+1] == '\n':
			width = 3
		}
		if column+width > 75 {
			dst = append(dst, "=\r\n"...)
			column = 0
			if c == '.' || c == 'F' {
				width = 3
			}
		}
		if width == 1 {
			dst = append(dst, c)
		} else {
			for _, b := range s[i : i+n] {
				dst = append(dst, '=', hexDigits[b>>4], hexDigits[b&15])
			}
		}
		column += width
		i += n
	}
	return dst, column
}

// plainRun is how many bytes from a column on stand for themselves on the same line.
func plainRun(s []byte, column int) int {
	if column == 0 && (s[0] == '.' || s[0] == 'F') {
		return 0
	}
	n := 0
	for most := min(len(s), 75-column); n < most; n++ {
		if c := s[n]; c <= ' ' || c >= 0x7f || c == '=' {
			break
		}
	}
	return n
}

// appendPiece writes one piece of a body so that any other piece may follow: it
// begins and ends at the start of a line, with a soft break where there is none.
func appendPiece(dst []byte, s []byte) []byte {
	dst, column := appendQP(dst, s)
	if column > 0 {
		dst = append(dst, "=\r\n"...)
	}
	return dst
}
