package prose

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Kind says what a figure is.
type Kind string

// Kinds of figures.
const (
	Day    Kind = "day"    // 30 November 2026, Monday 30 November
	Month  Kind = "month"  // November 2026
	Clock  Kind = "clock"  // 14:10, 3 pm
	Span   Kind = "span"   // 3 hours and 36 minutes
	Share  Kind = "share"  // 99.5 %
	Amount Kind = "amount" // 5 €
	Number Kind = "number" // 250, three
)

// NoWeekday is the Weekday of a day that names none.
const NoWeekday time.Weekday = -1

// Figure is one that stands in a text: bytes From to To of it.
type Figure struct {
	Kind     Kind
	From, To int

	Year    int // of a day and a month; 0: not said
	Month   time.Month
	Day     int
	Weekday time.Weekday // of a day
	Unsure  bool         // of a day: day and month may be the other way round

	Minute int   // of a clock, from midnight
	Bare   bool  // of a clock: an hour without minutes
	Zone   *Zone // of a clock; nil: none is said beside it

	Span   time.Duration
	Finest time.Duration // the smallest unit that a span names

	Value    float64 // of a share, an amount and a number
	Decimals int
	Unit     string // of an amount, a currency

	Worded bool // written in words
	Rough  bool // about, nearly, more than
}

// Zone is a time zone by its name in a text.
type Zone struct {
	Offset time.Duration // from UTC
	Known  bool          // whether Offset is
}

// Date is the day as a moment, midnight UTC; zero for what has no year.
func (f Figure) Date() time.Time {
	if f.Year == 0 || f.Kind != Day {
		return time.Time{}
	}
	return time.Date(f.Year, f.Month, f.Day, 0, 0, 0, 0, time.UTC)
}

// Near is the day with the year that brings it closest to another day, where it names none.
func (f Figure) Near(to time.Time) time.Time {
	if f.Year != 0 {
		return f.Date()
	}
	var best time.Time
	for year := to.Year() - 1; year <= to.Year()+1; year++ {
		d := time.Date(year, f.Month, f.Day, 0, 0, 0, 0, time.UTC)
		if best.IsZero() || d.Sub(to).Abs() < best.Sub(to).Abs() {
			best = d
		}
	}
	return best
}

// Bounds are the moments before which a day or month began in none of some places, and after which it was
// over in all of them. It is sure where the year is.
func (f Figure) Bounds(letter time.Time, places []*time.Location) (first, last time.Time, sure bool) {
	var day, end time.Time
	switch {
	case f.Kind == Month && f.Year > 0:
		day = time.Date(f.Year, f.Month, 1, 0, 0, 0, 0, time.UTC)
		end = day.AddDate(0, 1, 0)
	case f.Kind == Day && !f.Unsure:
		day = f.Near(letter)
		end = day.AddDate(0, 0, 1)
		if f.Year == 0 && day.Sub(letter).Abs() > 60*24*time.Hour {
			return first, last, false
		}
	default:
		return first, last, false
	}
	for _, z := range places {
		from := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, z)
		until := time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, z)
		if first.IsZero() || from.Before(first) {
			first = from
		}
		if until.After(last) {
			last = until
		}
	}
	return first, last, len(places) > 0
}

// Figures gives the figures of a text in their order; none lies within another.
func (l *Lexicon) Figures(t *Text) []Figure {
	var out []Figure
	for i := 0; i < len(t.tokens); {
		f, next, ok := l.figure(t, i)
		if !ok {
			i = max(i+1, t.version(i))
			continue
		}
		f.From, f.To = t.tokens[i].from, t.tokens[next-1].to
		f.Rough = f.Kind != Day && f.Kind != Month && f.Kind != Clock && l.rough(t, i, next)
		out = append(out, f)
		i = next
	}
	l.hoursInRow(t, out)
	l.daysInRow(t, out)
	settle(out)
	return out
}

// daysInRow makes the second of "11月29日から30日まで" a day as the first is, and no span.
func (l *Lexicon) daysInRow(t *Text, figures []Figure) {
	day := -1
	for i := range figures {
		f := &figures[i]
		if f.Kind == Day {
			day = i
		}
		n := int(f.Span / (24 * time.Hour))
		if f.Kind != Span || day < 0 || f.Finest != 24*time.Hour || n < 1 || n > 31 ||
			!slices.Contains([]string{"日", "일"}, last(t.text[f.From:f.To])) {
			continue
		}
		d := figures[day]
		d.From, d.To, d.Day, d.Weekday = f.From, f.To, n, NoWeekday
		if n < figures[day].Day {
			if d.Month++; d.Month > 12 {
				d.Month, d.Year = 1, d.Year+min(1, d.Year)
			}
		}
		*f = d
	}
}

func last(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

// version is the token behind a number such as 1.2.3, which is no figure; else i.
func (t *Text) version(i int) int {
	at := i
	for {
		if _, ok := t.number(at, 1, 10); !ok {
			return i
		}
		if !t.is(at+1, ".") || !t.joined(at+1) || !t.joined(at+2) {
			return at + 1
		}
		at += 2
	}
}

// figure reads the figure that begins at token i.
func (l *Lexicon) figure(t *Text, i int) (f Figure, next int, ok bool) {
	for _, read := range []func(*Text, int) (Figure, int, bool){
		l.weekdayAndDay, l.day, l.clock, l.month, l.share, l.amount, l.span, l.loose,
	} {
		if f, next, ok := read(t, i); ok && next > i {
			return f, next, true
		}
	}
	return Figure{}, i, false
}

// rough looks for "about" before a figure, and for what says so behind it.
func (l *Lexicon) rough(t *Text, i, next int) bool {
	for back := 1; back <= l.About.longest+1; back++ {
		if _, end, ok := l.About.at(t, i-back); ok && end >= i-1 && end <= i {
			return true
		}
	}
	_, _, behind := l.About.at(t, next)
	return behind && isolated(t.text[t.tokens[next].from:]) || t.is(i-1, "~", "≈", ">", "<")
}

// hoursInRow makes the second of "entre 14 h et 15 h" an hour as the first is.
func (l *Lexicon) hoursInRow(t *Text, figures []Figure) {
	for i := 1; i < len(figures); i++ {
		a, b := figures[i-1], &figures[i]
		if a.Kind != Clock || b.Kind != Span || b.Finest != time.Hour || b.Span > 24*time.Hour || b.Worded {
			continue
		}
		between := Cut(t.text[a.To:b.From])
		linked := len(between.tokens) > 0 && len(between.tokens) < 4
		for k := range between.tokens {
			linked = linked && (between.is(k, "-", "–") || endsAt(l.and, between, k+1) || endsAt(l.atHour, between,
				k+1))
		}
		if linked {
			*b = Figure{Kind: Clock, From: b.From, To: b.To, Minute: int(b.Span / time.Minute), Bare: true}
		}
	}
}

// settle gives what stands in a row what is said once for all: the year of "30 November to
// 2 December 2026", the zone of "14:10 to 15:05 UTC".
func settle(figures []Figure) {
	short := func(a, b Figure) bool { return b.From-a.To <= 16 }
	next := func(i int, kind Kind) int {
		for k := i + 1; k < min(i+4, len(figures)) && short(figures[k-1], figures[k]); k++ {
			if figures[k].Kind == kind {
				return k
			}
		}
		return -1
	}
	for i := range slices.Backward(figures) {
		f := &figures[i]
		switch k := next(i, f.Kind); {
		case k < 0:
		case f.Kind == Clock && f.Zone == nil:
			f.Zone = figures[k].Zone
		case f.Kind == Day && f.Year == 0 && figures[k].Month >= f.Month,
			f.Kind == Month && f.Year == 0 && figures[k].Month >= f.Month:
			f.Year = figures[k].Year
		}
	}
	for i := 1; i < len(figures); i++ { // 2019年8月～10月
		a, b := figures[i-1], &figures[i]
		if a.Kind == b.Kind && (b.Kind == Day || b.Kind == Month) && b.Year == 0 && b.Month >= a.Month &&
			b.From-a.To <= 8 {
			b.Year = a.Year
		}
	}
}

// Moment is a day and a time of it that a text names together.
type Moment struct {
	Day, Clock Figure
	From, To   int // both of them
}

// At is the moment, false where zone or year are not known.
func (m Moment) At() (time.Time, bool) {
	if m.Clock.Zone == nil || !m.Clock.Zone.Known || m.Day.Year == 0 {
		return time.Time{}, false
	}
	return m.Day.Date().Add(time.Duration(m.Clock.Minute) * time.Minute).Add(-m.Clock.Zone.Offset), true
}

// Moments puts days and times together: a time belongs to the day close before it, or to one
// close behind; the second of a row, to the day of the first.
func Moments(figures []Figure) (out []Moment) {
	near := func(a, b Figure) bool { return b.From-a.To <= 24 }
	for i, c := range figures {
		if c.Kind != Clock {
			continue
		}
		day := -1
		for k := i - 1; k >= 0 && k >= i-3 && near(figures[k], figures[k+1]); k-- {
			if figures[k].Kind == Day {
				day = k
				break
			}
		}
		for k := i + 1; day < 0 && k < len(figures) && k <= i+2 && near(figures[k-1], figures[k]); k++ {
			if figures[k].Kind == Day && figures[k-1].Kind == Clock {
				day = k
			}
		}
		if day >= 0 {
			d := figures[day]
			out = append(out, Moment{d, c, min(d.From, c.From), max(d.To, c.To)})
		}
	}
	return out
}
