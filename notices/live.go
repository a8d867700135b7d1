package notices

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Live is a fact that a sentence of a letter takes from the records when the letter is made, so
// that every reader sees it in their own language and time zone. The author writes it in double
// parentheses, as a personal field:
//
//	((incident db-down began))     began, ended, day, period, duration; next: the next update
//	((maintenance switch period))  from, until, day, period, duration of the plan;
//	                               began, ended, actual of what came of it;
//	                               former: the plan before the last move; former-1, former-2, …:
//	                               the first plan, the second
//	((time 2026-11-29T15:00Z))     any moment, with its offset from UTC
type Live struct {
	Kind string    // "incident", "maintenance" or "time"
	ID   string    // the record's; empty for a time
	Fact string    // what of it; empty for a time
	At   time.Time // the moment of a time
}

// liveFacts are the facts of each kind of record.
var liveFacts = map[string][]string{
	"incident":    {"began", "ended", "day", "period", "duration", "next"},
	"maintenance": {"from", "until", "day", "period", "duration", "began", "ended", "actual", "former"},
}

// knownFact reports whether records of a kind have a fact.
func knownFact(kind, fact string) bool {
	if n, numbered := strings.CutPrefix(fact, "former-"); numbered && kind == "maintenance" {
		place, err := strconv.Atoi(n)
		return err == nil && place > 0 && place <= MaxList
	}
	return slices.Contains(liveFacts[kind], fact)
}

// LiveFacts gives the facts of a kind of record, in the order in which they are told.
func LiveFacts(kind string) []string { return slices.Clone(liveFacts[kind]) }

var (
	dated   = regexp.MustCompile(`^\d{4}-`)
	moments = []string{"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"}
)

// ParseLive reads what stands between the parentheses. live is false for what is a personal
// field: whatever does not begin with a kind and end with one of its facts. A time that cannot
// be read is an error, a sentence that says how to write it.
func ParseLive(s string) (l Live, live bool, err error) {
	words := strings.Fields(strings.ToLower(s))
	switch {
	case len(words) > 1 && words[0] == "time" && dated.MatchString(words[1]):
		l.Kind = "time"
		l.At, err = parseMoment(words[1:])
		return l, true, err
	case len(words) == 3 && knownFact(words[0], words[2]):
		return Live{Kind: words[0], ID: words[1], Fact: words[2]}, true, nil
	}
	return l, false, nil
}

// Misnamed is an error where s, which is no live fact, names a record of r all the same: the fact
// is misspelt, or has a fallback, which facts have not.
func (r Records) Misnamed(s string) error {
	name, _, fallback := strings.Cut(s, "??")
	words := strings.Fields(strings.ToLower(name))
	if len(words) < 2 {
		return nil
	}
	kind := strings.TrimSuffix(words[0], "s")
	facts := liveFacts[kind]
	incident := kind == "incident" &&
		slices.ContainsFunc(r.Incidents, func(i Incident) bool { return i.ID == words[1] })
	maintenance := kind == "maintenance" &&
		slices.ContainsFunc(r.Maintenance, func(m Maintenance) bool { return m.ID == words[1] })
	if !incident && !maintenance && r.Fault(kind, words[1]) == nil {
		return nil
	}
	if fallback && len(words) == 3 && knownFact(kind, words[2]) {
		return fmt.Errorf("((%s)) has a fallback, and facts of records have none; write ((%s %s %s))", s, kind,
			words[1], words[2])
	}
	return fmt.Errorf("((%s)) is no fact that a letter can show; of %s %s it can show %s, for instance ((%s %s %s))", s,
		kind, words[1], strings.Join(facts, ", "), kind, words[1], facts[0])
}

// parseMoment takes 2026-11-29T15:00Z, with a space for the T if somebody prefers it.
func parseMoment(words []string) (time.Time, error) {
	written := strings.ToUpper(words[0] + strings.Join(words[1:], ""))
	if day := words[0]; len(words) > 1 && !strings.Contains(day, "t") {
		written = strings.ToUpper(day + "t" + strings.Join(words[1:], ""))
	}
	for _, layout := range moments {
		if t, err := time.Parse(layout, written); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("((time %s)) is no moment; write it with its offset from UTC, for instance "+
		"((time 2026-11-29T15:00Z)) or ((time 2026-11-29T16:00+01:00))", strings.ToUpper(strings.Join(words, " ")))
}

// String is the fact as a letter writes it.
func (l Live) String() string {
	if l.Kind == "time" {
		return "((time " + l.At.UTC().Format("2006-01-02T15:04Z") + "))"
	}
	return "((" + l.Kind + " " + l.ID + " " + l.Fact + "))"
}

// Moments gives what a live fact speaks of: one moment, or the two ends of a period, of which the
// second is zero while it is open. It is an error, in words for the author, if there is no such
// record or if the record does not know the moment.
func (r Records) Moments(l Live) (from, until time.Time, err error) {
	var known []string
	if err := r.Fault(l.Kind, l.ID); err != nil {
		return from, until, fmt.Errorf("%s needs a record that cannot be read: %w", l, err)
	}
	switch l.Kind {
	case "time":
		return l.At, until, nil
	case "incident":
		for _, i := range r.Incidents {
			if i.ID == l.ID && l.Fact == "next" {
				return l.next(i)
			}
			if i.ID == l.ID {
				return l.of(i.BeganAt, i.EndedAt, i.BeganAt, i.EndedAt)
			}
			known = append(known, i.ID)
		}
	case "maintenance":
		for _, m := range r.Maintenance {
			if m.ID == l.ID && strings.HasPrefix(l.Fact, "former") {
				return l.former(m.Moves)
			}
			if m.ID == l.ID {
				return l.of(m.ScheduledFor, m.ScheduledUntil, m.BeganAt, m.EndedAt)
			}
			known = append(known, m.ID)
		}
	}
	there := "the workspace has none"
	if len(known) > 0 {
		there = "there are " + strings.Join(known[:min(len(known), 10)], ", ")
	}
	return from, until, fmt.Errorf("there is no %s %q, which %s names; %s", l.Kind, l.ID, l, there)
}

// next is when customers hear of an incident again.
func (l Live) next(i Incident) (at, none time.Time, err error) {
	if i.NextUpdateAt.IsZero() {
		err = fmt.Errorf("%s has nothing to show: the record %s has no next_update_at; write it there, or take the "+
			"sentence out", l, l.ID)
	}
	return i.NextUpdateAt, none, err
}

// former picks one of the plans that were given up: that of a number, or the last.
func (l Live) former(moves []Move) (from, until time.Time, err error) {
	place := len(moves)
	if n, numbered := strings.CutPrefix(l.Fact, "former-"); numbered {
		place, _ = strconv.Atoi(n) // ParseLive took it
	}
	if place < 1 || place > len(moves) {
		return from, until, fmt.Errorf("%s has nothing to show: the record %s has no such former plan; take the "+
			"sentence out", l, l.ID)
	}
	return moves[place-1].ScheduledFor, moves[place-1].ScheduledUntil, nil
}

// of picks the fact from the plan and from what came of it; of an incident both are the same.
func (l Live) of(from, until, began, ended time.Time) (time.Time, time.Time, error) {
	var none time.Time
	unknown := func(what string) (time.Time, time.Time, error) {
		return none, none, fmt.Errorf("%s has nothing to show: the record %s has no %s; write it there, or take the "+
			"sentence out", l, l.ID, what)
	}
	switch {
	case l.Fact == "duration" && until.IsZero():
		return unknown("ended_at")
	case l.Fact == "period", l.Fact == "duration":
		return from, until, nil
	case l.Fact == "from", l.Fact == "day":
		return from, none, nil
	case l.Fact == "until":
		return until, none, nil
	case began.IsZero():
		return unknown("began_at")
	case l.Fact == "began":
		return began, none, nil
	case l.Fact == "actual":
		return began, ended, nil
	case ended.IsZero():
		return unknown("ended_at")
	}
	return ended, none, nil
}
