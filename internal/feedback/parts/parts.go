// Package parts takes a message of any quality apart: line ends of every kind,
// an mbox "From " line, NULs, missing or wrong boundaries, wrong charsets and
// endless nesting. Work and memory are bounded by its Limits.
package parts

import (
	"mime"
	"strings"
)

// Limits bound what one message may cost.
type Limits struct {
	Parts int // parts that are kept
	Depth int // nesting that is followed
}

// Part is one leaf: a body that is not a multipart.
type Part struct {
	Header Header
	Type   string // media type in lower case, "text/plain" if none is given
	Body   string // transfer encoding undone; text in UTF-8 with LF line ends
	Depth  int
}

// Message is a message taken apart.
type Message struct {
	Header Header
	Type   string            // media type of the whole
	Params map[string]string // its parameters
	Parts  []Part            // leaves in their order
	Cut    bool              // limits ended the reading of the structure
}

// Parse takes a message apart. It never fails: what cannot be understood is a
// leaf of plain text.
func Parse(raw []byte, lim Limits) Message {
	text := Normalize(narrow("", raw))
	header, body := Fields(text)
	m := Message{Header: header}
	m.Type, m.Params = mediaType(header.Get("Content-Type"))
	w := walker{lim: lim, msg: &m}
	w.walk(header, body, 0)
	return m
}

func mediaType(v string) (string, map[string]string) {
	t, params, err := mime.ParseMediaType(v)
	if err == nil {
		return strings.ToLower(t), params
	}
	t, rest, _ := strings.Cut(v, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	if !strings.Contains(t, "/") {
		t = "text/plain"
	}
	return t, looseParams(rest)
}

// looseParams reads parameters that break RFC 2045, such as unquoted boundaries
// with blanks or slashes.
func looseParams(s string) map[string]string {
	params := map[string]string{}
	for _, p := range strings.Split(s, ";") {
		k, v, ok := strings.Cut(p, "=")
		if ok {
			params[strings.ToLower(strings.TrimSpace(k))] = strings.Trim(strings.TrimSpace(v), `"`)
		}
	}
	return params
}

type walker struct {
	lim Limits
	msg *Message
}

func (w *walker) walk(h Header, body string, depth int) {
	if len(w.msg.Parts) >= w.lim.Parts {
		w.msg.Cut = true
		return
	}
	t, params := mediaType(h.Get("Content-Type"))
	pieces := w.split(t, params["boundary"], body, depth)
	if pieces == nil {
		w.leaf(h, t, params["charset"], body, depth)
		return
	}
	for _, p := range pieces {
		ph, pb := Fields(p)
		if len(ph) == 0 && strings.TrimSpace(pb) == "" {
			continue
		}
		w.walk(ph, pb, depth+1)
	}
}

// split cuts a multipart body; nil means that the body is a leaf.
func (w *walker) split(t, boundary, body string, depth int) []string {
	declared := strings.HasPrefix(t, "multipart/")
	if !declared && !hidesReport(t, body) {
		return nil
	}
	if depth >= w.lim.Depth {
		w.msg.Cut = true
		return nil
	}
	if declared && boundary != "" {
		if p := cutParts(body, boundary, w.lim.Parts); len(p) > 0 {
			return p
		}
	}
	if guess := guessBoundary(body); guess != "" {
		return cutParts(body, guess, w.lim.Parts)
	}
	return nil
}

// hidesReport finds a MIME report in a body that is declared as plain text:
// gateways that lose the outer Content-Type leave such.
func hidesReport(t, body string) bool {
	return t == "text/plain" && strings.HasPrefix(strings.TrimLeft(body, " \n"), "--") &&
		strings.Contains(body, "\nContent-Type: message/")
}

// cutParts gives the texts between the boundary lines. The preamble is kept as
// the first piece only when nothing else is text (some systems write there).
func cutParts(body, boundary string, limit int) []string {
	var parts []string
	mark, start, pos := "--"+boundary, -1, 0
	for pos < len(body) && len(parts) <= limit {
		line, _ := cutLine(body[pos:])
		next := min(pos+len(line)+1, len(body))
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, mark) && closes(trimmed[len(mark):]) {
			if start >= 0 {
				parts = append(parts, body[start:pos])
			}
			start = next
			if strings.HasSuffix(trimmed, mark+"--") {
				return parts
			}
		}
		pos = next
	}
	if start >= 0 && start < len(body) {
		parts = append(parts, body[start:])
	}
	return parts
}

func closes(rest string) bool {
	rest = strings.TrimSpace(rest)
	return rest == "" || rest == "--"
}

// guessBoundary finds the first line "--x" that a Content- field follows.
func guessBoundary(body string) string {
	for rest := body; rest != ""; {
		var line string
		line, rest = cutLine(rest)
		line = strings.TrimSpace(line)
		if len(line) < 5 || !strings.HasPrefix(line, "--") || strings.Contains(line, " ") {
			continue
		}
		if len(rest) > 8 && strings.EqualFold(rest[:8], "content-") {
			return line[2:]
		}
	}
	return ""
}

func (w *walker) leaf(h Header, t, charset, body string, depth int) {
	if strings.HasPrefix(t, "multipart/") { // its parts cannot be found
		t = "text/plain"
	}
	t = sniff(t, h, body, depth)
	body = undo(h.Get("Content-Transfer-Encoding"), charset, t, body)
	if strings.HasPrefix(t, "text/") {
		body = toUTF8(charset, body)
	}
	if t != "message/rfc822" && readable(t) {
		body = Words(strings.TrimPrefix(body, byteOrderMark))
	}
	w.msg.Parts = append(w.msg.Parts, Part{Header: h, Type: t, Body: body, Depth: depth})
}
