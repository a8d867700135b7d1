package notices

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reading is what live facts are looked up with: the records, what the letter speaks of, and
// who reads it.
type Reading struct {
	Records Records        // in the letter's language
	AsOf    time.Time      // the moment the letter speaks of
	Since   Day            // the first day that it speaks of; may be no day
	Zone    *time.Location // the reader's; days begin at its midnight
	Region  string         // the reader's; empty: none
}

// Value is what a live fact shows, before it is put into words: one of the types below.
type Value interface{ value() }

// Moment is shown with its clock in the reader's zone.
type Moment struct{ At time.Time }

// Date is the day of a moment in the reader's zone.
type Date struct{ At time.Time }

// Period is a span of moments; without Until it is open.
type Period struct{ From, Until time.Time }

// Lasting is how long something took.
type Lasting time.Duration

// Days is a span of calendar days, both included.
type Days struct{ From, Until Day }

// Text is a text of a record, in the letter's language.
type Text string

// Word is a word that every language has a phrase for: the KeyOf its kind and value.
type Word struct{ Kind, Value string }

// Progress is how a phase stands, with how much is done of one under way, in per cent.
type Progress struct {
	Status  PhaseStatus
	Percent int
}

// List is several names.
type List []string

// Percentage is a share in per cent.
type Percentage float64

// Measured is an uptime in per cent, beside the objective that it must not seem to reach.
type Measured struct{ Percent, Target float64 }

// Figure is a number that is no share.
type Figure float64

// nothing is what the records do not say: why, and what to do.
type nothing string

// unreadable is what stands in a file that cannot be read.
type unreadable struct{ error }

func (u unreadable) of(l Live) error {
	return fmt.Errorf("%s needs a record that cannot be read: %w", l, u.error)
}

func (Moment) value()     {}
func (Date) value()       {}
func (Period) value()     {}
func (Lasting) value()    {}
func (Day) value()        {}
func (Days) value()       {}
func (Month) value()      {}
func (Span) value()       {}
func (Text) value()       {}
func (Word) value()       {}
func (Progress) value()   {}
func (List) value()       {}
func (Percentage) value() {}
func (Measured) value()   {}
func (Figure) value()     {}
func (nothing) value()    {}
func (unreadable) value() {}

// allForms are the words that may follow a fact.
var allForms = []string{"date", "time", "month", "rounded"}

// LiveForms names the words that may follow a fact.
func LiveForms() []string { return slices.Clone(allForms) }

// formsOf names the forms that a value has beside the full one:
//
//	date     of a moment or a period: the day without the clock
//	time     of a moment or a period: the clock without the day; a period over midnight stays
//	         whole, as it is for some readers
//	month    of a moment: the month alone
//	rounded  of a length of time: as one says "about"
func formsOf(v Value) []string {
	switch v.(type) {
	case Moment:
		return allForms[:3]
	case Period:
		return allForms[:2]
	case Lasting:
		return allForms[3:]
	}
	return nil
}

// Look gives what a live fact shows. It is an error, in words for the author, if there is no
// such record, if the records do not say it, or if it cannot be written in that form.
func (r Reading) Look(l Live) (Value, error) {
	v, err := r.look(l)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case unreadable:
		return nil, v.of(l)
	case nothing:
		return nil, fmt.Errorf("%s has nothing to show: %s", l, string(v))
	}
	if forms := formsOf(v); l.Form != "" && !slices.Contains(forms, l.Form) {
		short := l
		short.Form = ""
		return nil, fmt.Errorf("%s has no form %q; write %s", l, l.Form, short)
	}
	return v, nil
}

func (r Reading) look(l Live) (Value, error) {
	if l.Kind == "time" {
		return Moment{l.At}, nil
	}
	if read := typedFigures[l.Kind]; read != nil {
		return read(l.ID)
	}
	k := kindNamed(l.Kind)
	if k == nil {
		return nil, fmt.Errorf("%s is no fact that a letter can show", l)
	}
	return k.look(r, l)
}

// Moments gives the moment of a live fact, or the two ends of a period, of which the second is
// zero while it is open; both are zero for what is no moment.
func (r Records) Moments(l Live) (from, until time.Time, err error) {
	v, err := Reading{Records: r, Zone: time.UTC}.Look(l)
	switch v := v.(type) {
	case Moment:
		return v.At, until, err
	case Date:
		return v.At, until, err
	case Period:
		return v.From, v.Until, err
	}
	return from, until, err
}

// noSuch says that there is no record of an id, and which there are.
func noSuch(l Live, known []string) error {
	there := "the workspace has none"
	if len(known) > 0 {
		there = "there are " + strings.Join(known[:min(len(known), 10)], ", ")
	}
	return fmt.Errorf("there is no %s %q, which %s names; %s", l.Kind, l.ID, l, there)
}
