package site

import (
	"slices"
	"strings"
	"time"

	"tidings/notices"
)

// gather puts incidents and maintenance in order, by month too, and keeps apart
// what the bars need.
func (b *builder) gather() {
	for n := range b.Records.Incidents {
		i := &b.Records.Incidents[n]
		b.entries = append(b.entries,
			entry{incident: i, began: i.BeganAt, updated: latest(i.Updates, i.BeganAt, i.EndedAt)})
	}
	for n := range b.Records.Maintenance {
		m := &b.Records.Maintenance[n]
		updated, known := changed(m), b.know(m).Known
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
			b.maintenance = append(b.maintenance, &b.entries[n])
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
	for n := range b.letters {
		take(b.letters[n].updated())
	}
	return out
}

// groupMonths cuts the entries, the newest first, into months of the site's zone. What
// has not begun is no history.
func (b *builder) groupMonths() {
	for n := range b.entries {
		if b.entries[n].began.After(b.Now) {
			continue
		}
		year, month, _ := b.entries[n].began.In(b.Zone).Date()
		last := len(b.months) - 1
		if last >= 0 && b.months[last].year == year && b.months[last].month == month {
			b.months[last].until = n + 1
			continue
		}
		b.months = append(b.months, monthGroup{year: year, month: month, from: n, until: n + 1})
	}
}

// changed is when a maintenance last changed, as far as its record says.
func changed(m *notices.Maintenance) time.Time {
	at := latest(m.Updates, m.BeganAt, m.EndedAt, m.CancelledAt)
	if n := len(m.Moves); n > 0 {
		at = latest(nil, at, m.Moves[n-1].At)
	}
	return at
}

// know notes what a maintenance says now. Its sequence counts the changes: each move and
// the cancellation, each update after the first that tells of something else, and one more
// whenever a build finds that what the event says is new.
func (b *builder) know(m *notices.Maintenance) event {
	said := []any{m.Title, m.Summary, m.Status, m.ScheduledFor.UTC(), m.ScheduledUntil.UTC(), m.BeganAt.UTC(),
		m.EndedAt.UTC(), m.Updates}
	if len(m.Moves) > 0 || !m.CancelledAt.IsZero() { // else as builds before there were any noted it
		said = append(said, m.Moves, m.CancelledAt.UTC())
	}
	others := 0
	for _, u := range m.Updates {
		if !u.At.Equal(m.CancelledAt) && !slices.ContainsFunc(m.Moves,
			func(v notices.Move) bool { return v.At.Equal(u.At) }) {
			others++
		}
	}
	now := event{Digest: digest(said...), Sequence: max(0, others-1) + m.Changes(),
		Known: b.Now.UTC().Truncate(time.Second)}
	if old, ok := b.folder.old.Events[m.ID]; ok {
		if old.Digest == now.Digest {
			now.Sequence, now.Known = max(now.Sequence, old.Sequence), old.Known
		} else {
			now.Sequence = max(now.Sequence, old.Sequence+1)
		}
	}
	b.folder.new.Events[m.ID] = now
	return now
}
