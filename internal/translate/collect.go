package translate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/templates"
)

// Exchange is everything of a notice that is translated from one language to another.
type Exchange struct {
	Notice   string
	From, To string // language tags
	Texts    []Text // the letter first
}

// Collect gathers the words of a notice: its letter in the language from, and the texts of
// the records that it names or shows. Records are not translated into the organisation's
// language, in which they are written.
func Collect(s *letter.Source, from, to string) (*Exchange, error) {
	x := &Exchange{Notice: s.Notice.Slug, From: from, To: to}
	file := letter.File(s.Notice.Slug, from)
	t, err := letterText(file, LetterID(s.Notice.Slug, from), s.Letters[from])
	if err != nil {
		return nil, err
	}
	x.Texts = append(x.Texts, t)
	if sameLanguage(s.Config.Organisation.Locale, to) {
		return x, nil
	}
	shows := shown(s, from)
	for _, r := range recordTexts(s.Records, from, to, shows) {
		x.Texts = append(x.Texts, recordText(r.kind, r.id, r.path, r.texts))
	}
	return x, nil
}

// LetterID is the name of a letter in a file of exchange.
func LetterID(slug, from string) string {
	return strings.ReplaceAll(letter.File(slug, from), "/", ":")
}

// From is the language of the letter that is translated: the one that is asked for, else
// the organisation's, else the notice's first.
func From(s *letter.Source, asked string) (string, error) {
	own := s.Config.Organisation.Locale
	base, _, _ := strings.Cut(own, "-")
	wanted := []string{own, base}
	if asked != "" {
		wanted = []string{asked}
	}
	for _, tag := range wanted {
		for _, has := range s.Notice.Locales {
			if strings.EqualFold(has, tag) {
				return has, nil
			}
		}
	}
	if asked != "" {
		return "", fmt.Errorf("the notice has no letter in %q; it has %s", asked, strings.Join(s.Notice.Locales, ", "))
	}
	return s.Notice.Locales[0], nil
}

// Folder is where a notice's files for translators are, relative to the workspace.
func Folder(slug string) string { return path.Join(workspace.NoticeDir, slug, "translate") }

// sameLanguage reports whether two tags name one language, or one names the other's.
func sameLanguage(a, b string) bool {
	base, _, _ := strings.Cut(a, "-")
	return strings.EqualFold(a, b) || strings.EqualFold(base, b)
}

// ofRecord are the texts of one record.
type ofRecord struct {
	kind, id, path string
	texts          []notices.RecordText
}

// recordTexts gives the texts of the records that are wanted.
func recordTexts(r notices.Records, from, to string, want func(kind, id string) bool) (out []ofRecord) {
	add := func(kind, dir, id string, texts func(from, to string) []notices.RecordText) {
		if want(kind, id) {
			out = append(out, ofRecord{kind, id, path.Join(dir, id+".yaml"), texts(from, to)})
		}
	}
	for _, i := range r.Incidents {
		add("incident", workspace.IncidentDir, i.ID, i.Texts)
	}
	for _, m := range r.Maintenance {
		add("maintenance", workspace.MaintenanceDir, m.ID, m.Texts)
	}
	for _, p := range r.Projects {
		add("project", workspace.ProjectDir, p.ID, p.Texts)
	}
	return out
}

// shown tells which records a notice names, or its letter shows: in a live fact, by the
// parameters of a block, or among the incidents of one.
func shown(s *letter.Source, from string) func(kind, id string) bool {
	list, _ := outputs.Runs([]byte(s.Letters[from]), "") // its fault was told before
	var ids []string
	for _, p := range list {
		if p.Kind == "block" {
			for _, word := range strings.Fields(p.Name) {
				_, value, _ := strings.Cut(word, "=")
				ids = append(ids, strings.Split(strings.Trim(value, `"`), ",")...)
			}
		}
		for _, c := range codesOf(p.Parts, nil) {
			ids = append(ids, c.part.Live.ID)
		}
	}
	if doc, err := s.Document(from, s.Zone()); err == nil {
		byTitle := map[string]string{}
		for _, i := range s.Records.In(from).Incidents {
			byTitle[i.Title] = i.ID
		}
		for _, b := range doc.Blocks {
			if block, ok := b.(*outputs.Incidents); ok {
				for _, item := range block.Items {
					ids = append(ids, byTitle[item.Title])
				}
			}
		}
	}
	return func(kind, id string) bool {
		return slices.Contains(ids, id) || slices.ContainsFunc(s.Notice.Records, func(ref notices.RecordRef) bool {
			return ref.Kind == kind && ref.ID == id
		})
	}
}

// Explain notes what the marks of the letter stand for, as a reader of its language and
// zone sees them.
func (x *Exchange) Explain(show func(notices.Live) string) {
	for n := range x.Texts[0].Units {
		u := &x.Texts[0].Units[n]
		for _, c := range u.codes() {
			switch {
			case c.part.Live.Kind != "":
				if value := show(c.part.Live); value != "" {
					u.Notes = append(u.Notes, c.part.Open+" shows "+value)
				}
			case c.part.Kind == outputs.Own && c.part.HasFallback && c.part.Fallback != "":
				u.Notes = append(u.Notes, c.part.Open+c.part.Close+" shows the reader's own; where it is not known, "+
					"the words of unit "+u.ID+"."+c.id)
			case c.part.Kind == outputs.Own:
				u.Notes = append(u.Notes, c.part.Open+c.part.Close+" shows the reader's own")
			}
		}
		u.Notes = slices.Compact(u.Notes)
	}
}

// Fill puts what is translated already into its places: the notice's own letter in the
// language, as far as the bases say what it was translated from, and the records' texts, then
// what the memory has.
func (x *Exchange) Fill(s *letter.Source, m *Memory, bases ...Base) {
	x.fillLetter(s.Notice.Slug, s.Letters[x.To], bases)
	for t := range x.Texts {
		for n := range x.Texts[t].Units {
			u := &x.Texts[t].Units[n]
			if t > 0 {
				x.fillRecord(s.Records, &x.Texts[t], u, bases)
			}
			u.fillWhole(m)
			for p := range u.Pieces {
				m.fill(&u.Pieces[p])
			}
		}
	}
}

// fillWhole takes a passage that was translated as a whole, into other sentences.
func (u *Unit) fillWhole(m *Memory) {
	whole := u.merged()
	if len(sentences(u.Pieces)) < 2 || u.filled() > 0 {
		return
	}
	for _, p := range sentences(u.Pieces) {
		if _, known := m.exact[canonical(p.Parts, loose)]; known || p.doubt != certain {
			return
		}
	}
	if n, known := m.exact[canonical(whole.Pieces[0].Parts, loose)]; known && m.sure(n) {
		if target, ok := bind(m.entries[n].target, whole.Pieces[0].Parts); ok {
			whole.Pieces[0].Target = target
			*u = whole
		}
	}
}

// filled counts the sentences that have a translation.
func (u *Unit) filled() (n int) {
	for _, p := range u.Pieces {
		if p.Target != nil {
			n++
		}
	}
	return n
}

// take puts a translation of the whole unit into its sentences, or, where it has others,
// makes one of them.
func (u *Unit) take(target []Piece) {
	if u.filled() > 0 {
		return // a translator was here
	}
	a, b := sentences(u.Pieces), sentences(target)
	if len(a) == len(b) {
		bound := make([][]outputs.Part, len(a))
		all := true
		for i := range a {
			ok := false
			bound[i], ok = bind(b[i].Parts, a[i].Parts)
			all = all && ok
		}
		if all {
			n := 0
			for i := range u.Pieces {
				if !u.Pieces[i].Gap {
					u.Pieces[i].Target = bound[n]
					n++
				}
			}
			return
		}
	}
	whole := u.merged()
	if parts, ok := bind(Unit{Pieces: target}.merged().Pieces[0].Parts, whole.Pieces[0].Parts); ok {
		whole.Pieces[0].Target = parts
		*u = whole
	}
}

// ShowLive words a live fact for the translator; empty: it cannot be worded.
func ShowLive(s *letter.Source, tag string) func(notices.Live) string {
	l, err := locale.Parse(tag)
	r := notices.Reading{Records: s.Records.In(tag), AsOf: s.Notice.AsOf, Since: s.Notice.Since, Zone: s.Zone()}
	return func(fact notices.Live) string {
		if err != nil {
			return ""
		}
		value, err := templates.ShowLive(fact, r, l)
		if err != nil {
			return ""
		}
		return value
	}
}

// Keep takes over what a translator has done in a file that is written anew.
func (x *Exchange) Keep(d *Done) error {
	_, err := x.Merge(d, "")
	return err
}

// Count says how many sentences there are, and how many have a translation.
func (x *Exchange) Count() (all, filled int) {
	for _, t := range x.Texts {
		for n := range t.Units {
			u := &t.Units[n]
			all, filled = all+len(sentences(u.Pieces)), filled+u.filled()
		}
	}
	return all, filled
}
