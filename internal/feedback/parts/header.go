package parts

import (
	"strings"
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

// Has reports whether a field whose name begins with prefix is there.
func (h Header) Has(prefix string) bool {
	for _, f := range h {
		if len(f.Name) >= len(prefix) && strings.EqualFold(f.Name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// Text gives the first value of the named field with encoded words (RFC 2047)
// decoded; what cannot be decoded stays as written.
func (h Header) Text(name string) string {
	return Words(h.Get(name))
}

// maxFields and maxValue bound how many header fields are kept of one part, and
// how many octets of one field.
const (
	maxFields = 400
	maxValue  = 16 << 10
)

// byteOrderMark stands before the text of programs that save it as UTF-8 "with signature".
const byteOrderMark = "\uFEFF"

// Fields reads header fields up to the first empty line, and gives the rest.
// A line that is neither a field nor a continuation ends the header too: many
// mail systems forget the empty line.
func Fields(text string) (Header, string) {
	text = strings.TrimPrefix(text, byteOrderMark)
	var h Header
	for text != "" {
		line, rest := cutLine(text)
		if strings.TrimSpace(line) == "" {
			return h, rest
		}
		name, value, ok := field(line)
		if !ok {
			return h, text
		}
		value, text = unfold(value, rest)
		if len(h) < maxFields {
			h = append(h, Field{Name: name, Value: value})
		}
	}
	return h, ""
}

// unfold adds the continuation lines at the head of text to a value.
func unfold(value, text string) (whole, rest string) {
	value = bounded(strings.TrimSpace(value))
	if text == "" || text[0] != ' ' && text[0] != '\t' {
		return value, text
	}
	var b strings.Builder
	b.WriteString(value)
	for text != "" && (text[0] == ' ' || text[0] == '\t') {
		line, rest := cutLine(text)
		line = strings.TrimSpace(line)
		if line == "" {
			break // an empty line, though it holds blanks
		}
		if b.Len() < maxValue {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(bounded(line))
		}
		text = rest
	}
	return b.String(), text
}

// bounded cuts a value that no mail system writes; the mark keeps its last word
// from being taken for a whole one.
func bounded(value string) string {
	if len(value) > maxValue {
		return value[:maxValue] + damage
	}
	return value
}

// field splits one line into name and value when it looks like a header field.
func field(line string) (name, value string, ok bool) {
	i := strings.IndexByte(line[:min(len(line), 77)], ':')
	if i < 1 {
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
