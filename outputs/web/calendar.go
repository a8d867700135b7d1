package web

import (
	"time"

	ics "github.com/arran4/golang-ical"

	"tidings/internal/locale"
	"tidings/notices"
)

// calendarEntries is how many maintenances the calendar holds, the latest.
const calendarEntries = 200

// event is what the index keeps of one event of the calendar.
type event struct {
	Digest   string    `json:"digest"` // of what the event says
	Sequence int       `json:"sequence"`
	Known    time.Time `json:"known"` // since when the site knows what the event says
}

// calendar writes the maintenance as RFC 5545 asks: an event keeps its UID for
// ever, and each change of what it says counts SEQUENCE up, so that calendars
// that have subscribed take the new time or the cancellation.
func (b *builder) calendar() error {
	cal := ics.NewCalendarFor("Tidings")
	cal.SetProductId("-//Tidings//Maintenance//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	name := b.title + ": " + b.loc.Phrase(locale.KeyMaintenancePlanned)
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetRefreshInterval("PT1H")
	cal.SetXPublishedTTL("PT1H")
	for _, e := range b.cares[:min(len(b.cares), calendarEntries)] {
		b.event(cal, e)
	}
	return b.put("maintenance.ics", "", func() ([]byte, error) { return []byte(cal.Serialize(ics.WithNewLineWindows)), nil })
}

func (b *builder) event(cal *ics.Calendar, e *entry) {
	m := e.maintenance.In(b.loc.Tag())
	v := cal.AddEvent(b.uuid("maintenance", m.ID))
	v.SetDtStampTime(e.updated)
	v.SetLastModifiedAt(e.updated)
	v.SetSequence(b.folder.new.Events[m.ID].Sequence)
	began, ended := m.ScheduledFor, m.ScheduledUntil
	if !m.BeganAt.IsZero() && !m.EndedAt.IsZero() && m.EndedAt.After(m.BeganAt) {
		began, ended = m.BeganAt, m.EndedAt
	}
	v.SetStartAt(began)
	v.SetEndAt(ended)
	v.SetSummary(b.name + ": " + m.Title)
	v.SetDescription(first(m.Summary, m.Title))
	if url := b.url(e.path()); url != "" {
		v.SetURL(url)
	}
	v.SetStatus(ics.ObjectStatusConfirmed)
	if m.Status == notices.Cancelled {
		v.SetStatus(ics.ObjectStatusCancelled)
	}
	v.SetTimeTransparency(ics.TransparencyTransparent) // takes nobody's time
	v.AddCategory(b.loc.Phrase(locale.KeyOf("maintenance", string(m.Status))))
}

// know notes what a maintenance says now. Its sequence counts the changes: at least
// one for each update after the first, and one more whenever a build finds that
// what the event says is new.
func (b *builder) know(m *notices.Maintenance) event {
	says := digest(m.Title, m.Summary, m.Status, m.ScheduledFor.UTC(), m.ScheduledUntil.UTC(), m.BeganAt.UTC(), m.EndedAt.UTC(), m.Updates)
	now := event{Digest: says, Sequence: max(0, len(m.Updates)-1), Known: b.Now.UTC().Truncate(time.Second)}
	if m.Status == notices.Cancelled {
		now.Sequence++
	}
	if old, ok := b.folder.old.Events[m.ID]; ok {
		if old.Digest == says {
			now.Sequence, now.Known = max(now.Sequence, old.Sequence), old.Known
		} else {
			now.Sequence = max(now.Sequence, old.Sequence+1)
		}
	}
	b.folder.new.Events[m.ID] = now
	return now
}
