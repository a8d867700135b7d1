package outputs

import (
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// window is the filter of an incidents block.
type window struct {
	since, until    notices.Day
	ids             []string
	components, reg []string
}

func (l *lowering) incidents(d *dataBlock) []Block {
	if l.broken(d, "incident", list(d.args["ids"])...) {
		return nil
	}
	w, ok := l.window(d)
	show, brief := l.incident, false
	switch detail := d.args["detail"]; detail {
	case "", "full":
	case "brief":
		show, brief = l.briefIncident, true
	default:
		l.fail(d.line, "detail of the incidents block is %q; write detail=brief or detail=full", detail)
		return nil
	}
	if !ok {
		return nil
	}
	b := &Incidents{Caption: l.incidentsCaption(w), Empty: l.phrase(locale.KeyNoIncidents)}
	if brief && len(w.ids) > 0 {
		b.Caption = "" // the heading above says what the titles are
	}
	var found []notices.Incident
	for _, in := range l.records.Incidents {
		if w.takes(in, l.env.Zone) {
			found = append(found, in)
		}
	}
	slices.SortStableFunc(found, func(a, b notices.Incident) int { return b.BeganAt.Compare(a.BeganAt) })
	for _, in := range found {
		b.Items = append(b.Items, show(in))
	}
	return []Block{b}
}

func (l *lowering) window(d *dataBlock) (w window, ok bool) {
	w = window{ids: list(d.args["ids"]), components: list(d.args["components"]), reg: list(d.args["regions"])}
	before := len(l.faults)
	w.since, w.until = l.day(d, "since"), l.day(d, "until")
	if w.since.IsZero() && len(w.ids) == 0 {
		w.since = l.env.Since
	}
	l.allKnown("incident", w.ids, ids(l.records.Incidents, func(i notices.Incident) string { return i.ID }))
	l.allKnown("component", w.components, ids(l.records.Components, func(c notices.Component) string { return c.ID }))
	l.allKnown("region", w.reg, ids(l.records.Regions, func(r notices.Region) string { return r.ID }))
	return w, len(l.faults) == before
}

func (l *lowering) day(d *dataBlock, key string) notices.Day {
	if d.args[key] == "" {
		return notices.Day{}
	}
	day, err := notices.ParseDay(d.args[key])
	if err != nil {
		l.fail(d.line, "%s of the %s block: %v", key, d.kind.name, err)
	}
	return day
}

// takes reports whether an incident lies, at least in part, in the window.
func (w window) takes(in notices.Incident, zone *time.Location) bool {
	switch {
	case len(w.ids) > 0 && !slices.Contains(w.ids, in.ID):
		return false
	case !in.Within(w.since, w.until, zone):
		return false
	}
	return touches(w.components, in.Components) && (len(in.Regions) == 0 || touches(w.reg, in.Regions))
}

func touches(want, have []string) bool {
	return len(want) == 0 || slices.ContainsFunc(want, func(s string) bool { return slices.Contains(have, s) })
}

func (l *lowering) incidentsCaption(w window) string {
	loc, zone := l.env.Locale, l.env.Zone
	switch {
	case w.since.IsZero():
		return l.phrase(locale.KeyIncidents)
	case w.until.IsZero():
		return l.phrase(locale.KeyIncidentsSince, loc.Date(w.since.In(zone)))
	}
	return l.phrase(locale.KeyIncidentsBetween, loc.DateRange(w.since.In(zone), w.until.In(zone)))
}

func (l *lowering) incident(in notices.Incident) Incident {
	loc, zone := l.env.Locale, l.env.Zone
	out := Incident{Title: OneLine(in.Title), When: loc.Range(in.BeganAt.In(zone), inZone(in.EndedAt, zone)),
		Status:   l.standing(string(in.Status)),
		Impact:   loc.Label(l.phrase(locale.KeyImpact), l.phrase(locale.KeyOf("impact", string(in.Impact)))),
		Severity: severity(in.Impact), Period: notices.Period{From: in.BeganAt, Until: in.EndedAt}}
	fact := func(k locale.Key, text string) {
		if text != "" {
			out.Facts = append(out.Facts, Fact{l.phrase(k), Prose(text)})
		}
	}
	fact(locale.KeyWhatHappened, in.Summary)
	fact(locale.KeyCause, in.Cause)
	fact(locale.KeyWhatWasDone, in.Remedy)
	fact(locale.KeyAffected, l.names(in.Components, in.Regions))
	for i := len(in.Updates) - 1; i >= 0; i-- {
		u := in.Updates[i]
		out.Updates = append(out.Updates,
			IncidentUpdate{loc.DateTime(u.At.In(zone)), l.standing(u.Status), Prose(u.Text), u.At})
	}
	return out
}

// briefIncident is an incident in a line below its title: when, how long, how bad, where, and its
// status unless it is over.
func (l *lowering) briefIncident(in notices.Incident) Incident {
	full := l.incident(in)
	var aside []string
	if !in.EndedAt.IsZero() {
		aside = append(aside, l.env.Locale.Duration(in.EndedAt.Sub(in.BeganAt)))
	}
	aside = append(aside, full.Impact)
	if in.Status != notices.Resolved {
		aside = append(aside, full.Status)
	}
	return Incident{Title: full.Title, When: full.When, Aside: strings.Join(aside, " · "), Severity: full.Severity,
		Period: full.Period}
}

// standing is an incident's status as it begins a line: with a capital letter, in
// scripts that have them.
func (l *lowering) standing(status string) string {
	return l.env.Locale.Capital(l.phrase(locale.KeyOf("incident", status)))
}

// inZone keeps the zero time zero.
func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

func severity(i notices.Impact) int {
	order := []notices.Impact{notices.ImpactNone, notices.ImpactMinor, notices.ImpactMajor, notices.ImpactCritical}
	return max(0, slices.Index(order, i))
}

// names lists the components and regions that were affected.
func (l *lowering) names(components, regions []string) string {
	var out []string
	for _, c := range l.records.Components {
		if slices.Contains(components, c.ID) {
			out = append(out, c.Name)
		}
	}
	if len(out) == 0 {
		return ""
	}
	var where []string
	for _, r := range l.records.Regions {
		if slices.Contains(regions, r.ID) {
			where = append(where, r.Name)
		}
	}
	if len(where) == 0 {
		return l.env.Locale.List(out)
	}
	return l.env.Locale.List(out) + " (" + l.env.Locale.List(where) + ")"
}

func (l *lowering) actions(d *dataBlock) []Block {
	if l.broken(d, "incident", d.args["incident"]) {
		return nil
	}
	i := slices.IndexFunc(l.records.Incidents, func(in notices.Incident) bool { return in.ID == d.args["incident"] })
	if i < 0 {
		l.allKnown("incident", []string{d.args["incident"]},
			ids(l.records.Incidents, func(i notices.Incident) string { return i.ID }))
		return nil
	}
	actions := l.records.Incidents[i].Actions
	if len(actions) == 0 {
		return []Block{&Paragraph{Inlines: []Inline{&Text{Value: l.phrase(locale.KeyNoActions)}}}}
	}
	out := &List{Start: 1, Tight: true}
	for _, a := range actions {
		text := OneLine(a.Text)
		switch {
		case !a.Done.IsZero():
			text += " (" + l.phrase(locale.KeyActionDone, l.env.Locale.Date(a.Done.In(l.env.Zone))) + ")"
		case !a.Due.IsZero():
			text += " (" + l.phrase(locale.KeyActionDue, l.env.Locale.Date(a.Due.In(l.env.Zone))) + ")"
		}
		out.Items = append(out.Items, ListItem{Blocks: []Block{&Paragraph{Inlines: []Inline{&Text{Value: text}}}}})
	}
	return []Block{out}
}
