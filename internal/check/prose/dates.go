package prose

import (
	"strings"
	"time"
)

// weekdayAndDay reads "Monday, 30 November 2026" and "am Montag, dem 30. November".
func (l *Lexicon) weekdayAndDay(t *Text, i int) (f Figure, next int, ok bool) {
	wd, at, named := l.weekday(t, i)
	if !named {
		return f, i, false
	}
	if at == i+1 && isolated(t.text[t.tokens[i].from:]) {
		return f, i, false // 日 is a Sunday in parentheses only
	}
	for range 2 {
		if t.is(at, ",", ".", "(", "،") {
			at++
		}
	}
	if _, behind, ok := l.the.at(t, at); ok {
		at = behind
		if t.is(at, "־", "-", "'") {
			at++
		}
	}
	f, next, ok = l.day(t, at)
	if !ok {
		return f, i, false
	}
	if f.Weekday == NoWeekday {
		f.Weekday = wd
	}
	return f, next, true
}

func (l *Lexicon) weekday(t *Text, i int) (wd time.Weekday, next int, ok bool) {
	v, next, ok := l.weekdays.at(t, i)
	return time.Weekday(v % 7), next, ok
}

// day reads a day in words or figures, and the weekday in parentheses behind it.
func (l *Lexicon) day(t *Text, i int) (f Figure, next int, ok bool) {
	for _, read := range []func(*Text, int) (Figure, int, bool){l.byYear, l.dayMonth, l.monthDay, l.numeric} {
		if f, next, ok = read(t, i); ok {
			break
		}
	}
	if !ok || f.Day < 1 || f.Day > daysIn(f.Year, f.Month) {
		return f, i, false
	}
	f.Kind, f.Weekday = Day, NoWeekday
	if t.is(next, "(") {
		if wd, behind, named := l.weekday(t, next+1); named && t.is(behind, ")", "・", ".") {
			f.Weekday, next = wd, behind+1
		}
	} else if wd, behind, named := l.weekdayAfter(t, next); named {
		f.Weekday, next = wd, behind // 30 Kasım 2026 Pazartesi
	} else if wd, behind, named := l.weekday(t, next); named && behind > next+1 &&
		isolated(t.text[t.tokens[next].from:]) {
		f.Weekday, next = wd, behind // 11月30日月曜日; a single character is perhaps another word
	}
	return f, next, true
}

// weekdayAfter reads the weekday behind a day, where the language writes it there.
func (l *Lexicon) weekdayAfter(t *Text, i int) (wd time.Weekday, next int, ok bool) {
	if !l.weekdayBehind {
		return NoWeekday, i, false
	}
	if t.is(i, ",") {
		i++
	}
	return l.weekday(t, i)
}

func daysIn(year int, m time.Month) int {
	if m < 1 || m > 12 {
		return 0
	}
	if year == 0 {
		year = 2024 // which has 29 February
	}
	return time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// byYear reads 2026-11-30, 2026/11/30, 2026年11月30日, 11月30日, 民國115年11月30日 and the Korean 2026. 11. 30.
func (l *Lexicon) byYear(t *Text, i int) (f Figure, next int, ok bool) {
	year, ok := t.number(i, 4, 4)
	if ok && t.is(i+1, "-", "/", ".") && t.is(i+3, t.tokens[i+1].low) && t.joined(i+1) && t.joined(i+3) &&
		(t.joined(i+2) && t.joined(i+4) || l.korean && t.is(i+1, ".")) && year > 1900 {
		m, okM := t.number(i+2, 1, 2)
		d, okD := t.number(i+4, 1, 2)
		next = i + 5
		if t.is(next, "t") && t.joined(next) || l.korean && t.is(next, ".") { // the time of an ISO moment
			next++
		}
		return Figure{Year: year, Month: time.Month(m), Day: d}, next, okM && okD
	}
	at := i
	if y, behind, ok := l.eraYear(t, i); ok {
		year, at = y, behind
	} else if ok := year > 0 && t.is(i+1, "年", "년"); ok {
		at = i + 2
	} else {
		year = 0
	}
	m, okM := t.number(at, 1, 2)
	if !okM || !t.is(at+1, "月", "월") {
		return f, i, false
	}
	d, okD := t.number(at+2, 1, 2)
	if !okD || !t.is(at+3, "日", "일") && !(l.chinese && t.is(at+3, "号", "號")) {
		return f, i, false
	}
	return Figure{Year: year, Month: time.Month(m), Day: d}, at + 4, true
}

// eraYear reads the year of an era, such as 民國115年.
func (l *Lexicon) eraYear(t *Text, i int) (year, next int, ok bool) {
	first, at, ok := l.eras.at(t, i)
	if !ok {
		return 0, i, false
	}
	n, ok := t.number(at, 1, 3)
	return first + n, at + 2, ok && t.is(at+1, "年")
}

// inOurEra gives a year of ours for one that a text writes: 2569 of the Buddhist era is 2026, which
// no other language's letter could mean.
func (l *Lexicon) inOurEra(year int) (int, bool) {
	if strings.HasPrefix(l.tag, "th") && year >= 2443 && year <= 2742 {
		year -= 543
	}
	return year, year >= 1900 && year <= 2199
}

// dayMonth reads "30 November 2026", "30. November", "30 de noviembre de 2026", "1er avril",
// "the 30th of November".
func (l *Lexicon) dayMonth(t *Text, i int) (f Figure, next int, ok bool) {
	d, ok := t.number(i, 1, 2)
	if !ok || t.is(i-1, ":", ".", "/") && t.joined(i) {
		return f, i, false
	}
	at := i + 1
	if t.is(at, ".", "st", "nd", "rd", "th", "er", "ère", "º", "ª", "°", "ro", "日") {
		at++
	}
	if _, behind, of := l.of.at(t, at); of {
		at = behind
		if t.is(at, "'") {
			at++
		}
	}
	m, at, named := l.months.at(t, at)
	if !named {
		return f, i, false
	}
	year, next := l.yearAfter(t, at)
	return Figure{Year: year, Month: time.Month(m), Day: d}, next, true
}

// monthDay reads "November 30, 2026" and "Nov. 30".
func (l *Lexicon) monthDay(t *Text, i int) (f Figure, next int, ok bool) {
	m, at, ok := l.months.at(t, i)
	if !ok {
		return f, i, false
	}
	if t.is(at, ".") {
		at++
	}
	if t.is(at, "the") {
		at++
	}
	d, ok := t.number(at, 1, 2)
	if !ok || t.is(at+1, ":") && t.joined(at+1) || t.is(at+1, ".") && t.joined(at+2) {
		return f, i, false
	}
	if at++; t.is(at, "st", "nd", "rd", "th") && t.joined(at) {
		at++
	}
	if t.is(at, "%") || isUnitAfter(l, t, at) {
		return f, i, false
	}
	year, next := l.yearAfter(t, at)
	return Figure{Year: year, Month: time.Month(m), Day: d}, next, true
}

// isUnitAfter reports whether a unit stands there, so that the number before it is no day.
func isUnitAfter(l *Lexicon, t *Text, i int) bool {
	_, _, unit := l.units.at(t, i)
	return unit
}

// yearAfter reads the year behind a month, behind a comma, a dot or "de"; 0: there is none.
func (l *Lexicon) yearAfter(t *Text, i int) (year, next int) {
	at := i
	if t.is(at, ".") && at+1 < len(t.tokens) && t.tokens[at+1].kind == digits {
		at++
	}
	if t.is(at, ",") {
		at++
	} else if _, behind, of := l.of.at(t, at); of {
		at = behind
		if t.is(at, ".") { // พ.ศ.
			at++
		}
	}
	y, ok := t.number(at, 4, 4)
	y, ours := l.inOurEra(y)
	// "at 30 November 1500 customers": a year is one of our time
	if !ok || !ours || t.is(at+1, ":", "%") && t.joined(at+1) {
		return 0, i
	}
	return y, at + 1
}

// numeric reads 30.11.2026, 30/11/2026 and, in American English, 11/30/2026.
func (l *Lexicon) numeric(t *Text, i int) (f Figure, next int, ok bool) {
	a, okA := t.number(i, 1, 2)
	b, okB := t.number(i+2, 1, 2)
	if !okA || !okB || !t.is(i+1, ".", "/", "-") || !t.joined(i+1) || !t.joined(i+2) ||
		t.goesOn(i, ".", "/", "-", ":") {
		return f, i, false
	}
	sep := t.tokens[i+1].low
	year, okY := t.number(i+4, 4, 4)
	next = i + 5
	if !okY || !t.is(i+3, sep) || !t.joined(i+3) || !t.joined(i+4) {
		year = 0
		// "am 30.11." and "am 30.11. um 14 Uhr", where a preposition says that it is a day
		if _, _, day := l.onDay.at(t, i-1); !day || sep != "." || !t.is(i+3, ".") || t.joined(i+4) {
			return f, i, false
		}
		next = i + 4
	} else if year, ok = l.inOurEra(year); !ok {
		return f, i, false
	}
	f = Figure{Year: year, Month: time.Month(b), Day: a}
	if sep != "." && (l.monthFirst || a <= 12 && b > 12) {
		f.Month, f.Day = time.Month(a), b
		if f.Month > 12 {
			f.Month, f.Day = time.Month(b), a
		}
	}
	f.Unsure = sep != "." && l.tag == "en" && a <= 12 && b <= 12
	return f, next, true
}

// month reads "November 2026", "noviembre de 2026", "2026年11月", and the name of a month that is
// no other word.
func (l *Lexicon) month(t *Text, i int) (f Figure, next int, ok bool) {
	if year, ok := t.number(i, 4, 4); ok && t.is(i+1, "年", "년") {
		if m, ok := t.number(i+2, 1, 2); ok && t.is(i+3, "月", "월") && m >= 1 && m <= 12 {
			return Figure{Kind: Month, Year: year, Month: time.Month(m)}, i + 4, true
		}
		return f, i, false
	}
	if m, ok := t.number(i, 1, 2); ok && t.is(i+1, "月", "월") && m >= 1 && m <= 12 {
		return Figure{Kind: Month, Month: time.Month(m)}, i + 2, true
	}
	m, at, ok := l.months.at(t, i)
	if !ok {
		return f, i, false
	}
	year, next := l.yearAfter(t, at)
	if year > 0 {
		return Figure{Kind: Month, Year: year, Month: time.Month(m)}, next, true
	}
	// alone, a short form is perhaps another word, and so are May and March
	if _, _, full := l.fullMonths.at(t, i); !full {
		return f, i, false
	}
	if _, _, doubtful := l.doubtful.at(t, i); doubtful {
		_, _, in := l.inMonth.at(t, i-1)
		behind := at
		if _, to, row := l.inMonth.at(t, at); row {
			behind = to
		} else if t.is(at, "-", "–") {
			behind++
		}
		_, _, row := l.months.at(t, behind)
		if !in && (!row || behind == at) || !t.capital(i) {
			return f, i, false
		}
	}
	return Figure{Kind: Month, Month: time.Month(m), Worded: true}, at, true
}

// WeekdayRange reports whether a text names a row of weekdays, such as Mon–Fri.
func (l *Lexicon) WeekdayRange(t *Text) bool {
	for i := range t.tokens {
		if _, next, ok := l.weekday(t, i); ok && !isolated(t.text[t.tokens[i].from:]) {
			for range 2 {
				if t.is(next, ".", "-", "–", "—", "to", "bis", "à", "au", "a", "through", "und", "and") {
					next++
				}
			}
			if _, _, again := l.weekday(t, next); again && t.tokens[next-1].from > t.tokens[i].from {
				return true
			}
		}
	}
	return false
}
