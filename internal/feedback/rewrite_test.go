package feedback_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"slices"
	"strings"
)

// head splits a message into its header fields, folded ones kept whole, and the
// rest.
func head(s string) (fields []string, body string) {
	s = strings.TrimLeft(s, "\n")
	if strings.HasPrefix(s, "From ") {
		_, s, _ = strings.Cut(s, "\n")
	}
	for s != "" && s[0] != '\n' {
		line, rest, _ := strings.Cut(s, "\n")
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			fields[len(fields)-1] += "\n" + line
		case strings.Contains(line, ":"):
			fields = append(fields, line)
		default:
			return fields, "\n" + s
		}
		s = rest
	}
	return fields, s
}

func join(fields []string, body string) string {
	return strings.Join(fields, "\n") + "\n" + body
}

// reorder turns the header upside down; fields of one name keep their order.
func reorder(s string) string {
	fields, body := head(s)
	nameOf := func(f string) string { n, _, _ := strings.Cut(f, ":"); return strings.ToLower(n) }
	slices.SortStableFunc(fields, func(a, b string) int { return strings.Compare(nameOf(b), nameOf(a)) })
	return join(fields, body)
}

func eachHeaderName(s string, to func(string) string) string {
	fields, body := head(s)
	for i, f := range fields {
		n, v, _ := strings.Cut(f, ":")
		fields[i] = to(n) + ":" + v
	}
	return join(fields, body)
}

func eachField(s, name string, do func(string) string) string {
	fields, body := head(s)
	for i, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(n, name) {
			fields[i] = n + ":" + do(folded.ReplaceAllString(v, " "))
		}
	}
	return join(fields, body)
}

func contentType(fields []string) (at int, kind string, params map[string]string) {
	for i, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(strings.TrimSpace(n), "Content-Type") {
			kind, params, err := mime.ParseMediaType(strings.TrimSpace(strings.ReplaceAll(v, "\n", " ")))
			if err == nil {
				return i, kind, params
			}
		}
	}
	return -1, "", nil
}

func otherBoundary(s string) string {
	fields, _ := head(s)
	_, _, params := contentType(fields)
	b := params["boundary"]
	if len(b) < 6 {
		return s
	}
	return strings.ReplaceAll(s, b, "=_next.part-7f3a")
}

var folded = regexp.MustCompile(`\n[ \t]+`)

// unfold and fold change the fields of the header and of the status part.
func unfold(s string) string {
	return eachStatusField(s, func(f string) string { return folded.ReplaceAllString(f, " ") })
}

func fold(s string) string {
	return eachStatusField(s, func(f string) string {
		words := strings.Split(folded.ReplaceAllString(f, " "), " ")
		var b strings.Builder
		col := 0
		for i, w := range words {
			if i > 1 && col > 30 {
				b.WriteString("\n\t")
				col = 0
			} else if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(w)
			col += len(w) + 1
		}
		return b.String()
	})
}

func eachStatusField(s string, do func(string) string) string {
	at := strings.Index(strings.ToLower(s), "content-type: message/delivery-status")
	if at < 0 {
		return s
	}
	before, status := s[:at], s[at:]
	end := strings.Index(status, "\n--")
	if end < 0 {
		end = len(status)
	}
	after := status[end:]
	var out []string
	for _, f := range strings.SplitAfter(folded.ReplaceAllStringFunc(status[:end],
		func(m string) string { return "\x00" + m[1:] }), "\n") {
		out = append(out, do(strings.ReplaceAll(f, "\x00", "\n")))
	}
	return before + strings.Join(out, "") + after
}

// recode writes the text and status parts of a multipart, or the body of a
// simple message, in another transfer encoding.
func recode(s, encoding string) string {
	fields, body := head(s)
	_, kind, params := contentType(fields)
	if !strings.HasPrefix(kind, "multipart/") {
		if kind != "" && kind != "text/plain" {
			return s
		}
		return recodePart(s, encoding)
	}
	mark := "\n--" + params["boundary"]
	if strings.Contains(body, "\n --"+params["boundary"]) {
		return s // not a message of this form
	}
	pieces := strings.Split(body, mark)
	for i := 1; i < len(pieces)-1; i++ {
		piece := strings.TrimPrefix(pieces[i], "\n")
		if len(piece) == len(pieces[i]) {
			return s // a boundary within a longer one
		}
		pf, _ := head(piece)
		if _, k, _ := contentType(pf); k == "text/plain" || k == "message/delivery-status" {
			pieces[i] = "\n" + recodePart(piece, encoding)
		}
	}
	return join(fields, strings.Join(pieces, mark))
}

func recodePart(s, encoding string) string {
	fields, body := head(s)
	for _, f := range fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(n, "Content-Transfer-Encoding") {
			if v := strings.ToLower(strings.TrimSpace(v)); v != "7bit" && v != "8bit" {
				return s
			}
		}
	}
	fields = slices.DeleteFunc(fields,
		func(f string) bool { return strings.HasPrefix(strings.ToLower(f), "content-transfer-encoding:") })
	fields = append(fields, "Content-Transfer-Encoding: "+encoding)
	text := strings.TrimPrefix(body, "\n")
	if encoding == "base64" {
		return join(fields, "\n"+base64.StdEncoding.EncodeToString([]byte(text))+"\n")
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	fmt.Fprint(w, text)
	if c, ok := any(w).(io.Closer); ok {
		c.Close()
	}
	return join(fields, "\n"+strings.ReplaceAll(b.String(), "\r\n", "\n")+"\n")
}

// addText puts words at the end of the first text part of a multipart.
func addText(s, words string) string {
	fields, body := head(s)
	_, kind, params := contentType(fields)
	pieces := strings.Split(body, "\n--"+params["boundary"])
	if !strings.HasPrefix(kind, "multipart/") || len(pieces) < 3 {
		return s
	}
	if low := strings.ToLower(pieces[1]); strings.Contains(low, "base64") || !strings.Contains(low, "text/plain") {
		return s
	}
	pieces[1] += words
	return join(fields, strings.Join(pieces, "\n--"+params["boundary"]))
}
