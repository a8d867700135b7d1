package translate

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Plan is what the import of a file would write.
type Plan struct {
	*Result
	File        string   `json:"file"`     // that came back
	Planned     []string `json:"planned"`  // files that are to be written
	Replaces    bool     `json:"replaces"` // a letter that is there says something else
	NewLanguage bool     `json:"-"`        // notice.yaml gets it

	notice notices.Notice
	base   Base
}

// NewPlan reads a file that came back from a translator and compares it with the notice.
func NewPlan(s *letter.Source, name string, data []byte) (*Plan, error) {
	done, err := Read(name, data)
	if err != nil {
		return nil, err
	}
	if done.To == "" {
		return nil, fmt.Errorf("%s does not say which language it is in (trgLang, or target-language in XLIFF 1.2); "+
			"name it in your translation tool", name)
	}
	l, err := locale.Parse(done.To)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if other, err := locale.Parse(stem); err == nil && !strings.EqualFold(other.Tag(), l.Tag()) {
		return nil, fmt.Errorf(
			"%s says inside that it is in %q; give it the name %[2]s.xlf, or take the right file",
			name,
			done.To,
		)
	}
	from, err := From(s, done.From)
	if err != nil {
		return nil, fmt.Errorf("%s is a translation from %q: %w", name, done.From, err)
	}
	if strings.EqualFold(from, l.Tag()) {
		return nil, fmt.Errorf("%s is in the language that it is translated from, %q", name, from)
	}
	x, err := Collect(s, from, l.Tag())
	if err != nil {
		return nil, err
	}
	before := s.Letters[l.Tag()]
	p := &Plan{File: name, Planned: []string{}, notice: s.Notice}
	if p.Result, err = x.Merge(done, before); err != nil {
		return nil, err
	}
	p.base = x.base(p.Result, s.Letters[from])
	p.NewLanguage = !slices.Contains(s.Notice.Locales, l.Tag())
	p.Replaces = before != "" && before != p.Letter
	if before != p.Letter {
		p.Planned = append(p.Planned, letter.File(s.Notice.Slug, l.Tag()))
	}
	if p.NewLanguage {
		p.Planned = append(p.Planned, path.Join(workspace.NoticeDir, s.Notice.Slug, "notice.yaml"))
	}
	p.Planned = append(p.Planned, slices.Sorted(maps.Keys(p.Records))...)
	return p, nil
}

// Err says why a plan cannot be carried out; nil: it can. partial lets what is missing
// stand in the language of the source.
func (p *Plan) Err(partial bool) error {
	switch {
	case len(p.Refused) > 0:
		return fmt.Errorf(
			"%s cannot be taken, so nothing was written; mend what is named in the translation tool, "+
				"and import again",
			locale.Num(len(p.Refused), "translation"),
		)
	case partial:
	case len(p.Stale) > 0:
		lacking := ""
		if len(p.Missing) > 0 {
			lacking = fmt.Sprintf(", and %s no translation",
				locale.Num(len(p.Missing), "sentence has", "sentences have"))
		}
		return fmt.Errorf("%s changed since the export%s, so nothing was written; \"tidings translate export %s --to "+
			"%s\" keeps what still stands and asks for the rest, or let it stand in the source's language with "+
			"--partial", locale.Num(len(p.Stale), "sentence has", "sentences have"), lacking, p.Notice, p.Language)
	case len(p.Missing) > 0:
		return fmt.Errorf(
			"%s no translation, so nothing was written; translate what is named and import again, or "+
				"let it stand in the source's language with --partial",
			locale.Num(len(p.Missing), "sentence has", "sentences have"),
		)
	}
	return nil
}

// base is what a translator confirmed: what stands in the letter and the records now, for what
// it was made from.
func (x *Exchange) base(r *Result, source string) Base {
	b := Base{From: x.From, Source: source, Target: r.Letter}
	for _, m := range r.Missing {
		b.Lacking = append(b.Lacking, m.Source)
	}
	for _, s := range r.Stale {
		b.Lacking = append(b.Lacking, s.Is)
	}
	for _, t := range x.Texts[1:] {
		for _, u := range t.Units {
			if total := len(sentences(u.Pieces)); total > 0 && u.filled() == total {
				said := cmp.Or(r.Records[t.Path][u.Name], t.said[u.Name])
				b.say(t.Path, notices.RecordText{Name: u.Name, Own: t.own[u.Name], Said: said})
			}
		}
	}
	return b
}

// Save writes the letter, the notice that has a new language, and what was translated.
func (p *Plan) Save(ws *workspace.Workspace) error {
	if err := saveBase(ws, p.Notice, p.Language, p.base); err != nil {
		return err
	}
	if slices.Contains(p.Planned, letter.File(p.Notice, p.Language)) {
		if err := ws.SaveLetter(p.Notice, p.Language, p.Letter); err != nil {
			return err
		}
		p.Written = append(p.Written, letter.File(p.Notice, p.Language))
	}
	if !p.NewLanguage {
		return nil
	}
	p.notice.Locales = append(slices.Clone(p.notice.Locales), p.Language)
	p.Written = append(p.Written, path.Join(workspace.NoticeDir, p.Notice, "notice.yaml"))
	return ws.SaveNotice(p.notice)
}
