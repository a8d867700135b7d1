package translate

import (
	"strings"

	"tidings/internal/letter"
	"tidings/notices"
	"tidings/outputs"
)

// What stands in the notice itself as a translation is taken for one only where it is known
// what it was translated from. The rest is offered beside the sentence, for a person to
// confirm: a sentence that stands in the same place may say something else.

// doubt is why a translation that stands there is only offered.
type doubt int

const (
	certain   doubt = iota
	changed         // its source said something else when it was translated
	unwitting       // nothing says what its source was
)

// fillLetter takes the letter that is there in the other language.
func (x *Exchange) fillLetter(slug, md string, bases []Base) {
	list, err := outputs.Runs([]byte(md), "")
	if err != nil || md == "" {
		return
	}
	t, k, there, used := &x.Texts[0], knownOf(bases), sayings(list), map[string]bool{}
	for n := range t.Units {
		if u := &t.Units[n]; u.Fixed == "" {
			u.confirm(k, there, used)
		}
	}
	t.silence(md, func([]outputs.Part) bool { return false })
	o := offering{k: k, used: used, origin: letter.File(slug, x.To)}
	o.letter(t, list)
}

// confirm fills the sentences of a unit whose translation is known and stands in the letter.
func (u *Unit) confirm(k *known, there, used map[string]bool) {
	parted, before := *u, u.filled()
	parted.Pieces = append([]Piece(nil), u.Pieces...)
	for i := range parted.Pieces {
		if p := &parted.Pieces[i]; !p.Gap && p.Target == nil {
			p.Target = k.target(p.Parts, there)
		}
	}
	if whole := u.merged(); before == 0 && parted.filled() < len(sentences(u.Pieces)) {
		if target := k.target(whole.Pieces[0].Parts, there); target != nil {
			whole.Pieces[0].Target = target
			parted = whole
		}
	}
	*u = parted
	for _, p := range u.Pieces {
		if p.Target != nil {
			used[canonical(p.Target, strict)] = true
		}
	}
}

// offering puts what is not confirmed beside the sentences that it may translate.
type offering struct {
	k      *known
	used   map[string]bool // what is the translation of another sentence
	origin string
}

// letter pairs the passages that are left on both sides by their places.
func (o offering) letter(t *Text, list []outputs.Run) {
	var ours, theirs []outputs.Run
	var units []*Unit
	for n := range t.Units {
		u := &t.Units[n]
		if u.Fixed == "" && u.passage >= 0 && u.filled() < len(sentences(u.Pieces)) {
			ours, units = append(ours, t.passages[u.passage]), append(units, u)
		}
	}
	for _, run := range list {
		if run.Kind != "block" && !o.used[canonical(run.Parts, strict)] && len(o.left(pieces(run.Parts))) > 0 {
			theirs = append(theirs, run)
		}
	}
	for _, pair := range align(ours, theirs) {
		u := units[pair[0]]
		o.unit(u, pieces(theirs[pair[1]].Parts))
		for n := range t.Units {
			if f := &t.Units[n]; f.passage < 0 && !f.silent && strings.HasPrefix(f.ID, u.ID+".") && f.filled() == 0 {
				o.field(f, ours[pair[0]].Parts, theirs[pair[1]].Parts)
			}
		}
	}
}

// left are the sentences that are no translation of another.
func (o offering) left(list []Piece) (out []Piece) {
	for _, p := range sentences(list) {
		if !o.used[canonical(p.Parts, strict)] {
			out = append(out, p)
		}
	}
	return out
}

// unit offers the sentences of a passage for those of a unit, by their places, or all of it
// for the first.
func (o offering) unit(u *Unit, target []Piece) {
	var open []*Piece
	for i := range u.Pieces {
		if p := &u.Pieces[i]; !p.Gap && p.Target == nil {
			open = append(open, p)
		}
	}
	left := o.left(target)
	switch {
	case len(open) == 0 || len(left) == 0:
	case len(open) == len(left):
		for i, p := range open {
			o.piece(p, left[i].Parts)
		}
	default:
		for _, p := range open {
			o.piece(p, wholeOf(left))
		}
	}
}

func (o offering) field(u *Unit, source, target []outputs.Part) {
	_, id, _ := strings.Cut(u.ID, ".")
	for _, c := range codesOf(source, nil) {
		if words := fallbackIn(c.part, target); c.id == id && words != "" {
			o.piece(&u.Pieces[0], []outputs.Part{{Text: words}})
		}
	}
}

// doubtful is the likeness of a sentence to one that nobody knows.
const doubtful = 99

// piece offers one translation.
func (o offering) piece(p *Piece, target []outputs.Part) {
	m := Match{Similarity: doubtful, Origin: o.origin, Source: p.Parts}
	p.doubt = unwitting
	if was := o.k.was(target); was != nil {
		p.doubt = changed
		m.Similarity = min(doubtful, 100*likeness(wordsOf(p.Parts), wordsOf(was)))
		m.Source = boundOr(was, p.Parts)
	}
	m.Target = boundOr(target, p.Parts)
	p.Matches = append(p.Matches, m)
}

// boundOr is bind, or the bare words where other marks are needed.
func boundOr(parts, source []outputs.Part) []outputs.Part {
	if out, ok := bind(parts, source); ok {
		return out
	}
	return []outputs.Part{{Text: plain(parts)}}
}

// fillRecord takes the texts that the records have in the other language. One whose original
// said something else when it was translated is offered.
func (x *Exchange) fillRecord(r notices.Records, t *Text, u *Unit, bases []Base) {
	for _, rec := range recordTexts(r, x.From, x.To, func(kind, id string) bool {
		return kind == t.kind && id == t.record
	}) {
		for _, text := range rec.texts {
			switch was, stale := staleText(bases, t.Path, text); {
			case text.Name != u.Name || text.Said == "":
			case stale:
				o := offering{k: knownOf(nil), origin: t.Path}
				o.k.passage([]outputs.Part{{Text: was}}, []outputs.Part{{Text: text.Said}}, nil)
				o.unit(u, proseParts(text.Said))
				u.mark(changed)
			default:
				u.take(proseParts(text.Said))
			}
		}
	}
}

// mark gives what is offered its reason.
func (u *Unit) mark(why doubt) {
	for i := range u.Pieces {
		if u.Pieces[i].doubt != certain {
			u.Pieces[i].doubt = why
		}
	}
}

// staleText reports whether a text of a record was translated from other words than its own.
func staleText(bases []Base, file string, text notices.RecordText) (was string, stale bool) {
	for _, b := range bases {
		s, known := b.Records[file][text.Name]
		switch {
		case !known || s.Said != text.Said:
		case s.Own == text.Own:
			return "", false
		default:
			was, stale = s.Own, true
		}
	}
	return was, stale
}

// Doubtful counts the sentences whose translation is there and is only offered: the source was
// changed since, or nothing says what it was.
func (x *Exchange) Doubtful() (since, unknown int) {
	for _, t := range x.Texts {
		for _, u := range t.Units {
			for _, p := range u.Pieces {
				switch {
				case p.Target != nil:
				case p.doubt == changed:
					since++
				case p.doubt == unwitting:
					unknown++
				}
			}
		}
	}
	return since, unknown
}
