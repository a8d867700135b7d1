package notices

import (
	"fmt"
	"maps"
	"slices"
)

// RecordText is one text of a record that readers of another language read in theirs.
type RecordText struct {
	Name string // title, updates/1, phases/web-servers/note: the place in the record, counted from 1
	Own  string // in the language that it is translated from
	Said string // in the other language; empty: nobody has translated it
}

// textField is a text with the place of its translation.
type textField struct {
	name, own string
	said      *string
}

// Texts gives the texts of an incident in two languages, those alone that there are.
func (i Incident) Texts(from, to string) []RecordText {
	t, _ := pick(i.Translations, to)
	return told(t.fields(i.In(from)))
}

// WithTexts gives the incident with texts in a locale, by their names.
func (i Incident) WithTexts(tag string, said map[string]string) Incident {
	i.Translations = withTexts(i.Translations, tag, func(t *IncidentTexts) {
		fill(t.fields(i), said)
		t.Updates, t.Actions = trimmed(t.Updates), trimmed(t.Actions)
	})
	return i
}

// Texts gives the texts of a maintenance in two languages.
func (m Maintenance) Texts(from, to string) []RecordText {
	t, _ := pick(m.Translations, to)
	return told(t.fields(m.In(from)))
}

// WithTexts gives the maintenance with texts in a locale.
func (m Maintenance) WithTexts(tag string, said map[string]string) Maintenance {
	m.Translations = withTexts(m.Translations, tag, func(t *MaintenanceTexts) {
		fill(t.fields(m), said)
		t.Updates = trimmed(t.Updates)
	})
	return m
}

// Texts gives the texts of a project in two languages.
func (p Project) Texts(from, to string) []RecordText {
	t, _ := pick(p.Translations, to)
	fields, _ := t.fields(p.In(from))
	return told(fields)
}

// WithTexts gives the project with texts in a locale.
func (p Project) WithTexts(tag string, said map[string]string) Project {
	p.Translations = withTexts(p.Translations, tag, func(t *ProjectTexts) {
		fields, done := t.fields(p)
		fill(fields, said)
		t.Reasons, t.Causes, t.Notes = trimmed(t.Reasons), trimmed(t.Causes), trimmed(t.Notes)
		done()
	})
	return p
}

func (t *IncidentTexts) fields(i Incident) []textField {
	list := []textField{{"title", i.Title, &t.Title}, {"summary", i.Summary, &t.Summary}, {"cause", i.Cause, &t.Cause},
		{"remedy", i.Remedy, &t.Remedy}}
	list = append(list, places("updates", &t.Updates, updateTexts(i.Updates))...)
	var actions []string
	for _, a := range i.Actions {
		actions = append(actions, a.Text)
	}
	return append(list, places("actions", &t.Actions, actions)...)
}

func (t *MaintenanceTexts) fields(m Maintenance) []textField {
	list := []textField{{"title", m.Title, &t.Title}, {"summary", m.Summary, &t.Summary}}
	return append(list, places("updates", &t.Updates, updateTexts(m.Updates))...)
}

// fields gives the texts of a project, and what puts those of its phases in their places.
func (t *ProjectTexts) fields(p Project) (list []textField, done func()) {
	list = []textField{{"title", p.Title, &t.Title}, {"summary", p.Summary, &t.Summary},
		{"planned_in", p.PlannedIn, &t.PlannedIn}}
	list = append(list, places("reasons", &t.Reasons, p.Reasons)...)
	list = append(list, places("causes", &t.Causes, p.Causes)...)
	list = append(list, places("notes", &t.Notes, p.Notes)...)
	phases := make([]PhaseTexts, len(p.Phases))
	for n, phase := range p.Phases {
		phases[n] = t.Phases[phase.ID]
		list = append(list, textField{"phases/" + phase.ID + "/title", phase.Title, &phases[n].Title},
			textField{"phases/" + phase.ID + "/note", phase.Note, &phases[n].Note})
	}
	return list, func() {
		t.Phases = maps.Clone(t.Phases)
		for n, phase := range p.Phases {
			if phases[n] != (PhaseTexts{}) {
				if t.Phases == nil {
					t.Phases = map[string]PhaseTexts{}
				}
				t.Phases[phase.ID] = phases[n]
			}
		}
	}
}

// places are the texts of a list, whose translations go by position.
func places(name string, said *[]string, own []string) (list []textField) {
	if *said = slices.Clone(*said); len(*said) < len(own) {
		*said = append(*said, make([]string, len(own)-len(*said))...)
	}
	for i := range own {
		list = append(list, textField{fmt.Sprintf("%s/%d", name, i+1), own[i], &(*said)[i]})
	}
	return list
}

func updateTexts(list []Update) (out []string) {
	for _, u := range list {
		out = append(out, u.Text)
	}
	return out
}

func told(fields []textField) (out []RecordText) {
	for _, f := range fields {
		if f.own != "" {
			out = append(out, RecordText{Name: f.name, Own: f.own, Said: *f.said})
		}
	}
	return out
}

func fill(fields []textField, said map[string]string) {
	for _, f := range fields {
		if s := said[f.name]; s != "" {
			*f.said = s
		}
	}
}

// trimmed takes away what is empty at the end of a list.
func trimmed(list []string) []string {
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}

// withTexts changes the entry of a locale. One that is new begins with the words that its
// readers had until then, those of a parent or a sister of the tag.
func withTexts[T any](all map[string]T, tag string, change func(*T)) map[string]T {
	words, put := entryFor(all, tag)
	if out := put(words); len(out) > len(all) {
		words, _ = pick(all, tag)
	}
	change(&words)
	return put(words)
}
