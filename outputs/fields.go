package outputs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parentheses that the author escaped, so that they never begin a field. Parse
// refuses letters that hold these noncharacters themselves.
const (
	literalOpen  = '\uFDD1'
	literalClose = '\uFDD2'
)

var (
	parens = strings.NewReplacer("(", string(literalOpen), ")", string(literalClose))
	bare   = strings.NewReplacer(string(literalOpen), "(", string(literalClose), ")")
)

// joinText merges neighbouring texts: the parser cuts them at every character
// that could have been markup.
func joinText(ins []Inline) []Inline {
	var out []Inline
	for i := 0; i < len(ins); i++ {
		t, ok := ins[i].(*Text)
		if !ok {
			out = append(out, ins[i])
			continue
		}
		parts := []string{t.Value}
		for i+1 < len(ins) {
			next, ok := ins[i+1].(*Text)
			if !ok {
				break
			}
			parts = append(parts, next.Value)
			i++
		}
		if s := strings.Join(parts, ""); s != "" {
			out = append(out, &Text{Value: s})
		}
	}
	return out
}

// fields cuts personal fields out of the texts, in reading order; here follows the
// lines of the source.
func (l *lowering) fields(ins []Inline) []Inline {
	var out []Inline
	for _, in := range ins {
		switch in := in.(type) {
		case *Text:
			out = append(out, l.split(in.Value)...)
			continue
		case *Break:
			l.here++
		case *Strong:
			in.Inlines = l.fields(in.Inlines)
		case *Emphasis:
			in.Inlines = l.fields(in.Inlines)
		case *Strike:
			in.Inlines = l.fields(in.Inlines)
		case *Link:
			in.Inlines = l.fields(in.Inlines)
		}
		out = append(out, in)
	}
	return out
}

// split parts one text at its fields. What looks like half a field stays as it
// is, with a warning.
func (l *lowering) split(s string) []Inline {
	var out []Inline
	add := func(s string) {
		l.here += strings.Count(s, string(lineEnd))
		if s != "" {
			out = append(out, &Text{Value: bare.Replace(s)})
		}
	}
	half := func(s, more string) {
		if open := strings.Index(strings.TrimRight(s, "("), "(("); open >= 0 || more == "" && strings.Contains(s,
			"((") {
			open = max(open, 0)
			l.warn(l.here+strings.Count(s[:open], string(lineEnd)), "a personal field begins with (( but does not "+
				"end with "+
				")) in the same run of text; it stays as it is")
		}
		l.halfLost(s)
		add(s)
	}
	for {
		start, stop, ok := cutField(s)
		if !ok {
			half(s, "")
			return out
		}
		half(s[:start], s[start:])
		inside := strings.ReplaceAll(s[start+2:stop-2], string(lineEnd), " ")
		if live := l.liveFact(inside); live != nil {
			out = append(out, live)
			l.here += strings.Count(s[start:stop], string(lineEnd))
			s = s[stop:]
			continue
		}
		f, why := parseField(inside)
		if why != "" {
			l.warn(l.here, "%s; it stays as it is", why)
			add(s[start:stop])
		} else {
			f.Line = l.here
			out = append(withGap(out, f), f)
			l.here += strings.Count(s[start:stop], string(lineEnd))
		}
		s = s[stop:]
	}
}

// withGap makes the space before a field that may be nothing, as in "Guten Tag ((name??)),", go
// with it.
func withGap(before []Inline, f *Field) []Inline {
	if !f.HasFallback || f.Fallback != "" || len(before) == 0 {
		return before
	}
	t, ok := before[len(before)-1].(*Text)
	if !ok || t.Live != nil {
		return before
	}
	kept := strings.TrimSuffix(strings.TrimSuffix(t.Value, " "), string(lineEnd))
	if last, _ := utf8.DecodeLastRuneInString(kept); kept == t.Value || joinsLines(last) {
		return before
	}
	if t.Value = kept; kept == "" {
		before = before[:len(before)-1]
	}
	return append(before, &Field{Name: f.Name, HasFallback: true, Gap: true, Line: f.Line})
}

// cutField finds the first ((…)) of a text. Of more parentheses in a row the inner
// ones are the field's, so (((name))) is a name in parentheses; those that a fallback
// opens it also closes.
func cutField(s string) (start, stop int, ok bool) {
	first := strings.Index(s, "((")
	if first < 0 {
		return 0, 0, false
	}
	n := strings.Index(s[first+2:], "))")
	if n < 0 {
		return 0, 0, false
	}
	stop = first + 2 + n
	start = strings.LastIndex(s[:stop], "((")
	inside := s[start+2 : stop]
	open := strings.Count(inside, "(") - strings.Count(inside, ")")
	stop += 2
	for ; open > 0 && stop < len(s) && s[stop] == ')'; open-- {
		stop++
	}
	return start, stop, true
}

// parseField reads what stands between the parentheses.
func parseField(s string) (*Field, string) {
	name, fallback, has := strings.Cut(s, "??")
	name = FieldName(name)
	quoted := "((" + shorten(bare.Replace(s), 60) + "))"
	switch {
	case name == "":
		return nil, quoted + " names no field"
	case len(name) > 64 || len(fallback) > 400:
		return nil, quoted + " is too long for a personal field"
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != ' ' && r != '-' {
			return nil, quoted + " is no personal field: names hold letters, digits, spaces and hyphens"
		}
	}
	return &Field{Name: name, Fallback: Clean(bare.Replace(fallback)), HasFallback: has}, ""
}

func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := string(runes[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
