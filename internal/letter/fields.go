package letter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/recipients"
)

// readFields puts the frozen fields of a row into fields, which it empties
// first. Plain objects, as Merge writes them, are cut without the JSON
// package, which costs more than all else of scratch; what is not plain goes
// there.
func readFields(fields map[string]string, frozen []byte) error {
	clear(fields)
	if len(frozen) == 0 {
		return nil
	}
	if cutFields(fields, string(frozen)) {
		return nil
	}
	clear(fields)
	return json.Unmarshal(frozen, &fields)
}

// cutFields reads an object of strings without escapes or spaces between them,
// and reports whether text was one.
func cutFields(fields map[string]string, text string) bool {
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' || !utf8.ValidString(text) {
		return false
	}
	rest := text[1 : len(text)-1]
	for rest != "" {
		var name, value string
		var ok bool
		if name, rest, ok = cutString(rest); !ok || rest == "" || rest[0] != ':' {
			return false
		}
		if value, rest, ok = cutString(rest[1:]); !ok {
			return false
		}
		fields[name] = value
		if rest == "" {
			break
		}
		if rest[0] != ',' || len(rest) == 1 {
			return false
		}
		rest = rest[1:]
	}
	return true
}

// cutString cuts a JSON string without escapes off the front.
func cutString(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return s[1:i], s[i+1:], true
		case c == '\\' || c < ' ':
			return "", "", false
		}
	}
	return "", "", false
}

// FieldMerger makes the frozen fields of one recipient after another.
type FieldMerger struct {
	fields map[string]string
	names  []string
}

// Merge gives the personal fields of a recipient as the ledger freezes them:
// every name that a letter may ask for, as one JSON object sorted by name.
func (m *FieldMerger) Merge(r *recipients.AudienceRow) ([]byte, error) {
	if err := m.gather(r); err != nil {
		return nil, err
	}
	size := 2
	for name, value := range m.fields {
		size += len(name) + len(value) + 6
	}
	slices.Sort(m.names)
	out := append(make([]byte, 0, size), '{')
	for i, name := range m.names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendJSON(out, name), ':')
		out = appendJSON(out, m.fields[name])
	}
	return append(out, '}'), nil
}

// Names gives the fields of a recipient that have a value, in any order; they are good
// until the next call.
func (m *FieldMerger) Names(r *recipients.AudienceRow) ([]string, error) {
	if err := m.gather(r); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(m.names, func(name string) bool { return m.fields[name] == "" }), nil
}

// gather puts a recipient's fields and their names together.
func (m *FieldMerger) gather(r *recipients.AudienceRow) error {
	if m.fields == nil {
		m.fields = make(map[string]string, 16)
	}
	if err := readFields(m.fields, []byte(r.FieldsJSON)); err != nil {
		return fmt.Errorf("stored fields cannot be read: %w", err)
	}
	for _, f := range [...]struct{ name, value string }{{"first name", r.FirstName}, {"last name", r.LastName},
		{"company", r.Company}, {"name", FullName(r)}, {"region", r.Region}, {"email", r.Email}} {
		if f.value != "" {
			m.fields[f.name] = f.value
		}
	}
	m.names = m.names[:0]
	for name := range m.fields {
		m.names = append(m.names, name)
	}
	return nil
}

// appendJSON writes s as a JSON string.
func appendJSON(dst []byte, s string) []byte {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' }) {
		b, _ := json.Marshal(s) //nolint:errcheck // a string can always be written
		return append(dst, b...)
	}
	return append(append(append(dst, '"'), s...), '"')
}

// FullName is the name of a person, put together where the registry has parts only.
func FullName(r *recipients.AudienceRow) string {
	if r.Name != "" {
		return r.Name
	}
	return recipients.FullName(r.FirstName, r.LastName)
}
