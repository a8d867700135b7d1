package dkim

import (
	"bytes"
	"hash"
)

var crlf = []byte("\r\n")

// hashBody hashes the body in relaxed form (RFC 6376 section 3.4.4). Lines that
// are in that form already, nearly all, are hashed where they stand.
func hashBody(h hash.Hash, body []byte, w *scratch) {
	body = trimEmptyLines(body)
	if len(body) == 0 {
		return
	}
	if regular(body) {
		h.Write(body)
	} else {
		hashLines(h, body, w)
	}
	if !bytes.HasSuffix(body, crlf) {
		h.Write(crlf)
	}
}

// trimEmptyLines drops lines of nothing but blanks from the end.
func trimEmptyLines(body []byte) []byte {
	for len(body) > 0 {
		line := bytes.TrimSuffix(body, crlf)
		start := bytes.LastIndexByte(line, '\n') + 1
		if !blank(line[start:]) {
			break
		}
		body = body[:start]
	}
	return body
}

func blank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// regular reports whether relaxed form changes nothing: no tab, no two spaces
// in a row, none at the end of a line.
func regular(b []byte) bool {
	return bytes.IndexByte(b, '\t') < 0 && !bytes.Contains(b, []byte("  ")) &&
		!bytes.Contains(b, []byte(" \r\n")) && b[len(b)-1] != ' '
}

// hashLines hashes runs of regular lines at once, and others by way of w.line.
func hashLines(h hash.Hash, body []byte, w *scratch) {
	from := 0
	for pos := 0; pos < len(body); {
		end := len(body)
		if i := bytes.IndexByte(body[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		if line := body[pos:end]; !regular(line) {
			h.Write(body[from:pos])
			w.line = appendRelaxed(w.line[:0], line)
			h.Write(w.line)
			from = end
		}
		pos = end
	}
	h.Write(body[from:])
}

// appendRelaxed writes one line with runs of blanks made one space, and none
// before its end.
func appendRelaxed(dst, line []byte) []byte {
	text, ended := bytes.CutSuffix(line, crlf)
	space := false
	for _, c := range text {
		if c == ' ' || c == '\t' {
			space = true
			continue
		}
		if space {
			dst = append(dst, ' ')
			space = false
		}
		dst = append(dst, c)
	}
	if ended {
		dst = append(dst, crlf...)
	}
	return dst
}
