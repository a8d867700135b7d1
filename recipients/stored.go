package recipients

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// EachField hands on every field of the stored form of Recipient.Fields, an object of strings. An
// object with escapes is read by encoding/json, which takes much longer; fields before the first
// of them come twice.
func EachField(text string, each func(name, value string)) error {
	if text == "" || cutFields(text, each) {
		return nil
	}
	var fields map[string]string
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return fmt.Errorf("stored fields cannot be read: %w", err)
	}
	for name, value := range fields {
		each(name, value)
	}
	return nil
}

// DecodeFields reads the stored form of Recipient.Fields; nil for none.
func DecodeFields(text string) (map[string]string, error) {
	if text == "" || text == "{}" {
		return nil, nil
	}
	fields := map[string]string{}
	err := EachField(text, func(name, value string) { fields[name] = value })
	return fields, err
}

// cutFields reads an object of strings without escapes, as we write it or as PostgreSQL does, with
// a space behind each mark; it hands on each in turn, and reports whether text was one.
func cutFields(text string, each func(name, value string)) bool {
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
		if value, rest, ok = cutString(strings.TrimLeft(rest[1:], " ")); !ok {
			return false
		}
		each(name, value)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return false
		}
		if rest = strings.TrimLeft(rest[1:], " "); rest == "" {
			return false
		}
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

// storedField gives one value of a stored object without reading all of it: where nothing is
// escaped, a name between quotes with a colon behind it is that of a field.
func storedField(object string, s *slot) (found string) {
	if strings.IndexByte(object, '\\') < 0 {
		_, rest, ok := strings.Cut(object, s.begin)
		if !ok {
			return ""
		}
		if value, _, ok := cutString(strings.TrimLeft(rest, " ")); ok {
			return value
		}
	}
	err := EachField(object, func(name, value string) {
		if name == s.field {
			found = value
		}
	})
	if err != nil {
		return "" // whoever composes the letter says so
	}
	return found
}
