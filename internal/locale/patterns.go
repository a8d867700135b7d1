package locale

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// pattern is a text with places for what changes: "{date} at {time}".
type pattern []piece

// piece is some text, or the place of an argument.
type piece struct {
	text string
	arg  int // -1: text
}

// fill puts the arguments into their places.
func (p pattern) fill(args ...string) string {
	var b strings.Builder
	for _, one := range p {
		if one.arg < 0 {
			b.WriteString(one.text)
		} else {
			b.WriteString(args[one.arg])
		}
	}
	return b.String()
}

// forms are the patterns of a language's plural categories; the one of Other stands
// for those that are not there.
type forms [plural.Many + 1]pattern

func (f *forms) of(c plural.Form) pattern {
	if p := f[c]; p != nil {
		return p
	}
	return f[plural.Other]
}

// patterns is how a language writes dates, numbers and lists.
type patterns struct {
	name                                         string
	date, month, clock, zoned                    pattern
	span, openSpan, months, monthsOfYear         pattern
	moment, daySpan, timeSpan                    forms
	time                                         pattern // empty: the clock alone
	firstDay                                     string
	full, alone, short                           []string // the months
	decimal, group                               string
	grouping, groupFrom                          string
	percent, two, more, last                     pattern
	days, hours, minutes, seconds                forms
	durationMore, durationLast, labelled, beside pattern
}

// field is one key of a language's file that is no phrase.
type field struct {
	key   string
	names string // its places; those parted by | stand for each other
	to    any    // *string, *[]string, *pattern or *forms
	may   bool   // may be left out
}

// fields gives every key that is no phrase, with its place in p.
func (p *patterns) fields() []field {
	var none string
	return []field{
		{"language", "", &p.name, false}, {"status", "", &none, true}, {"tags", "", &none, true},
		{"date", "day month|m year", &p.date, false}, {"date.first_day", "", &p.firstDay, true},
		{"date.month", "month|m year", &p.month, false}, {"months", "", &p.full, false},
		{"months.alone", "", &p.alone, true}, {"months.short", "", &p.short, false},
		{"clock", "HH|H mm", &p.clock, false}, {"moment", "date time", &p.moment, false},
		{"moment.time", "time", &p.time, true}, {"moment.zone", "moment offset", &p.zoned, false},
		{"range", "from until", &p.span, false}, {"range.time", "from until", &p.timeSpan, true},
		{"range.day", "date from until", &p.daySpan, false}, {"range.open", "from", &p.openSpan, false},
		{"range.months", "from until", &p.months, false}, {"range.year", "from until year", &p.monthsOfYear, false},
		{"number.decimal", "", &p.decimal, false}, {"number.group", "", &p.group, false},
		{"number.grouping", "", &p.grouping, true}, {"number.group_from", "", &p.groupFrom, true},
		{"percent", "number", &p.percent, false}, {"list.two", "a b", &p.two, false},
		{"list.more", "a b", &p.more, false},
		{"list.last", "a b", &p.last, true}, {"duration.days", "#", &p.days, false},
		{"duration.hours", "#", &p.hours, false}, {"duration.minutes", "#", &p.minutes, false},
		{"duration.seconds", "#", &p.seconds, false}, {"duration.more", "a b", &p.durationMore, false},
		{"duration.last", "a b", &p.durationLast, true}, {"label", "a b", &p.labelled, false},
		{"apart", "a b", &p.beside, false},
	}
}

// set takes a text in.
func (f field) set(value string) error {
	switch to := f.to.(type) {
	case *string:
		*to = value
	case *[]string:
		if *to = strings.Split(value, "|"); len(*to) != 12 || slices.Contains(*to, "") {
			return errors.New("write twelve months with | between")
		}
	case *pattern:
		p, err := compile(value, f.names, true)
		*to = p
		return err
	case *forms:
		return to.set(value, f.names)
	}
	return nil
}

// empty: no text was taken in.
func (f field) empty() bool {
	switch to := f.to.(type) {
	case *string:
		return *to == ""
	case *[]string:
		return *to == nil
	case *pattern:
		return *to == nil
	case *forms:
		return to[plural.Other] == nil
	}
	return false
}

// set reads "one:# day|other:# days", or one form for all.
func (f *forms) set(value, names string) error {
	*f = forms{}
	for _, form := range formsOf(value) {
		// "1 day" may be a word without a number.
		p, err := compile(form.text, names, names != "#" || form.category == plural.Other)
		if err != nil {
			return err
		}
		f[form.category] = p
	}
	if f[plural.Other] == nil {
		return errors.New(`the form "other:" is missing`)
	}
	return nil
}

// form is the text of one plural category.
type form struct {
	category plural.Form
	text     string
}

// formsOf parts the forms of a text; a text without categories is the form of all.
func formsOf(value string) []form {
	var out []form
	for part := range strings.SplitSeq(value, "|") {
		name, text, _ := strings.Cut(part, ":")
		category, ok := categoryOf(name)
		if !ok {
			return []form{{plural.Other, value}}
		}
		out = append(out, form{category, text})
	}
	return out
}

func categoryOf(name string) (plural.Form, bool) {
	at := slices.Index([]string{"other", "zero", "one", "two", "few", "many"}, name)
	return plural.Form(max(at, 0)), at >= 0
}

// compile reads a pattern. The names are those of its places, in the order of the
// arguments; whole: each must be there.
func compile(text, names string, whole bool) (pattern, error) {
	places := strings.FieldsFunc(names, func(r rune) bool { return r == ' ' || r == '|' })
	var out pattern
	var seen []string
	literal := func(s string) {
		if s != "" {
			out = append(out, piece{s, -1})
		}
	}
	for rest := text; ; {
		from := strings.IndexAny(rest, "{#")
		if names != "#" {
			from = strings.IndexByte(rest, '{')
		}
		if from < 0 {
			literal(rest)
			break
		}
		literal(rest[:from])
		name, size := "#", 1
		if rest[from] == '{' {
			until := strings.IndexByte(rest[from:], '}')
			if until < 0 {
				return nil, errors.New("a { has no }")
			}
			name, size = rest[from+1:from+until], until+1
		}
		at := slices.Index(places, name)
		if at < 0 {
			return nil, fmt.Errorf("{%s} is no place of this text; it has %s", name, spell(names))
		}
		out, seen, rest = append(out, piece{"", at}), append(seen, name), rest[from+size:]
	}
	for one := range strings.FieldsSeq(names) {
		there := func(s string) bool { return slices.Contains(seen, s) }
		if whole && !slices.ContainsFunc(strings.Split(one, "|"), there) {
			return nil, fmt.Errorf("%s is missing", spell(one))
		}
	}
	return out, nil
}

// spell writes places as a file has them.
func spell(names string) string {
	if names == "#" {
		return names
	}
	return "{" + strings.NewReplacer(" ", "}, {", "|", "} or {").Replace(names) + "}"
}

var verbs = regexp.MustCompile(`%(\[\d\])?[^%]|%%`)

// verbsOf are the places of a phrase in the order of what fills them.
func verbsOf(s string) []string {
	found := verbs.FindAllString(s, -1)
	slices.SortStableFunc(found, func(a, b string) int { // %[1]s, %[2]s
		if a[:min(2, len(a))] == "%[" && b[:min(2, len(b))] == "%[" {
			return strings.Compare(a, b)
		}
		return 0
	})
	for n, v := range found {
		if _, verb, ok := strings.Cut(v, "]"); ok {
			found[n] = "%" + verb
		}
	}
	return found
}
