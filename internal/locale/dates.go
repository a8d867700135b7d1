package locale

import (
	"fmt"
	"strings"
	"time"
)

// Date is the day in full: 14 November 2006.
func (l *Locale) Date(t time.Time) string {
	s := l.cldr.FmtDateLong(t)
	if l.rules.firstOfMonth != "" && t.Day() == 1 {
		s = l.rules.firstOfMonth + strings.TrimPrefix(s, "1")
	}
	return s
}

// Clock is the time of day on the 24-hour clock: 08:10.
func (l *Locale) Clock(t time.Time) string { return t.Format("15:04") }

// DateTime is day, time and offset in t's own zone: "14 November 2006, 08:10
// (UTC+01:00)".
func (l *Locale) DateTime(t time.Time) string {
	return l.moment(t) + fmt.Sprintf(l.rules.offset, offset(t))
}

// moment is day and time without the offset.
func (l *Locale) moment(t time.Time) string {
	return fmt.Sprintf(l.rules.dateTime, l.Date(t), l.Clock(t))
}

// offset writes UTC+01:00 with a true minus sign, which no line breaks after.
func offset(t time.Time) string {
	return "UTC" + strings.Replace(t.Format("-07:00"), "-", "−", 1)
}

// Range is a span of time in from's zone. Ends on one day share its name and
// ends with one offset share it; a zero until says that the span is still open.
func (l *Locale) Range(from, until time.Time) string {
	if until.IsZero() {
		return fmt.Sprintf(l.rules.since, l.DateTime(from))
	}
	until = until.In(from.Location())
	if offset(from) != offset(until) {
		return fmt.Sprintf(l.rules.to, l.DateTime(from), l.DateTime(until))
	}
	span := fmt.Sprintf(l.rules.to, l.moment(from), l.moment(until))
	if sameDay(from, until) {
		span = fmt.Sprintf(l.rules.sameDay, l.Date(from), l.Clock(from), l.Clock(until))
	}
	return span + fmt.Sprintf(l.rules.offset, offset(from))
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// DateRange is a span of days, both included: "1 September 2006 to 20 November
// 2006". One day is its date, a zero until says that the span is still open.
func (l *Locale) DateRange(from, until time.Time) string {
	switch {
	case until.IsZero():
		return fmt.Sprintf(l.rules.since, l.Date(from))
	case sameDay(from, until):
		return l.Date(from)
	}
	return fmt.Sprintf(l.rules.to, l.Date(from), l.Date(until))
}

// Month is a month of a year: November 2006.
func (l *Locale) Month(y int, m time.Month) string {
	return fmt.Sprintf(l.rules.monthYear, l.MonthName(m), y)
}

// MonthName is the month's name in full, standing alone.
func (l *Locale) MonthName(m time.Month) string { return l.cldr.MonthWide(m) }

// MonthShort is the month's short name as head of a column: Nov.
func (l *Locale) MonthShort(m time.Month) string {
	if l.rules.monthsShort != "" {
		return strings.Fields(l.rules.monthsShort)[m-1]
	}
	return l.cldr.MonthAbbreviated(m)
}

// MonthRange is a span of months, both included: July 2006 to May 2007. One
// month is its name, months of one year name it once.
func (l *Locale) MonthRange(y1 int, m1 time.Month, y2 int, m2 time.Month) string {
	switch {
	case y1 == y2 && m1 == m2:
		return l.Month(y1, m1)
	case y1 == y2:
		return l.elide(fmt.Sprintf(l.rules.sameYear, l.MonthName(m1), l.MonthName(m2), y1))
	}
	return l.elide(fmt.Sprintf(l.rules.toMonth, l.Month(y1, m1), l.Month(y2, m2)))
}

// elide writes d’avril, d’août and d’octobre, as French does before a vowel.
func (l *Locale) elide(s string) string {
	if rest, ok := strings.CutPrefix(s, "de "); ok && l.rules.elides && strings.ContainsAny(rest[:1], "ao") {
		return "d’" + rest
	}
	return s
}
