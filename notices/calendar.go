package notices

import (
	"fmt"
	"time"
)

// Month is a calendar month, written 2006-11. Its zero value is no month.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads YYYY-MM.
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

// Add gives the month n months later.
func (m Month) Add(n int) Month {
	t := time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return Month{t.Year(), t.Month()}
}

// Before reports whether m comes before o.
func (m Month) Before(o Month) bool { return m.index() < o.index() }

func (m Month) index() int { return m.Year*12 + int(m.Month) - 1 }

// Sub gives the number of months from o to m.
func (m Month) Sub(o Month) int { return m.index() - o.index() }

// MarshalText writes YYYY-MM.
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
	Day   int
}

// ParseDay reads YYYY-MM-DD.
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

// In gives the start of the day in a zone.
func (d Day) In(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// MarshalText writes YYYY-MM-DD.
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
// is missing is open.
type Span struct {
	From  string `yaml:"from,omitempty" json:"from,omitempty"`
	Until string `yaml:"until,omitempty" json:"until,omitempty"`
}

// IsZero reports whether neither end is set.
func (s Span) IsZero() bool { return s == Span{} }

// Months gives the first and the last month touched; an open end is no month.
func (s Span) Months() (first, last Month, err error) {
	if first, err = monthOf(s.From); err != nil {
		return first, last, err
	}
	last, err = monthOf(s.Until)
	return first, last, err
}

func monthOf(s string) (Month, error) {
	if s == "" {
		return Month{}, nil
	}
	if d, err := ParseDay(s); err == nil {
		return Month{d.Year, d.Month}, nil
	}
	return ParseMonth(s)
}
