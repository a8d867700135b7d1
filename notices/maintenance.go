package notices

import (
	"fmt"
	"time"
)

// Move plans the maintenance for another time and keeps what was planned before. at is
// the moment of the change; reason says why, as customers are told, and may be empty. The
// error is a sentence for whoever asked.
func (m Maintenance) Move(from, until, at time.Time, reason string) (Maintenance, error) {
	switch {
	case m.Status != Scheduled:
		return m, m.settled("moved")
	case !from.Before(until):
		return m, fmt.Errorf("it would end (%s) before it begins (%s); correct one of them", stamp(until), stamp(from))
	case from.Equal(m.ScheduledFor) && until.Equal(m.ScheduledUntil):
		return m, fmt.Errorf("%s is planned for that very time already", m.ID)
	}
	m.Moves = append(m.Moves[:len(m.Moves):len(m.Moves)],
		Move{At: at, ScheduledFor: m.ScheduledFor, ScheduledUntil: m.ScheduledUntil})
	m.ScheduledFor, m.ScheduledUntil = from, until
	return m.because(at, reason), nil
}

// Cancel calls the maintenance off, as Move moves it.
func (m Maintenance) Cancel(at time.Time, reason string) (Maintenance, error) {
	if m.Status != Scheduled {
		return m, m.settled("cancelled")
	}
	m.Status, m.CancelledAt = Cancelled, at
	return m.because(at, reason), nil
}

// settled says why what is not ahead any more is neither moved nor cancelled.
func (m Maintenance) settled(verb string) error {
	switch m.Status {
	case Cancelled:
		return fmt.Errorf("%s is cancelled and cannot be %s; plan another one with \"tidings maintenance new\"", m.ID,
			verb)
	case Completed:
		return fmt.Errorf("%s is completed and cannot be %s", m.ID, verb)
	}
	return fmt.Errorf("%s has begun and cannot be %s any more; say how it goes with \"tidings maintenance update "+
		"%[1]s\"", m.ID, verb)
}

func (m Maintenance) because(at time.Time, reason string) Maintenance {
	if reason != "" {
		m.Updates = append(m.Updates[:len(m.Updates):len(m.Updates)],
			Update{At: at, Status: string(m.Status), Text: reason})
	}
	return m
}

// Reason is what an update says of a change of the plan at a moment; empty: nothing.
func (m Maintenance) Reason(at time.Time) string {
	for _, u := range m.Updates {
		if u.At.Equal(at) {
			return u.Text
		}
	}
	return ""
}

// WhyMoved is the reason of the last move, in the words of the updates.
func (m Maintenance) WhyMoved() string {
	if n := len(m.Moves); n > 0 {
		return m.Reason(m.Moves[n-1].At)
	}
	return ""
}

// WhyCancelled is why the maintenance does not take place: what its last update says, if
// that is the one that called it off.
func (m Maintenance) WhyCancelled() string {
	if n := len(m.Updates); n > 0 && m.Updates[n-1].Status == string(Cancelled) {
		return m.Updates[n-1].Text
	}
	return ""
}

// Changes counts how often the plan was changed after it was made: the moves, and the
// cancellation.
func (m Maintenance) Changes() int {
	n := len(m.Moves)
	if m.Status == Cancelled {
		n++
	}
	return n
}

// Entry is one entry in the life of a maintenance: an update, a move, or both at once.
type Entry struct {
	At     time.Time
	Status string
	Text   string // of the update; empty: it says nothing
	// Of a move: what it was planned for until then, and from then on.
	Former, Planned *Move
}

// Life puts updates, moves and the cancellation in the order of time. A move or a
// cancellation that nobody gave a reason for has an entry too.
func (m Maintenance) Life() (out []Entry) {
	moves := m.Moves
	take := func(until time.Time, all bool) {
		for len(moves) > 0 && (all || moves[0].At.Before(until)) {
			out = append(out, m.moved(len(m.Moves)-len(moves)))
			moves = moves[1:]
		}
	}
	for _, u := range m.Updates {
		take(u.At, false)
		e := Entry{At: u.At, Status: u.Status, Text: u.Text}
		if len(moves) > 0 && moves[0].At.Equal(u.At) {
			e = m.moved(len(m.Moves) - len(moves))
			e.Text, moves = u.Text, moves[1:]
		}
		out = append(out, e)
	}
	take(time.Time{}, true)
	if m.Status == Cancelled && !m.CancelledAt.IsZero() && m.Reason(m.CancelledAt) == "" {
		out = append(out, Entry{At: m.CancelledAt, Status: string(Cancelled)})
	}
	return out
}

func (m Maintenance) moved(n int) Entry {
	planned := Move{ScheduledFor: m.ScheduledFor, ScheduledUntil: m.ScheduledUntil}
	if n+1 < len(m.Moves) {
		planned = m.Moves[n+1]
	}
	return Entry{At: m.Moves[n].At, Status: string(Scheduled), Former: &m.Moves[n], Planned: &planned}
}

// moves checks the plans that were given up, and the moment of the cancellation.
func (c *check) moves(m Maintenance) {
	c.length("moves", len(m.Moves))
	var last time.Time
	for n, v := range m.Moves {
		at := entryAt("moves", n) + "."
		c.moment(at+"at", v.At, true)
		c.ordered(at+"at", last, v.At, "the move above it")
		c.moment(at+"scheduled_for", v.ScheduledFor, true)
		c.moment(at+"scheduled_until", v.ScheduledUntil, true)
		c.lasts(at+"scheduled_until", v.ScheduledFor, v.ScheduledUntil, "scheduled_for")
		last = v.At
	}
	c.moment("cancelled_at", m.CancelledAt, false)
	if !m.CancelledAt.IsZero() && m.Status != Cancelled {
		c.problems.add("cancelled_at", "the maintenance has cancelled_at but its status is %s; set it to cancelled, "+
			"or remove cancelled_at", m.Status)
	}
}
