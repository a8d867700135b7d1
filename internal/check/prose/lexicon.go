package prose

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tidings/internal/locale"
)

//go:embed data
var data embed.FS

// Lexicon is what is known of one language.
type Lexicon struct {
	Known bool // it has a data file; else it reads what internal/locale writes, and no more
	About *Table
	// Behind says that the words which tell what a figure is stand behind it, as Japanese
	// particles do, and not before it.
	Behind bool

	tag   string
	lists map[string]*Table

	months, fullMonths, doubtful, inMonth *Table
	weekdays, the, of, onDay              *Table
	numbers, units, spans, duals, and     *Table
	moments, halves, oclock, hours        *Table
	atHour, atBare, lasting               *Table
	zones, timeAfterPlace                 *Table
	timeBeforePlace, percent              *Table
	beforeTime, particles, percentBefore  *Table
	eras, halfHour, halfBefore, money     *Table
	monthFirst, halfFirst, hourMark       bool
	spacedGroups, dotted, chinese, korean bool
	dottedTimes, weekdayBehind, pairs     bool
	group, decimal                        string
	currencies                            []string // by the values of money
}

// Load reads what is known of a locale's language. It costs some milliseconds: once a letter.
func Load(l *locale.Locale) (*Lexicon, error) {
	x := &Lexicon{tag: l.Tag(), lists: map[string]*Table{}}
	base, _, _ := strings.Cut(x.tag, "-")
	for _, field := range []**Table{&x.About, &x.months, &x.fullMonths, &x.doubtful, &x.inMonth, &x.weekdays, &x.the,
		&x.of, &x.onDay, &x.numbers, &x.units, &x.spans, &x.duals, &x.and, &x.moments, &x.halves, &x.oclock, &x.hours,
		&x.atHour, &x.atBare, &x.lasting, &x.zones, &x.timeAfterPlace, &x.timeBeforePlace, &x.percent,
		&x.beforeTime, &x.particles, &x.percentBefore, &x.eras, &x.halfHour, &x.halfBefore, &x.money} {
		*field = newTable()
	}
	x.fromLocale(l)
	for _, name := range []string{"zones", base} {
		b, err := data.ReadFile(path.Join("data", name+".yaml"))
		if err != nil {
			continue // a language without a file of its own
		}
		if err := x.read(string(b)); err != nil {
			return nil, fmt.Errorf("%s.yaml: %w", name, err)
		}
		x.Known = name == base
	}
	x.dotted = base == "de" || base == "pl" || base == "tr"
	x.chinese, x.korean = base == "zh", base == "ko"
	x.monthFirst = x.tag == "en-US"
	return x, nil
}

// Words gives the phrases of a list of the data file; a list that it has not holds none.
func (l *Lexicon) Words(list string) *Table { return l.lists[list] }

// read takes a data file: a list a line, its phrases between commas. A line that begins with a
// space goes on with the one above it.
func (l *Lexicon) read(file string) error {
	key, value := "", ""
	done := func() error {
		if key == "" {
			return nil
		}
		return l.take(key, strings.TrimSpace(value))
	}
	for n, line := range strings.Split(file, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case line[0] == ' ':
			value += " " + trimmed
		default:
			if err := done(); err != nil {
				return err
			}
			var ok bool
			if key, value, ok = strings.Cut(line, ":"); !ok {
				return fmt.Errorf("line %d has no colon", n+1)
			}
		}
	}
	return done()
}

// take fills one list.
func (l *Lexicon) take(key, value string) error {
	switch key {
	case "months":
		l.row(value, 1, l.months, l.fullMonths)
	case "months short":
		l.row(value, 1, l.months)
	case "months doubtful":
		l.doubtful.addAll(value, 1)
	case "weekdays", "weekdays short":
		l.row(value, 1, l.weekdays)
	case "second", "minute", "hour", "day", "week":
		l.units.addAll(value, map[string]int{"second": 1, "minute": 60, "hour": 3600, "day": 86400,
			"week": 604800}[key])
	case "am":
		l.halves.addAll(value, 0)
	case "pm":
		l.halves.addAll(value, 12)
	case "night":
		l.halves.addAll(value, night)
	case "dotted times":
		l.dottedTimes = value == "yes"
	case "weekday behind":
		l.weekdayBehind = value == "yes"
	case "eras":
		return l.valued(l.eras, value)
	case "half first":
		l.halfFirst = value == "yes"
	case "words behind":
		l.Behind = value == "yes"
	case "hour marks clock":
		l.hourMark = value == "yes"
	case "numbers":
		return l.valued(l.numbers, value)
	case "spans":
		return l.valued(l.spans, value)
	case "duals":
		return l.valued(l.duals, value)
	case "clock words":
		return l.valued(l.moments, value)
	case "zones":
		return l.valued(l.zones, value)
	default:
		if unit, ok := strings.CutPrefix(key, "currency "); ok {
			l.money.addAll(value, len(l.currencies))
			l.currencies = append(l.currencies, unit)
			return nil
		}
		if field, ok := map[string]*Table{"in month": l.inMonth, "the": l.the, "of": l.of, "on day": l.onDay,
			"and": l.and, "oclock": l.oclock, "hour marks": l.hours, "at hour": l.atHour, "at hour bare": l.atBare,
			"lasting": l.lasting, "time after place": l.timeAfterPlace, "time before place": l.timeBeforePlace,
			"percent": l.percent, "about": l.About, "before time": l.beforeTime, "particles": l.particles,
			"percent before": l.percentBefore, "half hour": l.halfHour, "half before": l.halfBefore}[key]; ok {
			field.addAll(value, 1)
			return nil
		}
		list := newTable()
		for i, group := range strings.Split(value, ";") { // groups are told apart by their number
			list.addAll(group, i)
		}
		l.lists[key] = list
	}
	return nil
}

// row fills tables with phrases in a row, each with its number; | parts those of one number.
func (l *Lexicon) row(value string, first int, tables ...*Table) {
	for i, group := range strings.Split(value, ",") {
		for phrase := range strings.SplitSeq(group, "|") {
			for _, t := range tables {
				t.add(strings.TrimSpace(phrase), first+i)
			}
		}
	}
}

// valued fills a table with "phrase=12, …".
func (l *Lexicon) valued(t *Table, value string) error {
	for pair := range strings.SplitSeq(value, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		i := strings.LastIndex(pair, "=")
		if i < 0 {
			return fmt.Errorf("%q has no value", pair)
		}
		v := unknownOffset
		if number := pair[i+1:]; number != "?" {
			var err error
			if v, err = strconv.Atoi(number); err != nil {
				return fmt.Errorf("%q: %w", pair, err)
			}
		}
		t.add(pair[:i], v)
	}
	return nil
}

// fromLocale learns how internal/locale writes months, numbers and spans of the language.
func (l *Lexicon) fromLocale(loc *locale.Locale) {
	l.learnMonths(loc)
	l.and.addAll("و, ו", 1) // which cling to what they join
	if and := strings.TrimFunc(loc.List([]string{"1", "2"}), notLetter); and != "" {
		l.and.add(and, 1)
	}
	l.oclock.addAll("बजे, बजे तक", 1)
	for _, unit := range []struct {
		of   time.Duration
		most int
	}{{24 * time.Hour, 100}, {time.Hour, 23}, {time.Minute, 59}, {time.Second, 59}} {
		for _, n := range []int{1, 2, 3, 4, 5, 10, 11, 12, 20, 21, 22, 23, 25, 100} {
			if n <= unit.most {
				l.learnUnit(loc.Duration(time.Duration(n)*unit.of), int(unit.of/time.Second), n)
			}
		}
	}
	marks := strings.FieldsFunc(loc.Number(1234567.5, 1), unicode.IsDigit)
	l.group, l.decimal = ",", "."
	if len(marks) > 1 {
		l.group, l.decimal = marks[0], marks[len(marks)-1]
	}
	l.pairs = strings.HasPrefix(loc.Number(12345678, 0), "1"+l.group+"23"+l.group) // 1,23,45,678
	r := []rune(l.group)[0]
	l.spacedGroups = unicode.IsSpace(r)
	if strings.ContainsRune("’ʼ", r) {
		l.group = "'"
	}
}

// learnMonths finds the name of each month, alone and within a date.
func (l *Lexicon) learnMonths(loc *locale.Locale) {
	within := make([][]string, 12)
	common := map[string]int{}
	for m := range 12 {
		seen := map[string]bool{}
		for _, t := range Cut(loc.Date(time.Date(2006, time.Month(m+1), 14, 0, 0, 0, 0, time.UTC))).tokens {
			if t.kind == word {
				within[m] = append(within[m], t.low)
				if !seen[t.low] {
					common[t.low]++
				}
				seen[t.low] = true
			}
		}
	}
	for m := range 12 {
		var name []string
		for _, w := range within[m] {
			if common[w] < 12 || isolated(w) {
				name = append(name, w)
			}
		}
		alone := Cut(loc.MonthName(time.Month(m + 1))).tokens
		if len(alone) > 0 && alone[0].kind == digits {
			continue // 11月, which is read as a number
		}
		gap := " "
		if len(name) > 0 && isolated(name[0]) {
			gap = ""
		}
		for _, s := range []string{strings.Join(name, gap), loc.MonthName(time.Month(m + 1))} {
			l.months.add(s, m+1)
			l.fullMonths.add(s, m+1)
		}
	}
}

// learnUnit learns the form of a unit in a span of n of it.
func (l *Lexicon) learnUnit(span string, seconds, n int) {
	form := strings.TrimSpace(strings.TrimLeftFunc(span, unicode.IsDigit))
	if form != span {
		l.units.add(form, seconds)
		return
	}
	l.duals.add(span, seconds*n)
	for _, and := range []string{"و", "ו"} { // which cling to the word behind them
		if unicode.In([]rune(span)[0], unicode.Arabic, unicode.Hebrew) {
			l.duals.add(and+span, seconds*n)
		}
	}
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) }
