package locale

import (
	"strconv"
	"strings"
	"time"
)

// Date is the day in full: 14 November 2006.
func (l *Locale) Date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && l.lang.firstDay != "" {
		day = l.lang.firstDay
	}
	return l.lang.date.fill(day, l.lang.full[t.Month()-1], strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year()))
}

// Clock is the time of day on the 24-hour clock: 08:10.
func (l *Locale) Clock(t time.Time) string {
	return l.lang.clock.fill(t.Format("15"), strconv.Itoa(t.Hour()), t.Format("04"))
}

// DateTime is day, time and offset in t's own zone: "14 November 2006, 08:10
// (UTC+01:00)".
func (l *Locale) DateTime(t time.Time) string { return l.lang.zoned.fill(l.moment(t), offset(t)) }

// moment is day and time without the offset.
func (l *Locale) moment(t time.Time) string {
	return l.lang.moment.of(l.lang.category(t.Hour())).fill(l.Date(t), l.Clock(t))
}

// offset writes UTC+01:00 with a true minus sign, which no line breaks after.
func offset(t time.Time) string {
	return "UTC" + strings.Replace(t.Format("-07:00"), "-", "−", 1)
}

// Range is a span of time in from's zone. Ends on one day share its name and
// ends with one offset share it; a zero until says that the span is still open.
func (l *Locale) Range(from, until time.Time) string {
	if until.IsZero() {
		return l.elide(l.lang.openSpan.fill(l.DateTime(from)))
	}
	until = until.In(from.Location())
	if offset(from) != offset(until) {
		return l.elide(l.lang.span.fill(l.DateTime(from), l.DateTime(until)))
	}
	if sameDay(from, until) {
		span := l.lang.daySpan.of(l.lang.category(from.Hour()))
		return l.lang.zoned.fill(span.fill(l.Date(from), l.Clock(from), l.Clock(until)), offset(from))
	}
	return l.elide(l.lang.zoned.fill(l.lang.span.fill(l.moment(from), l.moment(until)), offset(from)))
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// DateRange is a span of days, both included: "1 September 2006 to 20 November
// 2006". One day is its date, a zero until says that the span is still open.
func (l *Locale) DateRange(from, until time.Time) string {
	switch {
	case until.IsZero():
		return l.elide(l.lang.openSpan.fill(l.Date(from)))
	case sameDay(from, until):
		return l.Date(from)
	}
	return l.elide(l.lang.span.fill(l.Date(from), l.Date(until)))
}

// Month is a month of a year: November 2006.
func (l *Locale) Month(y int, m time.Month) string {
	return l.lang.month.fill(l.MonthName(m), strconv.Itoa(int(m)), strconv.Itoa(y))
}

// MonthName is the month's name in full, standing alone.
func (l *Locale) MonthName(m time.Month) string {
	if l.lang.alone != nil {
		return l.lang.alone[m-1]
	}
	return l.lang.full[m-1]
}

// MonthShort is the month's short name as head of a column: Nov.
func (l *Locale) MonthShort(m time.Month) string { return l.lang.short[m-1] }

// MonthRange is a span of months, both included: July 2006 to May 2007. One
// month is its name, months of one year name it once.
func (l *Locale) MonthRange(y1 int, m1 time.Month, y2 int, m2 time.Month) string {
	switch {
	case y1 == y2 && m1 == m2:
		return l.Month(y1, m1)
	case y1 == y2:
		return l.elide(l.lang.monthsOfYear.fill(l.MonthName(m1), l.MonthName(m2), strconv.Itoa(y1)))
	}
	return l.elide(l.lang.months.fill(l.Month(y1, m1), l.Month(y2, m2)))
}
