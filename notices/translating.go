package notices

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Texts are texts of one record in one locale, to be written into its translations.
// What is empty stays as it is.
type Texts struct {
	Title, Summary, Cause, Remedy string
	Update                        string    // of the update at At
	At                            time.Time // none: the newest update
}

// In the three methods below, a text whose original the record does not have is an
// error: it would stand in one language and in no other.

// Translated gives the incident with texts in a locale.
func (i Incident) Translated(tag string, t Texts) (Incident, error) {
	words, all := entryFor(i.Translations, tag)
	err := translate("incident "+i.ID, []translation{
		{"title", i.Title, t.Title, &words.Title}, {"summary", i.Summary, t.Summary, &words.Summary},
		{"cause", i.Cause, t.Cause, &words.Cause}, {"remedy", i.Remedy, t.Remedy, &words.Remedy}})
	if err == nil {
		words.Updates, err = t.update("incident "+i.ID, i.Updates, words.Updates)
	}
	i.Translations = all(words)
	return i, err
}

// Translated gives the maintenance with texts in a locale.
func (m Maintenance) Translated(tag string, t Texts) (Maintenance, error) {
	words, all := entryFor(m.Translations, tag)
	err := translate("maintenance "+m.ID, []translation{
		{"title", m.Title, t.Title, &words.Title}, {"summary", m.Summary, t.Summary, &words.Summary}})
	if err == nil {
		words.Updates, err = t.update("maintenance "+m.ID, m.Updates, words.Updates)
	}
	m.Translations = all(words)
	return m, err
}

// Translated gives the project with texts in a locale; phase is the id of a phase whose
// title and note they are, or empty: they are the project's.
func (p Project) Translated(tag, phase string, t Texts) (Project, error) {
	words, all := entryFor(p.Translations, tag)
	what, of := "project "+p.ID, []translation{
		{"title", p.Title, t.Title, &words.Title}, {"summary", p.Summary, t.Summary, &words.Summary}}
	said := words.Phases[phase]
	if phase != "" {
		n := slices.IndexFunc(p.Phases, func(x Phase) bool { return x.ID == phase })
		if n < 0 {
			return p, fmt.Errorf("project %s has no phase %q", p.ID, phase)
		}
		what, of = "phase "+phase, []translation{
			{"title", p.Phases[n].Title, t.Title, &said.Title}, {"text", p.Phases[n].Note, t.Update, &said.Note}}
	}
	if err := translate(what, of); err != nil {
		return p, err
	}
	if phase != "" {
		words.Phases = maps.Clone(words.Phases)
		if words.Phases == nil {
			words.Phases = map[string]PhaseTexts{}
		}
		words.Phases[phase] = said
	}
	p.Translations = all(words)
	return p, nil
}

// translation is one text with its original and the place of its translation.
type translation struct {
	name, original, text string
	into                 *string
}

func translate(what string, list []translation) error {
	for _, t := range list {
		switch {
		case t.text == "":
		case t.original == "":
			return fmt.Errorf("%s has no %s yet that could be translated; write it first, without --locale", what,
				t.name)
		default:
			*t.into = t.text
		}
	}
	return nil
}

// entryFor gives the texts of a locale, whatever its capitals, and what puts them back
// into a copy of all.
func entryFor[T any](all map[string]T, tag string) (T, func(T) map[string]T) {
	for known := range all {
		if strings.EqualFold(known, tag) {
			tag = known
		}
	}
	return all[tag], func(v T) map[string]T {
		out := maps.Clone(all)
		if out == nil {
			out = map[string]T{}
		}
		out[tag] = v
		return out
	}
}

// update puts the text of one update in its place; updates before it that have no
// translation keep the original's words.
func (t Texts) update(what string, updates []Update, texts []string) ([]string, error) {
	if t.Update == "" {
		return texts, nil
	}
	if len(updates) == 0 {
		return nil, fmt.Errorf("%s has no update yet that could be translated; write it first, without --locale", what)
	}
	at := len(updates) - 1
	if !t.At.IsZero() {
		if at = slices.IndexFunc(updates, func(u Update) bool { return u.At.Equal(t.At) }); at < 0 {
			var known []string
			for _, u := range updates[max(0, len(updates)-10):] {
				known = append(known, stamp(u.At))
			}
			return nil, fmt.Errorf("%s has no update of %s; it has those of %s", what, stamp(t.At),
				strings.Join(known, ", "))
		}
	}
	texts = append(slices.Clone(texts), make([]string, max(0, at+1-len(texts)))...)
	texts[at] = t.Update
	return texts, nil
}
