package notices

import (
	"fmt"
	"time"
)

// Dates of records are dates of the calendar, not moments: a phase is planned for
// November wherever one reads of it, and an objective is measured from a day that
// begins at midnight of the zone it is asked in. So none of these types has a zone, and
// all of them can be compared with ==. YAML and JSON hold them as text.

// Month is a calendar month, written 2006-11. Its zero value is no month. It is what
// timelines count in: their columns are months.
type Month struct {
	Year  int        // of the Gregorian calendar, as written: four digits
	Month time.Month // 1 to 12; 0 in no month only
}

// ParseMonth reads YYYY-MM and nothing else. Its error is a sentence that says how to
// write it, fit to be shown with the place in the file before it.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Month{}, fmt.Errorf("%q is no month; write it as YYYY-MM, for instance 2006-11", s)
	}
	return Month{t.Year(), t.Month()}, nil
}

// IsZero reports whether m is no month.
func (m Month) IsZero() bool { return m == Month{} }

// String writes YYYY-MM, or nothing for no month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))
}

// Add gives the month n months later, or earlier if n is negative. December and
// January follow one another; no month added to is a month long ago, so ask IsZero
// first.
func (m Month) Add(n int) Month {
	t := time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return Month{t.Year(), t.Month()}
}

// Before reports whether m comes before o. No month comes before every month.
func (m Month) Before(o Month) bool { return m.index() < o.index() }

// index counts months from January of the year 0, so that they can be compared and
// subtracted.
func (m Month) index() int { return m.Year*12 + int(m.Month) - 1 }

// Sub gives the number of months from o to m; it is negative if m comes first, and 0
// for the same month. A timeline from o to m has one column more.
func (m Month) Sub(o Month) int { return m.index() - o.index() }

// MarshalText writes YYYY-MM, and for no month nothing.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads YYYY-MM; empty text is no month.
func (m *Month) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*m = Month{}
		return nil
	}
	*m, err = ParseMonth(string(b))
	return err
}

// Day is a calendar day without a time zone, written 2006-11-14. Its zero value
// is no day.
type Day struct {
	Year  int
	Month time.Month
	Day   int // of the month, from 1
}

// ParseDay reads YYYY-MM-DD; a day that the month does not have is an error, as are
// times and zones. Its error says how to write it, as that of ParseMonth does.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, fmt.Errorf("%q is no date; write it as YYYY-MM-DD, for instance 2006-11-14", s)
	}
	return Day{t.Year(), t.Month(), t.Day()}, nil
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// String writes YYYY-MM-DD, or nothing for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// In gives the start of the day in a zone, which is where its moments are. Where a
// change of clocks leaves out midnight, it is what time.Date makes of it.
func (d Day) In(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// MarshalText writes YYYY-MM-DD, and for no day nothing.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; empty text is no day.
func (d *Day) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	*d, err = ParseDay(string(b))
	return err
}

// Span is a stretch of the calendar with both ends included. Each end is a month
// (2006-11) or a day (2006-11-14), as the record's author wrote it. An end that
// is missing is open. They are kept as text, so that a letter says "November" where
// the author did, and not the first of it; Validate has checked those of a record.
type Span struct {
	// The first month (2006-11) or day (2006-11-14).
	From string `yaml:"from,omitempty" json:"from,omitempty"`
	// The last month or day, itself included; left out: it is open.
	Until string `yaml:"until,omitempty" json:"until,omitempty"`
}

// IsZero reports whether neither end is set.
func (s Span) IsZero() bool { return s == Span{} }

// Months gives the first and the last month touched; an open end is no month. It
// errors only at a text that is neither month nor day.
func (s Span) Months() (first, last Month, err error) {
	if first, err = monthOf(s.From); err != nil {
		return first, last, err
	}
	last, err = monthOf(s.Until)
	return first, last, err
}

// monthOf gives the month that an end of a span lies in.
func monthOf(s string) (Month, error) {
	if s == "" {
		return Month{}, nil
	}
	if d, err := ParseDay(s); err == nil {
		return Month{d.Year, d.Month}, nil
	}
	return ParseMonth(s)
}
