package notices

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Validate checks the incident by itself and against the components and regions
// of known, and returns everything that is wrong.
func (i Incident) Validate(known Records) Problems {
	c := &check{known: known}
	c.id("id", i.ID)
	c.title("title", i.Title, true)
	oneOf(c, "status", i.Status, Investigating, Identified, Monitoring, Resolved)
	oneOf(c, "impact", i.Impact, ImpactNone, ImpactMinor, ImpactMajor, ImpactCritical)
	c.moment("began_at", i.BeganAt, true)
	c.moment("ended_at", i.EndedAt, false)
	c.ordered("ended_at", i.BeganAt, i.EndedAt, "began_at")
	if i.Status == Resolved && i.EndedAt.IsZero() {
		c.problems.add("status", "the incident is resolved but has no ended_at; add the time at which it ended")
	}
	if (i.Status == Investigating || i.Status == Identified) && !i.EndedAt.IsZero() {
		c.problems.add("ended_at",
			"the incident has ended but its status is %q; set it to monitoring or resolved, or remove ended_at",
			i.Status)
	}
	c.moment("next_update_at", i.NextUpdateAt, false)
	c.ordered("next_update_at", i.BeganAt, i.NextUpdateAt, "began_at")
	if i.Status == Resolved && !i.NextUpdateAt.IsZero() {
		c.problems.add("next_update_at", "the incident is resolved, so no update is due; remove next_update_at")
	}
	c.components("components", i.Components, true)
	c.regions("regions", i.Regions)
	c.text("summary", i.Summary, false)
	c.text("cause", i.Cause, false)
	c.text("remedy", i.Remedy, false)
	c.outages(i)
	c.updates(i.Updates, Investigating, Identified, Monitoring, Resolved)
	if len(i.Updates) > 0 { // the first: they are in order
		c.ordered("updates[0].at", i.BeganAt, i.Updates[0].At, "the incident's began_at")
	}
	c.actions(i.Actions)
	c.text("sample", i.Sample, false)
	c.incidentTexts(i)
	return c.problems
}

func (c *check) outages(i Incident) {
	c.length("outages", len(i.Outages))
	for n, o := range i.Outages {
		at := entryAt("outages", n) + "."
		c.name(at+"component", "component", o.Component, c.componentIDs())
		c.regions(at+"regions", o.Regions)
		oneOf(c, at+"state", o.State, UnderMaintenance, DegradedPerformance, PartialOutage, MajorOutage)
		c.moment(at+"began_at", o.BeganAt, true)
		c.moment(at+"ended_at", o.EndedAt, false)
		c.ordered(at+"ended_at", o.BeganAt, o.EndedAt, "began_at")
		if i.Status == Resolved && o.EndedAt.IsZero() {
			c.problems.add(at+"began_at",
				"the incident is resolved but this outage has no ended_at; add the time at which it ended")
		}
	}
}

func (c *check) updates(list []Update, words ...any) {
	c.length("updates", len(list))
	known := make([]string, len(words))
	for k, w := range words {
		known[k] = fmt.Sprint(w)
	}
	var last time.Time
	for n, u := range list {
		at := entryAt("updates", n) + "."
		c.moment(at+"at", u.At, true)
		if u.At.Before(last) && !u.At.IsZero() {
			c.problems.add(at+"at", "at (%s) is before the update above it (%s); put the updates in order of time",
				stamp(u.At), stamp(last))
		}
		last = u.At
		oneOf(c, at+"status", u.Status, known...)
		c.text(at+"text", u.Text, true)
	}
}

func (c *check) actions(list []Action) {
	c.length("actions", len(list))
	for n, a := range list {
		c.text(fmt.Sprintf("actions[%d].text", n), a.Text, true)
	}
}

func (c *check) incidentTexts(i Incident) {
	for _, tag := range locales(c, "translations", i.Translations) {
		t, at := i.Translations[tag], "translations."+tag+"."
		c.title(at+"title", t.Title, false)
		c.text(at+"summary", t.Summary, false)
		c.text(at+"cause", t.Cause, false)
		c.text(at+"remedy", t.Remedy, false)
		c.translated(at+"updates", t.Updates, len(i.Updates))
		c.translated(at+"actions", t.Actions, len(i.Actions))
	}
}

// translated checks a list of texts that goes by position.
func (c *check) translated(path string, texts []string, originals int) {
	if len(texts) > originals {
		c.problems.add(path, "%s has %d texts but the original has %d; they go by position, remove what is too many",
			leaf(path), len(texts), originals)
	}
	for n, s := range texts {
		c.text(entryAt(path, n), s, false)
	}
}

// Validate checks the maintenance by itself and against known.
func (m Maintenance) Validate(known Records) Problems {
	c := &check{known: known}
	c.id("id", m.ID)
	c.title("title", m.Title, true)
	oneOf(c, "status", m.Status, Scheduled, InProgress, Verifying, Completed, Cancelled)
	oneOf(c, "impact", m.Impact, ImpactNone, ImpactMinor, ImpactMajor, ImpactCritical)
	c.moment("scheduled_for", m.ScheduledFor, true)
	c.moment("scheduled_until", m.ScheduledUntil, true)
	c.lasts("scheduled_until", m.ScheduledFor, m.ScheduledUntil, "scheduled_for")
	c.moment("began_at", m.BeganAt, false)
	c.moment("ended_at", m.EndedAt, false)
	c.ordered("ended_at", m.BeganAt, m.EndedAt, "began_at")
	c.maintenanceStatus(m)
	c.components("components", m.Components, true)
	c.regions("regions", m.Regions)
	c.text("summary", m.Summary, false)
	c.updates(m.Updates, Scheduled, InProgress, Verifying, Completed, Cancelled)
	c.moves(m)
	c.text("sample", m.Sample, false)
	for _, tag := range locales(c, "translations", m.Translations) {
		t, at := m.Translations[tag], "translations."+tag+"."
		c.title(at+"title", t.Title, false)
		c.text(at+"summary", t.Summary, false)
		c.translated(at+"updates", t.Updates, len(m.Updates))
	}
	return c.problems
}

// maintenanceStatus checks the status against the actual times.
func (c *check) maintenanceStatus(m Maintenance) {
	switch {
	case m.Status == Completed && m.EndedAt.IsZero():
		c.problems.add("status", "the maintenance is completed but has no ended_at; add the time at which it ended")
	case (m.Status == InProgress || m.Status == Verifying) && m.BeganAt.IsZero():
		c.problems.add("status", "the maintenance is under way but has no began_at; add the time at which it began")
	case m.Status == Scheduled && !m.BeganAt.IsZero():
		c.problems.add("began_at",
			"the maintenance has begun but its status is scheduled; set it to in_progress, or remove began_at")
	}
	if !m.EndedAt.IsZero() && m.BeganAt.IsZero() {
		c.problems.add("ended_at", "the maintenance has ended but has no began_at; add the time at which it began")
	}
}

// Validate checks the project by itself and against known.
func (p Project) Validate(known Records) Problems {
	c := &check{known: known}
	c.id("id", p.ID)
	c.title("title", p.Title, true)
	c.text("summary", p.Summary, false)
	c.title("planned_in", p.PlannedIn, false)
	for _, l := range []struct {
		path string
		list []string
	}{{"reasons", p.Reasons}, {"causes", p.Causes}, {"notes", p.Notes}} {
		c.length(l.path, len(l.list))
		for n, s := range l.list {
			c.text(fmt.Sprintf("%s[%d]", l.path, n), s, true)
		}
	}
	c.components("components", p.Components, false)
	c.phases(p.Phases)
	c.text("sample", p.Sample, false)
	c.projectTexts(p)
	return c.problems
}

func (c *check) phases(list []Phase) {
	c.length("phases", len(list))
	seen := map[string]bool{}
	for n, p := range list {
		at := fmt.Sprintf("phases[%d].", n)
		c.id(at+"id", p.ID)
		if seen[p.ID] {
			c.problems.add(at+"id", "phase %q is there twice; give each phase an id of its own", p.ID)
		}
		seen[p.ID] = true
		c.title(at+"title", p.Title, true)
		c.text(at+"note", p.Note, false)
		c.phase(at, p)
	}
}

func (c *check) phase(at string, p Phase) {
	oneOf(c, at+"status", p.Status, PhasePlanned, PhaseActive, PhaseDone, PhaseLate, PhaseDropped)
	if p.Percent < 0 || p.Percent > 100 {
		c.problems.add(at+"percent", "percent is %d; use 0 to 100", p.Percent)
	} else if p.Status == PhaseDone && p.Percent != 0 && p.Percent != 100 {
		c.problems.add(at+"percent", "the phase is done but percent is %d; write 100 or remove it", p.Percent)
	}
	c.span(at+"planned", p.Planned)
	c.span(at+"actual", p.Actual)
	if p.Planned.IsZero() && p.Status != PhaseDropped {
		c.problems.add(at+"planned", "planned is empty; say from when until when the phase is planned")
	}
	switch {
	case p.Status == PhasePlanned && !p.Actual.IsZero():
		c.problems.add(at+"actual",
			"the phase has actual dates but its status is planned; set it to active, late or done, or remove actual")
	case p.Status == PhaseActive && p.Actual.Until != "":
		c.problems.add(at+"actual.until",
			"the phase has ended but its status is active; set it to done, or remove until")
	}
}

// span checks the form of both ends and their order.
func (c *check) span(path string, s Span) {
	from, okFrom := c.end(path+".from", s.From)
	until, okUntil := c.end(path+".until", s.Until)
	if s.From == "" && s.Until != "" {
		c.problems.add(path, "%s has an end but no beginning; add from", leaf(path))
	}
	if okFrom && okUntil && until < from {
		c.problems.add(path+".until", "until (%s) is before from (%s); correct one of them", s.Until, s.From)
	}
}

// end reads one end of a span; its key sorts like the calendar. A month and a day
// compare by the month alone, so that a span from 2006-11-14 until 2006-11 holds.
func (c *check) end(path, s string) (key string, ok bool) {
	if s == "" {
		return "", false
	}
	if d, err := ParseDay(s); err == nil {
		return d.String(), true
	}
	m, err := ParseMonth(s)
	if err != nil {
		c.problems.add(path, "%q is neither a month nor a date; write YYYY-MM or YYYY-MM-DD, for instance 2006-11", s)
		return "", false
	}
	if strings.HasSuffix(path, ".until") {
		return m.String() + "-99", true
	}
	return m.String(), true
}

func (c *check) projectTexts(p Project) {
	for _, tag := range locales(c, "translations", p.Translations) {
		t, at := p.Translations[tag], "translations."+tag+"."
		c.title(at+"title", t.Title, false)
		c.text(at+"summary", t.Summary, false)
		c.title(at+"planned_in", t.PlannedIn, false)
		c.translated(at+"reasons", t.Reasons, len(p.Reasons))
		c.translated(at+"causes", t.Causes, len(p.Causes))
		c.translated(at+"notes", t.Notes, len(p.Notes))
		ids := make([]string, 0, len(t.Phases))
		for id := range t.Phases {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if !slices.ContainsFunc(p.Phases, func(x Phase) bool { return x.ID == id }) {
				c.problems.add(at+"phases."+id, "the project has no phase %q; use the id of one of its phases", id)
			}
			c.title(at+"phases."+id+".title", t.Phases[id].Title, false)
			c.text(at+"phases."+id+".note", t.Phases[id].Note, false)
		}
	}
}
