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
		if i == 0 {
			t.silence(before, done.gives)
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
		m.fixed(t, u)
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

// fixed refuses a line of a condition that came back as another one: who reads what is no word to
// translate. What a tool makes of the other places is nothing, for they are filled from the records.
func (m *merge) fixed(t *Text, d *doneUnit) {
	i := slices.IndexFunc(t.Units, func(u Unit) bool {
		return u.ID == d.id && u.Fixed != "" && t.passages[u.passage].Kind == "branch"
	})
	if i < 0 || d.hash != "" && d.hash != hashOf([]outputs.Part{{Text: t.Units[i].Fixed}}) {
		return // of the letter as it was
	}
	for _, s := range d.segments {
		for _, parts := range [][]outputs.Part{s.source, s.target} {
			if said := plain(parts); d.hash != "" && said != "" && said != t.Units[i].Fixed {
				m.refuse(t.Path, d.id, []outputs.Part{{Text: t.Units[i].Fixed}}, "it came back as %s; what stands in "+
					"brackets says who reads what follows, and stays as it is", excerpt(said))
				return
			}
		}
	}
}

// same reports whether a unit that came back is of the source as it is now, and has all
// of it: some tools drop the hash, others sentences.
func (d *doneUnit) same(u *Unit) bool {
	source, whole := d.source(), u.merged().Pieces[0].Parts
	if d.gapless { // each sentence by itself
		list := sentences(u.Pieces)
		return slices.EqualFunc(d.segments, list, func(s doneSegment, p Piece) bool {
			return sameSource(s.source, p.Parts)
		})
	}
	if d.hash != "" {
		return d.hash == u.hash() && slices.Equal(wordsOf(spokenParts(source)), wordsOf(spokenParts(whole)))
	}
	return sameSource(source, whole)
}

// sameSource compares a source in a file with ours, but for its spaces: some tools take
// those beside a code away.
func sameSource(file, ours []outputs.Part) bool {
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	return bare(canonical(file, read)) == bare(canonical(ours, strict))
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
	begun := s.state != "" && s.state != "initial" && s.state != "new" && s.state != "needs-translation"
	copied := !begun && len(wordsOf(s.source)) > 1 &&
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
		one.Pieces[0].Target = d.inOne(m.x.To)
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
			p.Target = respaced(p.Parts, done[n].source, done[n].target)
		}
		n++
	}
	m.settle(t, u, names)
}

// inOne is the translation of a unit without the borders of its sentences; the marks of the
// gaps stay, the spaces are those of the language.
func (d *doneUnit) inOne(tag string) (out []outputs.Part) {
	said := false
	for _, s := range d.segments {
		switch {
		case !s.gap && said:
			out = append(append(out, outputs.Part{Text: joint(tag, out)}), s.target...)
		case !s.gap:
			out, said = append(out, s.target...), true
		case len(codesOf(s.source, nil)) > 0:
			out, said = append(out, s.source...), false
		}
	}
	return out
}

// parted takes the sentences of a unit that are as they were.
func (m *merge) parted(t *Text, u *Unit, all []*sentenceOf) {
	for i := range u.Pieces {
		p := &u.Pieces[i]
		if p.Gap {
			continue
		}
		for _, s := range all {
			if !sameSource(s.segment.source, p.Parts) || s.used && s.unit.id != u.ID {
				continue
			}
			s.used = true
			if s.segment.lacks() {
				m.Missing = append(m.Missing, Missing{t.Path, u.ID, plain(p.Parts)})
				p.told = true
				break
			}
			one := Unit{ID: u.ID, Pieces: []Piece{{Parts: p.Parts}}}
			one.Pieces[0].Target = respaced(p.Parts, s.segment.source, s.segment.target)
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
