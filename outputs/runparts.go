package outputs

import (
	"slices"
	"strings"
	"unicode"

	"tidings/notices"
	"tidings/templates"
)

// fieldParts joins words that stand side by side, cuts their fields out, and settles the
// ends of their lines.
func fieldParts(parts []Part) (out []Part) {
	for i := 0; i < len(parts); i++ {
		part := parts[i]
		if part.Kind == Span {
			part.Parts = fieldParts(part.Parts)
		}
		if part.Kind != Said {
			out = append(out, part)
			continue
		}
		s := part.Text
		for ; i+1 < len(parts) && parts[i+1].Kind == Said; i++ {
			s += parts[i+1].Text
		}
		out = append(out, cutParts(s)...)
	}
	return out
}

func cutParts(s string) (out []Part) {
	words := func(s string) {
		if s = bare.Replace(singleSpaces(s)); s != "" {
			out = append(out, Part{Kind: Said, Text: s})
		}
	}
	for {
		start, stop, ok := cutField(s)
		if !ok {
			words(s)
			return out
		}
		words(s[:start])
		out = append(out, fieldPart(bare.Replace(strings.ReplaceAll(s[start+2:stop-2], string(lineEnd), " "))))
		s = s[stop:]
	}
}

// fieldPart is what stands between double parentheses: a live fact, a personal field, or
// what is neither and stays as it is.
func fieldPart(inside string) Part {
	p := Part{Kind: Marked, Text: "((" + inside + "))", Open: "((" + inside + "))"}
	if l, live, err := notices.ParseLive(inside); live {
		if err == nil {
			p.Live = l
		}
		return p
	}
	if f, why := parseField(inside); why == "" {
		p.Kind, p.Text, p.Fallback, p.HasFallback = Own, f.Name, f.Fallback, f.HasFallback
		name, _, _ := strings.Cut(inside, "??")
		p.Open, p.Close = "(("+strings.TrimSpace(name), "))"
	}
	return p
}

// FieldPart reads a personal field, such as ((first name)).
func FieldPart(s string) (Part, bool) {
	start, stop, ok := cutField(s)
	if !ok || start != 0 || stop != len(s) {
		return Part{}, false
	}
	p := fieldPart(s[2 : stop-2])
	return p, p.Kind == Own
}

// singleSpaces makes one space of several, and of the end of a line; between characters
// that are written without spaces a line's end is nothing.
func singleSpaces(s string) string {
	var b strings.Builder
	var last rune
	gap, turn := false, false
	for _, r := range s {
		switch r {
		case lineEnd:
			gap, turn = true, true
			continue
		case ' ', '\t', '\n', '\r':
			gap = true
			continue
		}
		if gap && !(turn && joinsLines(last) && joinsLines(r)) {
			b.WriteByte(' ')
		}
		gap, turn, last = false, false, r
		b.WriteRune(r)
	}
	if gap {
		b.WriteByte(' ')
	}
	return b.String()
}

// trimParts takes the spaces at both ends and around the ends of lines away.
func trimParts(parts []Part) []Part {
	out := slices.Clone(parts)
	for i := range out {
		if out[i].Kind != Said {
			continue
		}
		if i == 0 || out[i-1].Kind == Turn {
			out[i].Text = strings.TrimLeft(out[i].Text, " ")
		}
		if i == len(out)-1 || out[i+1].Kind == Turn {
			out[i].Text = strings.TrimRight(out[i].Text, " ")
		}
	}
	return slices.DeleteFunc(out, func(p Part) bool { return p.Kind == Said && p.Text == "" })
}

// speaks reports whether parts hold something that another language may say otherwise.
func speaks(parts []Part) bool {
	return slices.ContainsFunc(parts, func(p Part) bool {
		return p.Kind == Said && strings.ContainsFunc(p.Text, func(r rune) bool {
			return unicode.IsLetter(r) || unicode.IsDigit(r)
		}) || p.HasFallback && p.Fallback != "" || speaks(p.Parts)
	})
}

// PartsMarkdown writes parts, which begin a line, as Markdown that reads as exactly these.
func PartsMarkdown(parts []Part) string { return partsMarkdown(parts, true) }

func partsMarkdown(parts []Part, atStart bool) string {
	var b strings.Builder
	for i, p := range parts {
		start := atStart && i == 0 || i > 0 && parts[i-1].Kind == Turn
		switch p.Kind {
		case Said:
			b.WriteString(besides(escapeWords(p.Text, start), b.String(), parts[i+1:]))
		case Span:
			b.WriteString(p.Open + partsMarkdown(p.Parts, false) + p.Close)
		case Own:
			b.WriteString(p.Open)
			if p.HasFallback {
				b.WriteString("??" + escapeWords(p.Fallback, false))
			}
			b.WriteString(p.Close)
		default:
			b.WriteString(p.Open)
		}
	}
	return b.String()
}

// besides takes backslashes away that only other neighbours would need: of an exclamation
// mark before a link, and of a bracket beside a bracket.
func besides(text, before string, after []Part) string {
	next := ""
	if len(after) > 0 {
		next = after[0].Open
	}
	for mark, meets := range map[string]string{`\!`: "[", `\(`: "("} {
		// of three brackets in a row the inner two are the mark's
		apart := !strings.HasPrefix(next, meets) || strings.HasPrefix(next, "((")
		if s, ok := strings.CutSuffix(text, mark); ok && !strings.HasSuffix(s, `\`) && apart {
			text = s + mark[1:]
		}
	}
	words := strings.TrimLeft(text, " ")
	space := text[:len(text)-len(words)]
	if s, ok := strings.CutPrefix(words, `\(`); ok && (space != "" || before != "" && !strings.HasSuffix(before, "(")) {
		text = space + "(" + s
	}
	return text
}

// escapeWords escapes what needs it and keeps the spaces at both ends.
func escapeWords(s string, atStart bool) string {
	core := strings.Trim(s, " ")
	if core == "" {
		return s
	}
	text := templates.EscapeWithin(core)
	if atStart {
		text = templates.EscapeText(core)
	}
	i := strings.Index(s, core)
	return s[:i] + text + s[i+len(core):]
}
