package workspace

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// patch gives the new text of a file that holds old, so that it reads as v while the
// author's comments, order, style and line ends stay wherever the value is the same;
// whole is the text written from scratch. Text that cannot be patched, or that would not
// read back as v, is written from scratch: no value is ever lost to style.
func patch(name, old, whole string, v any) string {
	before := reflect.New(reflect.TypeOf(v))
	s := &source{name: name}
	if s.decode([]byte(old), before.Interface()); len(s.errors) > 0 {
		return whole
	}
	body := s.parse()
	ending := lineEnd(old)
	for _, block := range []bool{true, false} { // as render does
		p := &patcher{lines: strings.Split(strings.TrimRight(s.text, "\n"), "\n"), comments: s.comments(), block: block}
		if !p.group(body, before.Elem(), reflect.ValueOf(v), p.end()) {
			return strings.ReplaceAll(whole, "\n", ending)
		}
		if text := p.text(); reads(name, text, v) {
			return p.restore(old, ending)
		}
	}
	return strings.ReplaceAll(whole, "\n", ending)
}

// lineEnd is what most lines of a text end in.
func lineEnd(text string) string {
	crlf := strings.Count(text, "\r\n")
	lf, cr := strings.Count(text, "\n")-crlf, strings.Count(text, "\r")-crlf
	switch {
	case crlf > lf && crlf >= cr:
		return "\r\n"
	case cr > lf:
		return "\r"
	}
	return "\n"
}

// comments gives the columns at which comments begin, by line.
func (s *source) comments() map[int]int {
	out := map[int]int{}
	for _, t := range s.scan() {
		if t.Type == token.CommentType {
			out[t.Position.Line] = t.Position.Column
		}
	}
	return out
}

// patcher gathers the changes to the lines of a file. Lines count from 0, and a range
// ends before its second number.
type patcher struct {
	lines    []string
	comments map[int]int // column by line, both from 1
	block    bool        // the style of long texts, see tree
	edits    []edit
}

// end is where the file's document ends: before a line of dots or dashes behind it.
func (p *patcher) end() int {
	begun := false
	for i, l := range p.lines {
		mark := l == "---" || l == "..." || strings.HasPrefix(l, "... ")
		if begun && mark {
			return i
		}
		begun = begun || !mark && strings.TrimLeft(l, " \t") != "" && l[0] != '#'
	}
	return len(p.lines)
}

// edit puts lines in the place of others.
type edit struct {
	from, to int
	lines    []string
}

func (p *patcher) replace(from, to int, lines []string) {
	p.edits = append(p.edits, edit{from, to, lines})
}

// text gives the new text, with LF.
func (p *patcher) text() string {
	// What is put in before a line comes before what takes its place.
	slices.SortStableFunc(p.edits, func(a, b edit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var out []string
	at := 0
	for _, e := range p.edits {
		out = append(append(out, p.lines[at:max(e.from, at)]...), e.lines...)
		at = max(e.to, at)
	}
	return strings.Join(append(out, p.lines[at:]...), "\n") + "\n"
}

// restore is text with the line ends of the old one: each line that stays keeps its own.
func (p *patcher) restore(old, ending string) string {
	marks := len(old) - len(strings.TrimLeft(old, byteOrderMark))
	ends := endsOf(old[marks:])
	var b strings.Builder
	b.WriteString(old[:marks])
	write := func(line, end string) {
		b.WriteString(line)
		b.WriteString(end)
	}
	at := 0
	keep := func(to int) {
		for ; at < to; at++ {
			end := ending
			if at < len(ends) && ends[at] != "" {
				end = ends[at]
			}
			write(p.lines[at], end)
		}
	}
	for _, e := range p.edits { // in order by text
		keep(e.from)
		for _, l := range e.lines {
			write(l, ending)
		}
		at = max(e.to, at)
	}
	keep(len(p.lines))
	return b.String()
}

// endsOf gives the end of each line of a text.
func endsOf(text string) (ends []string) {
	for text != "" {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			return append(ends, "")
		}
		n := 1
		if strings.HasPrefix(text[i:], "\r\n") {
			n = 2
		}
		ends = append(ends, text[i:i+n])
		text = text[i+n:]
	}
	return ends
}

// part is a key of a group or an entry of a list, with the lines that are its own.
type part struct {
	column   int // of key or dash, from 1
	from, to int
	value    ast.Node
	key      string
}

// cut gives each part its lines: up to the next one, without blank lines and comments
// that stand above that. ok: every part begins a line of its own, all in one column; the
// first may stand behind a dash.
func (p *patcher) cut(parts []part, end int) bool {
	for n := range parts {
		parts[n].to = end
		if n+1 < len(parts) {
			parts[n].to = parts[n+1].from
		}
		if parts[n].column != parts[0].column || parts[n].to <= parts[n].from || parts[n].to > len(p.lines) {
			return false
		}
		for parts[n].to > parts[n].from+1 {
			line := p.lines[parts[n].to-1]
			bare := strings.TrimLeft(line, " \t")
			if bare != "" && (bare[0] != '#' || len(line)-len(bare) >= parts[n].column) {
				break
			}
			parts[n].to--
		}
	}
	return len(parts) > 0
}

// group changes a block of keys from old to new, both structs or both maps.
func (p *patcher) group(n ast.Node, old, new reflect.Value, end int) bool {
	entries, ok := pairs(n)
	if m, isGroup := n.(*ast.MappingNode); !ok || isGroup && m.IsFlowStyle {
		return false
	}
	parts := make([]part, len(entries))
	for i, e := range entries {
		at := where(e.Key)
		parts[i] = part{column: at.column, from: at.line - 1, value: e.Value, key: keyOf(e.Key)}
	}
	if !p.cut(parts, end) {
		return false
	}
	olds, _ := valuesOf(old)
	news, order := valuesOf(new)
	stay := 0
	for _, part := range parts {
		is, stays := news[part.key]
		was, written := olds[part.key] // not so if it was empty, as in updates: []
		switch {
		case !stays:
			if !p.alone(part) {
				return false
			}
			p.replace(part.from, part.to, nil) // the key is gone, the comment above it stays
			continue
		case (!written || !same(was, is)) && !p.value(part, was, is):
			if !p.anew(part, is) {
				return false
			}
		}
		stay++
	}
	for i, key := range order {
		if slices.ContainsFunc(parts, func(x part) bool { return x.key == key }) {
			continue
		}
		lines, ok := p.rendered(key, news[key], parts[0].column)
		at := parts[0].from
		for _, before := range slices.Backward(order[:i]) {
			if n := slices.IndexFunc(parts, func(x part) bool { return x.key == before }); n >= 0 {
				if at = parts[n].to; parts[n].column == 1 {
					at = p.behind(at)
				}
				break
			}
		}
		if !ok || at == parts[0].from && !p.alone(parts[0]) {
			return false
		}
		if at > 0 && at < len(p.lines) && isComment(p.lines[at-1]) && p.lines[at] == "" {
			lines = append([]string{""}, lines...)
		}
		p.replace(at, at, lines)
	}
	return stay > 0
}

// behind is where a key of the file's may be put in after a part that ends at a line: comments right below it, and
// not right above another key, belong to it, such as one more entry that waits to be taken in.
func (p *patcher) behind(at int) int {
	end := at
	for end < len(p.lines) && isComment(p.lines[end]) {
		end++
	}
	if end < len(p.lines) && strings.TrimSpace(p.lines[end]) != "" {
		return at
	}
	return end
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

// alone reports whether nothing but space stands before a part on its line.
func (p *patcher) alone(x part) bool {
	return strings.Trim(string([]rune(p.lines[x.from])[:x.column-1]), " ") == ""
}

func keyOf(n ast.MapKeyNode) string {
	if s, ok := n.(*ast.StringNode); ok {
		return s.Value
	}
	return ""
}

// valuesOf gives what a struct or a map has written under its keys, and their order.
func valuesOf(v reflect.Value) (values map[string]reflect.Value, order []string) {
	values = map[string]reflect.Value{}
	if v.Kind() == reflect.Map {
		for _, k := range v.MapKeys() {
			values[k.String()] = v.MapIndex(k)
			order = append(order, k.String())
		}
		slices.Sort(order)
		return values, order
	}
	for i := range v.NumField() {
		key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" || strings.Contains(options, "omitempty") && empty(v.Field(i)) {
			continue
		}
		values[key] = v.Field(i)
		order = append(order, key)
	}
	return values, order
}

// value changes what a key has, in its own style; false: it must be written anew.
func (p *patcher) value(x part, old, new reflect.Value) bool {
	if !old.IsValid() {
		return false
	}
	before := len(p.edits)
	done := false
	switch n := x.value.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		if where(n).line-1 > x.from {
			done = isGroup(new) && p.group(n, old, new, x.to)
		}
	case *ast.SequenceNode:
		if n.IsFlowStyle {
			done = p.flowList(x, new)
		} else {
			done = p.list(n, old, new, x.to)
		}
	default:
		done = p.scalar(x.from, x.to, x.column+utf8.RuneCountInString(x.key), new)
	}
	if !done {
		p.edits = p.edits[:before]
	}
	return done
}

func isGroup(v reflect.Value) bool {
	_, isTime := v.Interface().(interface{ UnixNano() int64 })
	return !isTime && (v.Kind() == reflect.Struct || v.Kind() == reflect.Map)
}

// list changes a block list: entries that stay keep their lines.
func (p *patcher) list(n *ast.SequenceNode, old, new reflect.Value, end int) bool {
	if len(n.Entries) != old.Len() || old.Len() != len(n.Values) {
		return false
	}
	parts := make([]part, old.Len())
	for i, e := range n.Entries {
		if e.Start == nil || e.Start.Position == nil {
			return false
		}
		parts[i] = part{column: e.Start.Position.Column, from: e.Start.Position.Line - 1, value: n.Values[i]}
	}
	if !p.cut(parts, end) {
		return false
	}
	j := 0
	for i, x := range parts {
		switch {
		case j < new.Len() && same(old.Index(i), new.Index(j)):
			j++
		case old.Len()-i > new.Len()-j:
			p.replace(x.from, x.to, nil)
		default:
			if !p.entry(x, old.Index(i), new.Index(j)) {
				return false
			}
			j++
		}
	}
	for ; j < new.Len(); j++ {
		lines, ok := p.rendered("", new.Index(j), parts[0].column)
		if !ok {
			return false
		}
		last := parts[len(parts)-1].to
		p.replace(last, last, lines)
	}
	return true
}

// entry changes one entry of a list.
func (p *patcher) entry(x part, old, new reflect.Value) bool {
	before := len(p.edits)
	if isGroup(new) {
		if p.group(x.value, old, new, x.to) {
			return true
		}
	} else if p.scalar(x.from, x.to, x.column, new) {
		return true
	}
	p.edits = p.edits[:before]
	return p.anew(x, new)
}

// scalar writes another value behind column, from 1, of the only line of a part, where a
// colon or a dash stands, in the quotes of the old value, and keeps the comment.
func (p *patcher) scalar(from, to, column int, new reflect.Value) bool {
	line := []rune(p.lines[from])
	if to != from+1 || column >= len(line) || line[column-1] != ':' && line[column-1] != '-' ||
		isGroup(new) || new.Kind() == reflect.Slice {
		return false
	}
	begin := column
	for begin < len(line) && line[begin] == ' ' {
		begin++
	}
	if begin == len(line) || strings.ContainsRune("|>", line[begin]) {
		return false
	}
	lines, ok := p.rendered("k", new, 1)
	if !ok || len(lines) != 1 {
		return false
	}
	text := strings.TrimPrefix(lines[0], "k: ")
	if s := new.Kind() == reflect.String; s && line[begin] == '"' {
		quote, err := quoted(new.String()).MarshalYAML()
		if err != nil {
			return false
		}
		text = string(quote)
	} else if s && line[begin] == '\'' && strings.IndexFunc(new.String(), forbidden) < 0 {
		text = "'" + strings.ReplaceAll(new.String(), "'", "''") + "'"
	}
	p.replace(from, to, []string{string(line[:begin]) + text + p.comment(from)})
	return true
}

// comment gives the comment of a line, with the space before it.
func (p *patcher) comment(line int) string {
	runes, column := []rune(p.lines[line]), p.comments[line+1]
	if column < 1 || column > len(runes) || runes[column-1] != '#' {
		return ""
	}
	begin := column - 1
	for begin > 0 && (runes[begin-1] == ' ' || runes[begin-1] == '\t') {
		begin--
	}
	return string(runes[begin:])
}

// flowList writes a list in brackets that stood on its key's line anew, in brackets.
func (p *patcher) flowList(x part, new reflect.Value) bool {
	line := []rune(p.lines[x.from])
	begin := slices.Index(line, '[')
	if x.to != x.from+1 || begin < 0 || new.Len() == 0 {
		return false
	}
	var items []string
	for i := range new.Len() {
		lines, ok := p.rendered("k", new.Index(i), 1)
		if !ok || len(lines) != 1 || isGroup(new.Index(i)) {
			return false
		}
		item := strings.TrimPrefix(lines[0], "k: ")
		if strings.ContainsAny(item, ",[]{}") && !strings.HasPrefix(item, `"`) {
			return false
		}
		items = append(items, item)
	}
	p.replace(x.from, x.to, []string{string(line[:begin]) + "[" + strings.Join(items, ", ") + "]" + p.comment(x.from)})
	return true
}

// anew writes a part from scratch and keeps the comment of its first line.
func (p *patcher) anew(x part, new reflect.Value) bool {
	lines, ok := p.rendered(x.key, new, x.column)
	if !ok {
		return false
	}
	// Behind a dash, the text before the key is the dash.
	lines[0] = string([]rune(p.lines[x.from])[:x.column-1]) + strings.TrimLeft(lines[0], " ") + p.comment(x.from)
	p.replace(x.from, x.to, lines)
	return true
}

// rendered gives the lines of a key with its value, or of an entry of a list without a
// key, beginning in a column.
func (p *patcher) rendered(key string, v reflect.Value, column int) ([]string, bool) {
	var value any = yaml.MapSlice{{Key: key, Value: tree(v, p.block)}}
	if key == "" {
		value = []any{tree(v, p.block)}
	}
	text, err := yaml.MarshalWithOptions(value, yaml.Indent(2), yaml.IndentSequence(true),
		yaml.UseLiteralStyleIfMultiline(p.block))
	if err != nil {
		return nil, false
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	deep := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	for i, l := range lines {
		if len(l) >= deep && strings.Trim(l[:deep], " ") == "" {
			l = l[deep:]
		}
		if l != "" {
			lines[i] = fmt.Sprintf("%*s%s", column-1, "", l)
		}
	}
	return lines, true
}
