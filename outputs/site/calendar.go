package site

import (
	"cmp"
	"strings"

	ics "github.com/arran4/golang-ical"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/outputs"
)

// calendarEntries is how many maintenances the calendar holds, the latest.
const calendarEntries = 200

// calendar writes the maintenance as RFC 5545 asks: an event keeps its UID for
// ever, and each change of what it says counts SEQUENCE up, so that calendars
// that have subscribed take the new time or the cancellation.
func (b *builder) calendar() error {
	cal := ics.NewCalendarFor("Tidings")
	cal.SetProductId("-//Tidings//Maintenance//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	name := b.frame.Title + ": " + b.loc.Phrase(locale.KeyMaintenancePlanned)
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetRefreshInterval("PT1H")
	cal.SetXPublishedTTL("PT1H")
	for _, e := range b.maintenance[:min(len(b.maintenance), calendarEntries)] {
		b.event(cal, e)
	}
	return b.put("maintenance.ics", "", func() ([]byte, error) {
		return []byte(cal.Serialize(ics.WithNewLineWindows)), nil
	})
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
	if ended.After(began) { // else it is a moment: RFC 5545 3.8.2.2 allows no end that is not later
		v.SetEndAt(ended)
	}
	v.SetSummary(outputs.OneLine(b.frame.Name + ": " + m.Title))
	v.SetDescription(strings.Join(append([]string{cmp.Or(strings.Join(lines(m.Summary), "\n"), m.Title)},
		b.formerTimes(&m)...), "\n"))
	if url := b.frame.URL(e.path()); url != "" {
		v.SetURL(url)
	}
	v.SetStatus(ics.ObjectStatusConfirmed)
	if m.Status == notices.Cancelled {
		v.SetStatus(ics.ObjectStatusCancelled)
	}
	v.SetTimeTransparency(ics.TransparencyTransparent) // takes nobody's time
	v.AddCategory(b.loc.Phrase(locale.KeyOf("maintenance", string(m.Status))))
}

// formerTimes says when an event was planned for before, a line each.
func (b *builder) formerTimes(m *notices.Maintenance) (out []string) {
	for _, v := range m.Moves {
		when := span(b.loc, v.ScheduledFor, v.ScheduledUntil, b.Zone)
		out = append(out, b.loc.Phrase(locale.KeyFormerWindow)+": "+when)
	}
	return out
}
