package translate

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/outputs"
)

// joint is what stands behind a sentence in a language: in Chinese and Japanese nothing, but behind one
// of another script.
func joint(tag string, before []outputs.Part) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if (base == "ja" || base == "zh") && (len(before) == 0 || !ends(before[len(before)-1].Text)) {
		return ""
	}
	return " "
}

// parts are those of a unit in the language tag: translated where they are, else the
// source's.
func (u *Unit) parts(tag string) (out []outputs.Part) {
	said := false
	for i, p := range u.Pieces {
		switch {
		case p.Gap && spaces(p.Parts) && i > 0 && i+1 < len(u.Pieces) && !u.Pieces[i+1].Gap && !u.Pieces[i-1].Gap:
			continue // two sentences stand side by side
		case p.Gap:
			out = append(out, p.Parts...)
			said = false
			continue
		case said:
			out = append(out, outputs.Part{Text: joint(tag, out)})
		}
		target := p.Target
		if target == nil {
			target = p.Parts
		}
		out, said = append(out, target...), true
	}
	return trimEnds(joined(out))
}

// colons reports whether words have the marks of a condition, also the wide ones.
func colons(parts []outputs.Part) bool {
	return strings.Contains(strings.ReplaceAll(plain(parts), "：", ":"), ":::")
}

func spaces(parts []outputs.Part) bool {
	return len(parts) == 1 && parts[0].Kind == outputs.Said && strings.Trim(parts[0].Text, " ") == ""
}

// trimEnds takes the spaces at both ends and around the ends of lines away.
func trimEnds(parts []outputs.Part) []outputs.Part {
	parts = slices.Clone(parts)
	for i := range parts {
		if parts[i].Kind != outputs.Said {
			continue
		}
		if i == 0 || parts[i-1].Kind == outputs.Turn {
			parts[i].Text = strings.TrimLeft(parts[i].Text, " ")
		}
		if i == len(parts)-1 || parts[i+1].Kind == outputs.Turn {
			parts[i].Text = strings.TrimRight(parts[i].Text, " ")
		}
	}
	return slices.DeleteFunc(parts, func(p outputs.Part) bool { return p.Kind == outputs.Said && p.Text == "" })
}

// letter builds the letter in the language, and proves that it reads as it was meant.
func (m *merge) letter(t *Text, before string) {
	old, _ := outputs.Runs([]byte(before), "") // what cannot be read is written anew
	partner := map[int]int{}
	for _, pair := range align(t.passages, old) {
		partner[pair[0]] = pair[1]
	}
	meant, with := map[int][]outputs.Part{}, map[int]string{}
	for n := range t.Units {
		u := &t.Units[n]
		if u.Fixed != "" || u.passage < 0 {
			continue
		}
		source := t.passages[u.passage]
		parts := m.withFallbacks(t, u, u.parts(m.x.To))
		if colons(parts) && !colons(source.Parts) {
			m.refuse(t.Path, u.ID, source.Parts, "the translation has the marks of a condition, :::, which its source "+
				"has not; readers would see them. Conditions are the units in brackets; take the marks out")
		}
		meant[u.passage] = parts
		switch o, paired := partner[u.passage]; {
		case sign(parts) == sign(source.Parts): // it stays, byte for byte
		case paired && sign(parts) == sign(old[o].Parts) && (source.Kind == "paragraph" ||
			!strings.Contains(before[old[o].From:old[o].To], "\n")):
			with[u.passage] = before[old[o].From:old[o].To]
		default:
			with[u.passage] = outputs.PartsMarkdown(parts)
		}
	}
	m.Letter = outputs.Rewrite([]byte(t.source), t.passages, with)
	m.prove(t, meant)
}

// withFallbacks gives the fields of a unit the words that were translated for them.
func (m *merge) withFallbacks(t *Text, u *Unit, parts []outputs.Part) []outputs.Part {
	said := map[string]string{} // by the source's words of a field
	for _, c := range u.codes() {
		for n := range t.Units {
			switch o := &t.Units[n]; {
			case o.ID != u.ID+"."+c.id:
			case o.silent:
				said[loose(c.part)+"\x00"+c.part.Fallback] = ""
			case o.filled() > 0:
				said[loose(c.part)+"\x00"+c.part.Fallback] = plain(o.Pieces[0].Target)
			}
		}
	}
	var put func([]outputs.Part) []outputs.Part
	put = func(parts []outputs.Part) []outputs.Part {
		parts = slices.Clone(parts)
		for i := range parts {
			s, known := said[loose(parts[i])+"\x00"+parts[i].Fallback]
			if known && parts[i].Kind == outputs.Own {
				parts[i].Fallback = s
			}
			parts[i].Parts = put(parts[i].Parts)
		}
		return parts
	}
	return put(parts)
}

// sign is what parts say, with the words of their fields.
func sign(parts []outputs.Part) string {
	return canonical(parts, func(p outputs.Part) string {
		if p.HasFallback {
			return strict(p) + "??" + p.Fallback
		}
		return strict(p)
	})
}

// prove reads the new letter and refuses each passage that Markdown would read otherwise
// than it was meant: a mark that does not stand at a word, a line that begins a list.
func (m *merge) prove(t *Text, meant map[int][]outputs.Part) {
	list, err := outputs.Runs([]byte(m.Letter), t.Path)
	if err != nil {
		m.refuse(t.Path, "", nil, "the translated letter cannot be read: %v", err)
		return
	}
	for i, p := range t.passages {
		if p.Kind == "block" || p.Kind == "branch" {
			if i >= len(list) || list[i].Kind != p.Kind || list[i].Name != p.Name {
				m.refuse(t.Path, unitID(i), p.Parts, "[%s] of line %d would not be read at its place; see the passage "+
					"before it, whose translation ends or begins something", p.Name, p.Line)
				return
			}
			continue
		}
		if i >= len(list) || list[i].Kind != p.Kind || sign(list[i].Parts) != sign(meant[i]) {
			m.refuse(t.Path, unitID(i), p.Parts, "Markdown would read the translation otherwise than it was meant: %s",
				excerpt(outputs.PartsMarkdown(meant[i])))
			if i >= len(list) || list[i].Kind != p.Kind {
				return // what follows is out of step
			}
		}
	}
	if len(list) > len(t.passages) {
		m.refuse(t.Path, "", nil, "the translated letter would have %d passages, and the source has %d", len(list),
			len(t.passages))
	}
}

func excerpt(s string) string {
	if runes := []rune(s); len(runes) > 120 {
		return string(runes[:119]) + "…"
	}
	return s
}

// record keeps the texts of a record that are whole and say something new.
func (m *merge) record(t *Text) {
	said := map[string]string{}
	for n := range t.Units {
		u := &t.Units[n]
		if total := len(sentences(u.Pieces)); total > 0 && u.filled() == total {
			if s := text(u.parts(m.x.To)); s != t.said[u.Name] {
				said[u.Name] = s
			}
		}
	}
	if len(said) > 0 {
		m.Records[t.Path] = said
	}
}

// text is the text of parts that are nothing but words.
func text(parts []outputs.Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// respaced gives a translation back the spaces beside its codes that a tool took away: it
// took those of the source in the file away too.
func respaced(ours, file, target []outputs.Part) []outputs.Part {
	target = slices.Clone(target)
	if len(codesOf(ours, nil)) != len(codesOf(file, nil)) {
		return target
	}
	type sides struct{ before, after bool }
	lost := map[string]sides{} // by the code's name in the file
	at := func(parts []outputs.Part) (out []sides, names []string) {
		for i, p := range parts {
			if p.Kind != outputs.Said {
				before := i > 0 && parts[i-1].Kind == outputs.Said && strings.HasSuffix(parts[i-1].Text, " ")
				after := i+1 < len(parts) && parts[i+1].Kind == outputs.Said && strings.HasPrefix(parts[i+1].Text, " ")
				out = append(out, sides{before, after})
				names = append(names, p.Text)
			}
		}
		return out, names
	}
	want, _ := at(ours)
	has, names := at(file)
	for i := range min(len(want), len(has)) {
		lost[names[i]] = sides{want[i].before && !has[i].before, want[i].after && !has[i].after}
	}
	for i, p := range target {
		if p.Kind == outputs.Said {
			continue
		}
		if i > 0 && lost[p.Text].before && ends(target[i-1].Text) {
			target[i-1].Text += " "
		}
		if i+1 < len(target) && lost[p.Text].after && target[i+1].Kind == outputs.Said && begins(target[i+1].Text) {
			target[i+1].Text = " " + target[i+1].Text
		}
	}
	return target
}

// ends and begins report words, or a mark that a space follows or stands before, in a
// script with spaces.
func ends(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return spaced(r) || strings.ContainsRune(",;:.!?)»”", r)
}

func begins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return spaced(r) || strings.ContainsRune("(«“„", r)
}

func spaced(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}
