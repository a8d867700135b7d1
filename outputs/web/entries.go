package web

import (
	"slices"
	"strings"
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

// updates are the messages of an entry in the site's language, as they came.
func (e *entry) updates(tag string) []notices.Update {
	if e.incident != nil {
		return e.incident.In(tag).Updates
	}
	return e.maintenance.In(tag).Updates
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
	for _, u := range e.maintenance.Updates {
		if u.At.Before(at) {
			at = u.At
		}
	}
	return at
}

func (e *entry) touches(component, region string) bool {
	components, regions := e.scope()
	return (component == "" || slices.Contains(components, component)) && (region == "" || len(regions) == 0 || slices.Contains(regions, region))
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

// gather puts incidents and maintenance in order, by month too, and keeps apart
// what the bars need.
func (b *builder) gather() {
	for n := range b.Records.Incidents {
		i := &b.Records.Incidents[n]
		b.entries = append(b.entries, entry{incident: i, began: i.BeganAt, updated: latest(i.Updates, i.BeganAt, i.EndedAt)})
	}
	for n := range b.Records.Maintenance {
		m := &b.Records.Maintenance[n]
		updated, known := latest(m.Updates, m.BeganAt, m.EndedAt), b.know(m).Known
		if updated.IsZero() || updated.After(b.Now) { // announced, and nothing more
			updated = known
		}
		b.entries = append(b.entries, entry{maintenance: m, began: m.ScheduledFor, updated: updated})
	}
	slices.SortFunc(b.entries, func(x, y entry) int {
		if c := y.began.Compare(x.began); c != 0 {
			return c
		}
		if c := strings.Compare(x.kind(), y.kind()); c != 0 {
			return c
		}
		return strings.Compare(x.id(), y.id())
	})
	// Digests never fail.
	_ = each(len(b.entries), func(n int) error {
		b.entries[n].source = b.sourceOf(&b.entries[n])
		return nil
	})
	for n := range b.entries {
		if b.entries[n].maintenance != nil {
			b.cares = append(b.cares, &b.entries[n])
		}
	}
	b.groupMonths()
	b.recent = b.recentRecords()
}

// sourceOf names what an entry says: by the digest of its record's file where that is
// known, else by its own.
func (b *builder) sourceOf(e *entry) string {
	if b.Source != nil {
		if s := b.Source(e.kind(), e.id()); s != "" {
			return s
		}
	}
	if e.incident != nil {
		return digest(e.incident)
	}
	return digest(e.maintenance)
}

// lastChange is when the newest record or letter that is not in the future
// changed: what the pages call their last update.
func (b *builder) lastChange() time.Time {
	var out time.Time
	take := func(t time.Time) {
		if t.After(out) && !t.After(b.Now) {
			out = t
		}
	}
	for n := range b.entries {
		take(b.entries[n].updated)
	}
	for _, l := range b.letters {
		take(l.Date)
	}
	return out
}
