package outputs

import (
	"strings"
	"unicode"

	"tidings/notices"
	"tidings/templates"
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
	for _, in := range ins {
		t, ok := in.(*Text)
		if ok && len(out) > 0 {
			if last, ok := out[len(out)-1].(*Text); ok {
				last.Value += t.Value
				continue
			}
		}
		out = append(out, in)
	}
	return out
}

// fields cuts personal fields out of the texts.
func (l *lowering) fields(ins []Inline) []Inline {
	var out []Inline
	for _, in := range ins {
		if t, ok := in.(*Text); ok {
			out = append(out, l.split(t.Value)...)
			continue
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
		if s != "" {
			out = append(out, &Text{Value: bare.Replace(s)})
		}
	}
	for {
		open := strings.Index(s, "((")
		if open < 0 {
			break
		}
		end := strings.Index(s[open+2:], "))")
		if end < 0 {
			l.warn(l.here, "a personal field begins with (( but does not end with )) in the same run of text; "+
				"it stays as it is")
			break
		}
		inside := s[open+2 : open+2+end]
		if value, live := l.live(inside); live {
			add(s[:open])
			out = append(out, &Text{Value: value})
			s = s[open+2+end+2:]
			continue
		}
		f, why := parseField(inside)
		if why != "" {
			l.warn(l.here, "%s; it stays as it is", why)
			add(s[:open+2])
			s = s[open+2:]
			continue
		}
		add(s[:open])
		out = append(out, f)
		s = s[open+2+end+2:]
	}
	add(s)
	return out
}

// live words a fact of the records for the reader's language and time zone. It is text from
// then on, in every channel; live is false for a personal field.
func (l *lowering) live(inside string) (value string, live bool) {
	fact, live, err := notices.ParseLive(bare.Replace(inside))
	if live && err == nil {
		value, err = templates.ShowLive(fact, *l.records, l.env.Locale, l.env.Zone)
	}
	if err != nil {
		l.fail(l.here, "%v", err)
	}
	return value, live
}

// parseField reads what stands between the parentheses.
func parseField(s string) (*Field, string) {
	name, fallback, has := strings.Cut(s, "??")
	name = FieldName(name)
	quoted := "((" + bare.Replace(s) + "))"
	switch {
	case strings.Contains(s, "(("):
		return nil, quoted + " holds another (( inside"
	case name == "":
		return nil, quoted + " names no field"
	case len(name) > 64 || len(fallback) > 400:
		return nil, "((" + shorten(bare.Replace(s), 40) + ")) is too long for a personal field"
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
