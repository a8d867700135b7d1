package store

import (
	"unicode/utf8"
)

// appendFields writes the named fields as a JSON object of strings; a missing one
// is an empty string. It is encoding/json for this one shape, at a tenth of its
// cost, which counts at a million rows.
func appendFields(b []byte, names []string, fields map[string]string) []byte {
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, name), ':')
		b = appendString(b, fields[name])
	}
	return append(b, '}')
}

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == 0: // PostgreSQL cannot keep it
			b = utf8.AppendRune(b, utf8.RuneError)
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
