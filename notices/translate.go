package notices

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// pick finds the entry for a locale: the tag itself, then each parent (zh-Hant-TW,
// zh-Hant, zh), then any other variant of the same language. Case is ignored, as
// BCP 47 asks.
func pick[T any](m map[string]T, locale string) (T, bool) {
	for tag := locale; tag != ""; tag = parent(tag) {
		for k, v := range m {
			if strings.EqualFold(k, tag) {
				return v, true
			}
		}
	}
	language, _, _ := strings.Cut(locale, "-")
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if base, _, _ := strings.Cut(k, "-"); strings.EqualFold(base, language) {
			return m[k], true
		}
	}
	var none T
	return none, false
}

func parent(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	if i < 0 {
		return ""
	}
	return tag[:i]
}

// byPosition gives the texts with each translation that exists in its place.
func byPosition(texts, original []string) []string {
	out := slices.Clone(original)
	for i := range min(len(texts), len(out)) {
		out[i] = cmp.Or(texts[i], out[i])
	}
	return out
}

func updatesIn(texts []string, original []Update) []Update {
	out := slices.Clone(original)
	for i := range min(len(texts), len(out)) {
		out[i].Text = cmp.Or(texts[i], out[i].Text)
	}
	return out
}

// In gives the incident in the words of a locale; texts without a translation
// stay as they are. The copy has no Translations.
func (i Incident) In(locale string) Incident {
	t, _ := pick(i.Translations, locale)
	i.Title, i.Summary = cmp.Or(t.Title, i.Title), cmp.Or(t.Summary, i.Summary)
	i.Cause, i.Remedy = cmp.Or(t.Cause, i.Cause), cmp.Or(t.Remedy, i.Remedy)
	i.Updates = updatesIn(t.Updates, i.Updates)
	i.Actions = slices.Clone(i.Actions)
	for n := range min(len(t.Actions), len(i.Actions)) {
		i.Actions[n].Text = cmp.Or(t.Actions[n], i.Actions[n].Text)
	}
	i.Translations = nil
	return i
}

// In gives the maintenance in the words of a locale.
func (m Maintenance) In(locale string) Maintenance {
	t, _ := pick(m.Translations, locale)
	m.Title, m.Summary = cmp.Or(t.Title, m.Title), cmp.Or(t.Summary, m.Summary)
	m.Updates = updatesIn(t.Updates, m.Updates)
	m.Translations = nil
	return m
}

// In gives the project in the words of a locale.
func (p Project) In(locale string) Project {
	t, _ := pick(p.Translations, locale)
	p.Title, p.Summary = cmp.Or(t.Title, p.Title), cmp.Or(t.Summary, p.Summary)
	p.PlannedIn = cmp.Or(t.PlannedIn, p.PlannedIn)
	p.Reasons = byPosition(t.Reasons, p.Reasons)
	p.Causes = byPosition(t.Causes, p.Causes)
	p.Notes = byPosition(t.Notes, p.Notes)
	p.Phases = slices.Clone(p.Phases)
	for n, phase := range p.Phases {
		words := t.Phases[phase.ID]
		p.Phases[n].Title = cmp.Or(words.Title, phase.Title)
		p.Phases[n].Note = cmp.Or(words.Note, phase.Note)
	}
	p.Translations = nil
	return p
}

// In gives the component with its name in a locale.
func (c Component) In(locale string) Component {
	name, _ := pick(c.Names, locale)
	c.Name, c.Names = cmp.Or(name, c.Name), nil
	return c
}

// In gives the region with its name in a locale.
func (r Region) In(locale string) Region {
	name, _ := pick(r.Names, locale)
	r.Name, r.Names = cmp.Or(name, r.Name), nil
	return r
}

// In gives the objective with its name in a locale.
func (o Objective) In(locale string) Objective {
	name, _ := pick(o.Names, locale)
	o.Name, o.Names = cmp.Or(name, o.Name), nil
	return o
}

// In gives every record in the words of a locale. The originals stay untouched:
// digests are taken from those.
func (r Records) In(locale string) Records {
	return Records{
		Incidents:   each(r.Incidents, locale, Incident.In),
		Maintenance: each(r.Maintenance, locale, Maintenance.In),
		Projects:    each(r.Projects, locale, Project.In),
		Components:  each(r.Components, locale, Component.In),
		Regions:     each(r.Regions, locale, Region.In),
		Objectives:  each(r.Objectives, locale, Objective.In),
		Broken:      r.Broken,
	}
}

func each[T any](list []T, locale string, in func(T, string) T) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = in(v, locale)
	}
	return out
}
