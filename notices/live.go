package notices

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Live is a fact that a sentence of a letter takes from the records when the letter is made, so
// that every reader sees it in their own language and time zone. The author writes it in double
// parentheses, as a personal field: what it is of, which one, and what of it.
//
//	((incident db-down began))          LiveKinds lists every kind with its facts
//	((incident db-down began date))     a form of it: see formsOf
//	((time 2026-11-29T15:00Z))          any moment, with its offset from UTC
//	((day 2026-11-29))                  typed, in the reader's way of writing: also month,
//	                                    percent and number
type Live struct {
	Kind string    // the name of a kind of LiveKinds
	ID   string    // the record's, or what was typed; empty for a time
	Fact string    // what of it; empty for what was typed
	Form string    // how it is written: date, time, month or rounded; empty: in full
	At   time.Time // the moment of a time

	// Doubt says that a list may have a column of this name: it is a personal field unless
	// there is such a record.
	Doubt bool
}

var (
	dated   = regexp.MustCompile(`^\d{4}-`)
	moments = []string{"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"}
)

// ParseLive reads what stands between the parentheses. live is false for what is a personal
// field: whatever does not begin with a kind, name one and end with one of its facts. What was
// typed and cannot be read is an error, a sentence that says how to write it.
func ParseLive(s string) (l Live, live bool, err error) {
	words := strings.Fields(strings.ToLower(s))
	if len(words) < 2 {
		return l, false, nil
	}
	l.Kind = words[0]
	if l.Kind == "time" && dated.MatchString(words[1]) {
		rest := words[1:]
		if last := rest[len(rest)-1]; len(rest) > 1 && slices.Contains(formsOf(Moment{}), last) {
			l.Form, rest = last, rest[:len(rest)-1]
		}
		l.At, err = parseMoment(rest)
		return l, true, err
	}
	if read := typedFigures[l.Kind]; read != nil && len(words) == 2 {
		value, err := read(words[1])
		l.ID = words[1]
		return l, value != nil || err != nil, err
	}
	if len(words) == 4 && slices.Contains(allForms, words[3]) {
		l.Form, words = words[3], words[:3]
	}
	k := kindNamed(l.Kind)
	if k == nil || len(words) != 3 {
		return Live{}, false, nil
	}
	f, _ := k.fact(words[2])
	if f == nil {
		return Live{}, false, nil
	}
	l.ID, l.Fact, l.Doubt = words[1], words[2], f.column
	return l, true, nil
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
	words := []string{l.Kind, l.ID, l.Fact, l.Form}
	if l.Kind == "time" {
		words[1] = l.At.UTC().Format("2006-01-02T15:04Z")
	}
	return "((" + strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ") + "))"
}

// OfReader reports whether the fact depends on the reader's region, beyond its zone.
func (l Live) OfReader() bool {
	return l.ID == here && l.Kind == "region" || strings.HasSuffix(l.Fact, "-here")
}
