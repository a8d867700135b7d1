package translate

import (
	"fmt"
	"slices"
	"strings"

	"tidings/outputs"
)

// namesOf gives the codes of the source by their names in the file, by their order; where a
// tool left some out, by the names that they were given.
func namesOf(file []outputs.Part, codes []code) map[string]outputs.Part {
	out := map[string]outputs.Part{}
	list := codesOf(file, nil)
	for n, c := range codes {
		if len(list) == len(codes) {
			out[list[n].part.Text] = c.part
		} else {
			out[c.id] = c.part
		}
	}
	return out
}

// settle puts the source's codes into the translation of a unit, and refuses one that has
// lost or doubled any.
func (m *merge) settle(t *Text, u *Unit, names map[string]outputs.Part) {
	left := map[string]outputs.Part{}
	var source, target []outputs.Part
	for _, p := range u.Pieces {
		if p.Target == nil {
			continue
		}
		source, target = append(source, p.Parts...), append(target, p.Target...)
	}
	wanted := codesOf(source, nil)
	for id, part := range names {
		if slices.ContainsFunc(wanted, func(c code) bool { return strict(c.part) == strict(part) }) {
			left[id] = part
		}
	}
	reason := fits(target, names, left)
	if reason == "" && strings.Contains(spoken(target), "((") && !strings.Contains(spoken(source), "((") {
		reason = "the translation holds (( as text; a field or fact can only be one of the source's"
	}
	if reason != "" {
		m.refuse(t.Path, u.ID, source, "%s", reason)
	}
	for i := range u.Pieces {
		if p := &u.Pieces[i]; p.Target != nil && reason == "" {
			p.Target = trimEnds(tidy(named(p.Target, names)))
		} else {
			p.Target = nil
		}
	}
}

// fits says what is wrong with the codes of a translation.
func fits(target []outputs.Part, names, left map[string]outputs.Part) string {
	for _, c := range codesOf(target, nil) {
		id := c.part.Text
		part, known := names[id]
		switch _, free := left[id]; {
		case !known:
			return fmt.Sprintf("the translation has a mark %q that the source has not", id)
		case !free:
			return fmt.Sprintf("the translation has the mark %s twice, or from another sentence", shownMark(part))
		case (part.Kind == outputs.Span) != (c.part.Kind == outputs.Span):
			return fmt.Sprintf("the mark %s does not stand around words as in the source", shownMark(part))
		}
		delete(left, id)
	}
	for _, part := range left {
		return fmt.Sprintf("the translation lacks the mark %s", shownMark(part))
	}
	return ""
}

func shownMark(p outputs.Part) string {
	switch p.Kind {
	case outputs.Turn:
		return "for the end of a line"
	case outputs.Span:
		return p.Open + "…" + p.Close
	}
	return p.Open + p.Close
}

// named puts codes in the place of their names.
func named(parts []outputs.Part, names map[string]outputs.Part) (out []outputs.Part) {
	for _, p := range parts {
		if p.Kind != outputs.Said {
			source := names[p.Text]
			inner := named(p.Parts, names)
			if other, ok := outputs.FieldPart(p.Open); ok && loose(other) == loose(source) {
				source = as(source, other)
			}
			p = source
			p.Parts = inner
		}
		out = append(out, p)
	}
	return out
}

// spoken are the words of parts, without their codes.
func spoken(parts []outputs.Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Kind == outputs.Said {
			b.WriteString(p.Text)
		} else {
			b.WriteString("\x00" + spoken(p.Parts))
		}
	}
	return b.String()
}

// tidy makes single spaces and takes what a letter cannot show out of the words.
func tidy(parts []outputs.Part) []outputs.Part {
	parts = joined(parts)
	for i := range parts {
		if parts[i].Kind != outputs.Said {
			parts[i].Parts = tidy(parts[i].Parts)
			continue
		}
		text := strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
				return ' '
			case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 ||
				r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe || r == 0xfffd || r == 0xfeff:
				return -1
			}
			return r
		}, parts[i].Text)
		for strings.Contains(text, "  ") {
			text = strings.ReplaceAll(text, "  ", " ")
		}
		parts[i].Text = text
	}
	return parts
}
