package workspace

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"tidings/notices"
)

// render writes a value as the text of a YAML file, in the order of its fields,
// and proves it by reading it back.
func render(name string, v any) (string, error) {
	for _, block := range []bool{true, false} {
		body, err := yaml.MarshalWithOptions(tree(reflect.ValueOf(v), block),
			yaml.Indent(2), yaml.IndentSequence(true), yaml.UseLiteralStyleIfMultiline(block))
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if text := schemaLine(name) + string(body); reads(name, text, v) {
			return text, nil
		}
	}
	return "", fmt.Errorf("%s: a text in it cannot be written as YAML; simplify it", name)
}

// reads tells whether a text reads back as the value v.
func reads(name, text string, v any) bool {
	got := reflect.New(reflect.TypeOf(v))
	s := &source{name: name}
	s.decode([]byte(text), got.Interface())
	return len(s.errors) == 0 && notices.Digest(got.Elem().Interface()) == notices.Digest(v)
}

// quoted is text that goes in double quotes.
type quoted string

// MarshalYAML writes the text with every doubtful character escaped; JSON strings
// are YAML.
func (q quoted) MarshalYAML() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range string(q) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case forbidden(r) || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return []byte(b.String()), nil
}

// bare is text that needs no quotes: a time.
type bare string

// MarshalYAML writes the text as it is.
func (b bare) MarshalYAML() ([]byte, error) { return []byte(b), nil }

// tree turns a value into what the encoder writes in order. block leaves the
// style of text to the encoder; else all text is quoted.
func tree(v reflect.Value, block bool) any {
	switch x := v.Interface().(type) {
	case time.Time:
		return bare(x.Format("2006-01-02T15:04:05.999999999-07:00"))
	case notices.Affected:
		if x == notices.ByRecords {
			return true
		}
	case fmt.Stringer: // Month, Day
		return x.String()
	}
	switch v.Kind() {
	case reflect.Struct:
		return object(v, block)
	case reflect.Map:
		out := yaml.MapSlice{}
		keys := slices.SortedFunc(maps.Keys(mapOf(v)), strings.Compare)
		for _, k := range keys {
			out = append(out, yaml.MapItem{Key: k, Value: tree(v.MapIndex(reflect.ValueOf(k)), block)})
		}
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = tree(v.Index(i), block)
		}
		return out
	case reflect.String:
		if block {
			return v.String()
		}
		return quoted(v.String())
	}
	return v.Interface()
}

func mapOf(v reflect.Value) map[string]bool {
	out := map[string]bool{}
	for _, k := range v.MapKeys() {
		out[k.String()] = true
	}
	return out
}

func object(v reflect.Value, block bool) yaml.MapSlice {
	out := yaml.MapSlice{}
	for i := range v.NumField() {
		key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" || strings.Contains(options, "omitempty") && empty(v.Field(i)) {
			continue
		}
		out = append(out, yaml.MapItem{Key: key, Value: tree(v.Field(i), block)})
	}
	return out
}

func empty(v reflect.Value) bool {
	if t, ok := v.Interface().(time.Time); ok {
		return t.IsZero()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}
