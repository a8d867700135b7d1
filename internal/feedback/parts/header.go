package parts

import (
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// Field is one header field, unfolded.
type Field struct {
	Name  string // as written
	Value string // unfolded, outer blanks removed, encoded words kept
}

// Header is a list of header fields in their order.
type Header []Field

// Get gives the first value of the named field, "" if there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Text gives the first value of the named field with encoded words (RFC 2047)
// decoded; what cannot be decoded stays as written.
func (h Header) Text(name string) string {
	v := h.Get(name)
	if !strings.Contains(v, "=?") {
		return v
	}
	dec := mime.WordDecoder{CharsetReader: charsetReader}
	if s, err := dec.DecodeHeader(v); err == nil {
		return s
	}
	return v
}

func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return in, nil
	}
	return transform.NewReader(in, enc.NewDecoder()), nil
}

// maxFields bounds how many header fields are kept of one part.
const maxFields = 400

// Fields reads header fields up to the first empty line, and gives the rest.
// A line that is neither a field nor a continuation ends the header too: many
// mail systems forget the empty line.
func Fields(text string) (Header, string) {
	var h Header
	for text != "" {
		line, rest := cutLine(text)
		if strings.TrimSpace(line) == "" {
			return h, rest
		}
		if (line[0] == ' ' || line[0] == '\t') && len(h) > 0 {
			last := &h[len(h)-1]
			if len(last.Value) < 8192 {
				last.Value = strings.TrimSpace(last.Value + " " + strings.TrimSpace(line))
			}
			text = rest
			continue
		}
		name, value, ok := field(line)
		if !ok {
			return h, text
		}
		if len(h) < maxFields {
			h = append(h, Field{Name: name, Value: strings.TrimSpace(value)})
		}
		text = rest
	}
	return h, ""
}

// field splits one line into name and value when it looks like a header field.
func field(line string) (name, value string, ok bool) {
	i := strings.IndexByte(line, ':')
	if i < 1 || i > 76 {
		return "", "", false
	}
	name = strings.TrimRight(line[:i], " \t")
	for j := 0; j < len(name); j++ {
		if name[j] <= ' ' || name[j] > '~' {
			return "", "", false
		}
	}
	return name, line[i+1:], name != ""
}

func cutLine(text string) (line, rest string) {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, ""
}
