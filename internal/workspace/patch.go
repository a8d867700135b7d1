package workspace

import (
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tidings/notices"
)

// section is the lines of one top-level key, with the comments that stand right
// above it.
type section struct {
	key   string
	above []string // comments and blank lines
	lines []string
}

// patch gives the new text of a file that holds old, so that it reads as v while
// the author's comments, order and style stay wherever the value is the same;
// whole is the text written from scratch. Text that cannot be patched, or that
// would not read back as v, is written from scratch: no value is ever lost to
// style.
func patch(name, old, whole string, v any) string {
	before := reflect.New(reflect.TypeOf(v))
	s := &source{name: name}
	s.decode([]byte(old), before.Interface())
	was, tail, ok := sections(old)
	if !ok || len(s.errors) > 0 {
		return whole
	}
	now, _, _ := sections(whole)
	changed := differing(before.Elem(), reflect.ValueOf(v))
	var out []section
	for _, o := range was {
		if n := slices.IndexFunc(now, func(x section) bool { return x.key == o.key }); n >= 0 {
			out = append(out, o.renew(now[n], changed[o.key]))
		} else if len(out) > 0 || len(o.above) > 0 {
			out = append(out, section{above: o.above}) // the key is gone, its comment stays
		}
	}
	for n, x := range now {
		if !slices.ContainsFunc(out, func(o section) bool { return o.key == x.key }) {
			out = slices.Insert(out, placeAfter(out, now[:n]), section{key: x.key, lines: x.lines})
		}
	}
	var lines []string
	for _, x := range out {
		lines = append(append(lines, x.above...), x.lines...)
	}
	text := strings.Join(append(lines, tail...), "\n") + "\n"
	if !reads(name, text, v) {
		return whole
	}
	return text
}

// placeAfter finds where a new key goes: below the last of its predecessors.
func placeAfter(out, predecessors []section) int {
	for _, p := range slices.Backward(predecessors) {
		if at := slices.IndexFunc(out, func(o section) bool { return o.key == p.key }); at >= 0 {
			return at + 1
		}
	}
	return 0
}

// sections cuts a text at its top-level keys; tail is what follows the last one.
func sections(text string) (list []section, tail []string, ok bool) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil || len(file.Docs) != 1 {
		return nil, nil, false
	}
	entries, ok := pairs(file.Docs[0].Body)
	if m, flow := file.Docs[0].Body.(*ast.MappingNode); !ok || flow && m.IsFlowStyle {
		return nil, nil, false
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	start := 0
	for n, e := range entries {
		at, end := where(e.Key), len(lines)
		if n+1 < len(entries) {
			end = where(entries[n+1].Key).line - 1
		}
		if at.column != 1 || at.line-1 < start || end > len(lines) {
			return nil, nil, false
		}
		for end > at.line && (lines[end-1] == "" || lines[end-1][0] == '#') {
			end--
		}
		list = append(list, section{e.Key.String(), lines[start : at.line-1], lines[at.line-1 : end]})
		start = end
	}
	return list, lines[start:], true
}

// change says how a key's value changed: not at all, or by entries added at the
// end of a list, or otherwise.
type change struct {
	differs bool
	kept    int // entries of the old list, if the new one only adds to it
}

// differing compares two structs of one type by their yaml keys.
func differing(old, new reflect.Value) map[string]change {
	out := map[string]change{}
	for key, f := range fieldsOf(old.Type()) {
		a, b := old.Field(f.index), new.Field(f.index)
		c := change{differs: !same(a, b)}
		if c.differs && a.Kind() == reflect.Slice && a.Len() > 0 && b.Len() > a.Len() && same(a, b.Slice(0, a.Len())) {
			c.kept = a.Len()
		}
		out[key] = c
	}
	return out
}

func same(a, b reflect.Value) bool {
	return notices.Digest(a.Interface()) == notices.Digest(b.Interface())
}

// renew gives the section with its new value, keeping the old lines where it can.
func (o section) renew(now section, c change) section {
	indent, ok := o.dashes()
	switch {
	case !c.differs:
	case c.kept > 0 && ok:
		o.lines = append(slices.Clone(o.lines), shift(entriesFrom(now.lines[1:], c.kept), indent)...)
	default:
		o.lines = now.lines
	}
	return o
}

// dashes finds the column at which a block list has its dashes.
func (o section) dashes() (indent int, ok bool) {
	for _, l := range o.lines[1:] {
		entry := strings.TrimLeft(l, " ")
		if entry != "" && entry[0] != '#' {
			return len(l) - len(entry), strings.HasPrefix(entry, "- ")
		}
	}
	return 0, false
}

// entriesFrom gives the lines of a list that we wrote, without its first n
// entries. Our lists are indented by two.
func entriesFrom(lines []string, n int) []string {
	for i, l := range lines {
		if strings.HasPrefix(l, "  - ") {
			if n == 0 {
				return lines[i:]
			}
			n--
		}
	}
	return nil
}

// shift indents lines for a list whose dashes stand at column indent.
func shift(lines []string, indent int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		if l != "" {
			out[i] = strings.Repeat(" ", indent) + strings.TrimPrefix(l, "  ")
		}
	}
	return out
}
