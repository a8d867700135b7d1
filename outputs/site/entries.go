package site

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// entry is an incident or a maintenance in the order of time.
type entry struct {
	incident    *notices.Incident    // nil: a maintenance
	maintenance *notices.Maintenance // nil: an incident
	began       time.Time
	updated     time.Time
	source      string
}

func (e *entry) kind() string {
	if e.incident != nil {
		return "incident"
	}
	return "maintenance"
}

func (e *entry) id() string {
	if e.incident != nil {
		return e.incident.ID
	}
	return e.maintenance.ID
}

// path is the entry's lasting place below the site's root.
func (e *entry) path() string {
	if e.incident != nil {
		return "incidents/" + e.incident.ID + ".html"
	}
	return "maintenance/" + e.maintenance.ID + ".html"
}

// title is the entry's title in the site's language.
func (e *entry) title(tag string) string {
	if e.incident != nil {
		return e.incident.In(tag).Title
	}
	return e.maintenance.In(tag).Title
}

func (e *entry) summary(tag string) string {
	if e.incident != nil {
		return e.incident.In(tag).Summary
	}
	return e.maintenance.In(tag).Summary
}

func (e *entry) status(loc *locale.Locale) string {
	if e.incident != nil {
		return loc.Phrase(locale.KeyOf("incident", string(e.incident.Status)))
	}
	return loc.Phrase(locale.KeyOf("maintenance", string(e.maintenance.Status)))
}

func (e *entry) impact() notices.Impact {
	if e.incident != nil {
		return e.incident.Impact
	}
	return e.maintenance.Impact
}

// when is the time of the entry, planned for a maintenance.
func (e *entry) when(loc *locale.Locale, zone *time.Location) string {
	if e.incident != nil {
		return span(loc, e.incident.BeganAt, e.incident.EndedAt, zone)
	}
	return span(loc, e.maintenance.ScheduledFor, e.maintenance.ScheduledUntil, zone)
}

func span(loc *locale.Locale, from, until time.Time, zone *time.Location) string {
	if !until.IsZero() {
		until = until.In(zone)
	}
	return loc.Range(from.In(zone), until)
}

// life is what an entry tells in the order of time, in the site's language.
func (e *entry) life(tag string) (out []notices.Entry) {
	if e.maintenance != nil {
		return e.maintenance.In(tag).Life()
	}
	return lifeOf(e.incident.In(tag).Updates)
}

// lifeOf is the life of a record that has nothing but updates.
func lifeOf(updates []notices.Update) (out []notices.Entry) {
	for _, u := range updates {
		out = append(out, notices.Entry{At: u.At, Status: u.Status, Text: u.Text})
	}
	return out
}

// word is what an entry in the life of a record says in one word.
func word(loc *locale.Locale, kind string, e notices.Entry) string {
	if e.Former != nil {
		return loc.Phrase(locale.KeyMoved)
	}
	return loc.Phrase(locale.KeyOf(kind, e.Status))
}

// planned is the time that a move gave up, and the new one.
func planned(loc *locale.Locale, e notices.Entry, zone *time.Location) (former, now string) {
	return span(loc, e.Former.ScheduledFor, e.Former.ScheduledUntil, zone),
		span(loc, e.Planned.ScheduledFor, e.Planned.ScheduledUntil, zone)
}

// open reports whether the entry is not over.
func (e *entry) open(now time.Time) bool {
	if e.incident != nil {
		return e.incident.Status != notices.Resolved && !e.began.After(now)
	}
	switch e.maintenance.Status {
	case notices.Completed:
		return false
	case notices.Cancelled: // shown until it would have been over
		return e.maintenance.ScheduledUntil.After(now)
	}
	return true
}

// published is when the entry was first told: an incident when it began, a
// maintenance when it was announced.
func (e *entry) published() time.Time {
	if e.incident != nil {
		return e.began
	}
	at := e.updated
	for _, u := range e.maintenance.Life() {
		if u.At.Before(at) {
			at = u.At
		}
	}
	return at
}

func (e *entry) touches(component, region string) bool {
	components, regions := e.scope()
	return (component == "" || slices.Contains(components, component)) &&
		(region == "" || len(regions) == 0 || slices.Contains(regions, region))
}

func (e *entry) scope() (components, regions []string) {
	if e.incident != nil {
		return e.incident.Components, e.incident.Regions
	}
	return e.maintenance.Components, e.maintenance.Regions
}

// latest gives the newest of some moments and the times of updates.
func latest(updates []notices.Update, at ...time.Time) time.Time {
	var out time.Time
	for _, t := range at {
		if t.After(out) {
			out = t
		}
	}
	for _, u := range updates {
		if u.At.After(out) {
			out = u.At
		}
	}
	return out
}

// monthGroup is what began in one month: a run of the builder's entries.
type monthGroup struct {
	year  int
	month time.Month
	from  int // into entries
	until int
}

func (m monthGroup) path() string { return fmt.Sprintf("history/%04d-%02d.html", m.year, int(m.month)) }

// severity is the class of an impact, 0 to 3.
func severity(i notices.Impact) string {
	for n, known := range []notices.Impact{notices.ImpactNone, notices.ImpactMinor, notices.ImpactMajor,
		notices.ImpactCritical} {
		if i == known {
			return strconv.Itoa(n)
		}
	}
	return "0"
}
