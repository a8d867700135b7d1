package translate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tidings/outputs"
)

// Result says what a translation brought. Its lists are never nil.
type Result struct {
	Notice   string    `json:"notice"`
	Language string    `json:"language"`
	Written  []string  `json:"written"` // files, relative to the workspace
	Missing  []Missing `json:"missing"`
	Stale    []Stale   `json:"stale"`
	Refused  []Refused `json:"refused"`

	// Letter is the letter in the language; Records are the texts of records, by their path
	// and the text's name.
	Letter  string                       `json:"-"`
	Records map[string]map[string]string `json:"-"`
}

// Missing is a sentence without a translation.
type Missing struct {
	File   string `json:"file"`
	Unit   string `json:"unit"`
	Source string `json:"source"`
}

// Stale is a sentence that was changed after it was handed to the translator.
type Stale struct {
	File string `json:"file"`
	Unit string `json:"unit"`
	Was  string `json:"was"`
	Is   string `json:"is"`
}

// Refused is a translation that cannot be taken.
type Refused struct {
	File   string `json:"file"`
	Unit   string `json:"unit"`
	Source string `json:"source"`
	Reason string `json:"reason"`
}

// Whole reports whether every sentence came back and fits.
func (r *Result) Whole() bool { return len(r.Missing)+len(r.Stale)+len(r.Refused) == 0 }

// Merge puts a translation into the places of the source as it is now. before is the
// letter that exists in the language, whose Markdown stays where it says the same. What is
// missing or stale stands in the letter in the source's language.
func (x *Exchange) Merge(d *Done, before string) (*Result, error) {
	if err := x.belongs(d); err != nil {
		return nil, err
	}
	m := &merge{x: x, Result: &Result{Notice: x.Notice, Language: x.To, Written: []string{}, Missing: []Missing{},
		Stale: []Stale{}, Refused: []Refused{}, Records: map[string]map[string]string{}}}
	for _, t := range d.texts {
		if !slices.ContainsFunc(x.Texts, func(o Text) bool { return o.ID == t.id }) {
			m.refuse(t.id, "", nil, "the notice does not show this record; take it out of the file, or export anew")
		}
	}
	for i := range x.Texts {
		t := &x.Texts[i]
		done := doneText{}
		if n := slices.IndexFunc(d.texts, func(o doneText) bool { return o.id == t.ID }); n >= 0 {
			done = d.texts[n]
		}
		m.match(t, done)
		if i == 0 {
			m.letter(t, before)
		} else {
			m.record(t)
		}
	}
	return m.Result, nil
}

// belongs refuses the file of another notice or language.
func (x *Exchange) belongs(d *Done) error {
	switch {
	case !strings.EqualFold(d.To, x.To):
		return fmt.Errorf("%s is a translation into %q, and %q is wanted", d.Name, d.To, x.To)
	case !strings.EqualFold(d.From, x.From):
		return fmt.Errorf("%s is a translation from %q, and the letter that it is to be made of is in %q", d.Name,
			d.From, x.From)
	case len(d.texts) == 0:
		return fmt.Errorf("%s has no text in it", d.Name)
	}
	want := x.Texts[0].ID
	var others []string
	for _, t := range d.texts {
		if t.id == want {
			return nil
		}
		others = append(others, t.id)
	}
	return fmt.Errorf("%s is of another notice: it has %s, and not %s", d.Name,
		strings.Join(others[:min(len(others), 3)], ", "), want)
}

type merge struct {
	*Result
	x *Exchange
}

func (m *merge) refuse(file, unit string, source []outputs.Part, format string, args ...any) {
	m.Refused = append(m.Refused, Refused{file, unit, plain(source), fmt.Sprintf(format, args...)})
}

// sentenceOf is a sentence of the file that came back.
type sentenceOf struct {
	unit    *doneUnit
	segment *doneSegment
	used    bool
}

var ourUnit = regexp.MustCompile(`^u\d+(\.c\d+)?$`)

// match finds the translation of each unit of a text: first those whose source is the same
// as a whole, then sentence by sentence.
func (m *merge) match(t *Text, done doneText) {
	var all []*sentenceOf
	byUnit := map[string]*doneUnit{}
	for n := range done.units {
		u := &done.units[n]
		byUnit[u.id] = u
		known := slices.ContainsFunc(t.Units, func(o Unit) bool { return o.ID == u.id })
		if !known && t.kind == "" && !ourUnit.MatchString(u.id) {
			m.refuse(t.Path, u.id, nil, "there is no such unit in this letter; it was not exported from here")
		}
		for i := range u.segments {
			if s := &u.segments[i]; !s.gap {
				all = append(all, &sentenceOf{unit: u, segment: s})
			}
		}
	}
	var rest []*Unit
	for n := range t.Units {
		u := &t.Units[n]
		if u.Fixed != "" || len(sentences(u.Pieces)) == 0 {
			continue
		}
		d := byUnit[u.ID]
		if d == nil || !d.same(u) {
			d = nil
			for i := range done.units {
				if done.units[i].same(u) {
					d = &done.units[i]
					break
				}
			}
		}
		if d == nil {
			rest = append(rest, u)
			continue
		}
		for _, s := range all {
			s.used = s.used || s.unit == d
		}
		m.whole(t, u, d)
	}
	for _, u := range rest {
		m.parted(t, u, all)
	}
	for _, u := range rest {
		m.changed(t, u, all)
	}
}

// same reports whether a unit that came back is of the source as it is now, and has all
// of it: some tools drop the hash, others sentences.
func (d *doneUnit) same(u *Unit) bool {
	source, whole := d.source(), u.merged().Pieces[0].Parts
	if d.hash != "" {
		return d.hash == u.hash() && slices.Equal(wordsOf(spokenParts(source)), wordsOf(spokenParts(whole)))
	}
	return canonical(source, read) == canonical(whole, strict)
}

// spokenParts are the words of parts, without their codes.
func spokenParts(parts []outputs.Part) []outputs.Part { return []outputs.Part{{Text: spoken(parts)}} }

func (d *doneUnit) source() (all []outputs.Part) {
	for _, s := range d.segments {
		all = append(all, s.source...)
	}
	return joined(all)
}

// read names a code of a file as strict names one of a letter.
func read(p outputs.Part) string {
	if strings.Contains(p.Open, "\n") {
		return "turn"
	}
	return p.Open + p.Close
}

// lacks reports whether a sentence has no translation: none at all, or the source's words
// that a tool put there.
func (s *doneSegment) lacks() bool {
	copied := (s.state == "" || s.state == "initial") && len(wordsOf(s.source)) > 1 &&
		canonical(s.target, read) == canonical(s.source, read)
	return !s.translated || copied || says(s.source) && len(s.target) == 0
}

// whole takes a unit whose source is unchanged. A tool may have cut it into other
// sentences.
func (m *merge) whole(t *Text, u *Unit, d *doneUnit) {
	var done []*doneSegment
	for i := range d.segments {
		if !d.segments[i].gap {
			done = append(done, &d.segments[i])
		}
	}
	slices.SortStableFunc(done, func(a, b *doneSegment) int { return a.order - b.order })
	names := namesOf(d.source(), u.codes())
	if len(done) != len(sentences(u.Pieces)) {
		if slices.ContainsFunc(done, (*doneSegment).lacks) {
			m.Missing = append(m.Missing, Missing{t.Path, u.ID, plain(u.merged().Pieces[0].Parts)})
			return
		}
		one := u.merged()
		one.Pieces[0].Target = d.inOne(joint(m.x.To))
		*u = one
		m.settle(t, u, names)
		return
	}
	n := 0
	for i := range u.Pieces {
		p := &u.Pieces[i]
		if p.Gap {
			continue
		}
		if done[n].lacks() {
			m.Missing = append(m.Missing, Missing{t.Path, u.ID, plain(p.Parts)})
		} else {
			p.Target = slices.Clone(done[n].target)
		}
		n++
	}
	m.settle(t, u, names)
}

// inOne is the translation of a unit without the borders of its sentences; the marks of the
// gaps stay, the spaces are those of the language.
func (d *doneUnit) inOne(joint string) (out []outputs.Part) {
	said := false
	for _, s := range d.segments {
		switch {
		case !s.gap && said:
			out = append(append(out, outputs.Part{Text: joint}), s.target...)
		case !s.gap:
			out, said = append(out, s.target...), true
		case len(codesOf(s.source, nil)) > 0:
			out, said = append(out, s.source...), false
		}
	}
	return out
}

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
	switch {
	case p.Kind == outputs.Turn:
		return "for the end of a line"
	case p.Kind == outputs.Span:
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

// parted takes the sentences of a unit that are as they were.
func (m *merge) parted(t *Text, u *Unit, all []*sentenceOf) {
	for i := range u.Pieces {
		p := &u.Pieces[i]
		if p.Gap {
			continue
		}
		want := canonical(p.Parts, strict)
		for _, s := range all {
			if canonical(s.segment.source, read) != want || s.used && s.unit.id != u.ID {
				continue
			}
			s.used = true
			if s.segment.lacks() {
				m.Missing = append(m.Missing, Missing{t.Path, u.ID, plain(p.Parts)})
				p.told = true
				break
			}
			one := Unit{ID: u.ID, Pieces: []Piece{{Parts: p.Parts, Target: slices.Clone(s.segment.target)}}}
			m.settle(t, &one, namesOf(s.segment.source, one.codes()))
			p.Target = one.Pieces[0].Target
			p.told = p.Target == nil
			break
		}
	}
}

// changed names the sentences that are new, or no longer what was translated.
func (m *merge) changed(t *Text, u *Unit, all []*sentenceOf) {
	for _, p := range u.Pieces {
		if p.Gap || p.Target != nil || p.told {
			continue
		}
		words := wordsOf(p.Parts)
		var was *sentenceOf
		best := 0.0
		for _, s := range all {
			like := likeness(words, wordsOf(s.segment.source))
			if s.unit.id == u.ID {
				like += 0.25 // it stands where it stood
			}
			if !s.used && like > best && like >= 0.4 {
				was, best = s, like
			}
		}
		if was == nil {
			m.Missing = append(m.Missing, Missing{t.Path, u.ID, plain(p.Parts)})
			continue
		}
		was.used = true
		m.Stale = append(m.Stale, Stale{t.Path, u.ID, plain(was.segment.source), plain(p.Parts)})
	}
}
