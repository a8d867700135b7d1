package templates

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"text/template"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/internal/locale"
	"tidings/notices"
)

// functions are what templates may call beside the built-in ones:
//
//	live KIND ID FACT       a fact of a record, which every reader sees in their own time
//	                        zone: {{live "incident" .Incident.ID "began"}}; a form may follow
//	                        ("date"); notices.LiveKinds has all. Of what is typed it has no
//	                        FACT: {{live "day" "2026-11-29"}}
//	moment AT [FORM]        a time, likewise: {{moment .At}}, {{moment .AsOf "month"}}
//	date, datetime, month   of a time, a day or a month, in the zone of the office
//	period FROM UNTIL       a span of moments, likewise; an end that is zero is open
//	span                    the months or days of a phase
//	percent, number         figures
//	uptime MEASURED TARGET  per cent, never on the wrong side of the target
//	duration FROM UNTIL     how long
//	list                    a, b and c
//	word KIND VALUE         a record's own word, e.g. word "incident" .Status
//	components, regions     the names behind a record's identifiers, as a list
//	ids                     the identifiers of incidents, for a data block
//	sentence                the text, with a full stop if it has no end
//	paragraphs              a text of several paragraphs
type functions struct {
	ctx     context.Context
	locale  *locale.Locale
	zone    *time.Location
	reading notices.Reading // of the office, in the letter's language
}

func (f functions) all() template.FuncMap {
	return template.FuncMap{
		"live": f.live, "moment": f.liveTime,
		"date": f.date, "datetime": f.datetime, "month": f.month, "period": f.period, "span": f.span,
		"percent": f.percent, "uptime": f.locale.Uptime, "number": f.number, "duration": f.duration,
		"list": f.locale.List,
		"word": f.word, "components": f.components, "regions": f.regions, "ids": incidentIDs,
		"sentence": f.ending, "paragraphs": paragraphs,
		"_start": f.escapeAtStart, "_inline": f.escapeInline, "_parameter": f.checkParameter, "_url": f.checkURL,
		"_deadline": f.deadline, "_text": recordText,
	}
}

func (f functions) deadline() (Markdown, error) { return "", f.ctx.Err() }

// moment reads what date and month take.
func (f functions) moment(v any) (time.Time, error) {
	switch v := v.(type) {
	case time.Time:
		return v.In(f.zone), nil
	case notices.Day:
		return v.In(f.zone), nil
	case notices.Month:
		return time.Date(v.Year, v.Month, 1, 0, 0, 0, 0, f.zone), nil
	}
	return time.Time{}, fmt.Errorf("%T is no time; date, datetime and month take a record's time, day or month", v)
}

func (f functions) date(v any) (string, error) {
	t, err := f.moment(v)
	return f.locale.Date(t), err
}

func (f functions) datetime(t time.Time) string { return f.locale.DateTime(t.In(f.zone)) }

func (f functions) month(v any) (string, error) {
	t, err := f.moment(v)
	return f.locale.Month(t.Year(), t.Month()), err
}

func (f functions) period(from, until time.Time) string {
	if !until.IsZero() {
		until = until.In(f.zone)
	}
	return f.locale.Range(from.In(f.zone), until)
}

// span writes months, or days where the record names days.
func (f functions) span(s notices.Span) (string, error) {
	_, _, err := s.Months()
	return ShowSpan(s, f.locale), err
}

func (f functions) percent(v float64) string { return f.locale.Percent(v, 3) }

func (f functions) number(v any) (string, error) { return f.shown(v) }

func (f functions) duration(from, until time.Time) string { return f.locale.Duration(until.Sub(from)) }

func (f functions) word(kind string, value any) (string, error) {
	v, err := f.shown(value)
	k := locale.KeyOf(kind, v)
	if s := f.locale.Phrase(k); err == nil && s != string(k) {
		return s, nil
	}
	return "", fmt.Errorf("%q is no %s that letters have a word for", v, kind)
}

func (f functions) components(ids []string) string {
	return f.named(ids, func(id string) string {
		for _, c := range f.reading.Records.Components {
			if c.ID == id {
				return c.Name
			}
		}
		return id
	})
}

// regions names regions; none named means everywhere.
func (f functions) regions(ids []string) string {
	if len(ids) == 0 {
		return f.locale.Phrase(locale.KeyWorldwide)
	}
	return f.named(ids, func(id string) string {
		for _, r := range f.reading.Records.Regions {
			if r.ID == id {
				return r.Name
			}
		}
		return id
	})
}

func (f functions) named(ids []string, name func(string) string) string {
	var names []string
	for _, id := range ids {
		names = append(names, plain(name(id)))
	}
	return f.locale.List(names)
}

func incidentIDs(list []notices.Incident) string {
	var out []string
	for _, i := range list {
		out = append(out, i.ID)
	}
	return strings.Join(out, ",")
}

// sentence ends a text with a full stop of its own script if it has no end.
func sentence(s string) string {
	s = plain(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	stop, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "\"'”’»」』")) // of what is quoted, too
	switch {
	case s == "" || strings.ContainsRune(".!?…。！？：:؟।", last) || strings.ContainsRune(".!?…。！？؟।", stop):
		return s
	case (last > 0x2e80 && last < 0xfb00 || last > 0xff00 && last < 0xfff0) && !unicode.Is(unicode.Hangul, last):
		return s + "。"
	case unicode.Is(unicode.Devanagari, last):
		return s + "।"
	case unicode.Is(unicode.Thai, last): // a space ends the sentence
		return s
	}
	return s + "."
}

// paragraphs is a text of several paragraphs; an empty line parts them, and each ends
// as a sentence does.
func paragraphs(s string) prose { return prose{s, true, true} }

// recordText is a text of a record that is merged as it is.
func recordText(v any) any {
	if s, ok := v.(string); ok {
		return prose{text: s}
	}
	return v
}

// apart is a sentence with a space behind it where the letter's language sets none.
type apart string

// ending is sentence for a text whose lines the letter keeps. In a language that sets no space
// between sentences, one that nobody translated has its own.
func (f functions) ending(s string) any {
	if strings.ContainsAny(strings.TrimSpace(s), "\r\n") {
		return prose{s, true, false}
	}
	s = sentence(s)
	if strings.HasSuffix(s, ".") && !strings.HasSuffix(f.locale.Comma(), " ") {
		return apart(s)
	}
	return s
}

// shown turns a merged value into text. What has no obvious wording is an error
// that names the function to use.
func (f functions) shown(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case time.Time:
		return "", fmt.Errorf("a time has no one wording; write {{date …}}, {{datetime …}} or {{month …}}")
	case fmt.Stringer:
		return v.String(), nil
	case float64:
		return f.locale.Number(v, 2), nil
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int64, reflect.Int32:
		return f.locale.Number(float64(v.Int()), 0), nil
	case reflect.Slice:
		return "", fmt.Errorf("a list has no one wording; write {{list …}}, or {{range …}} around it")
	}
	return "", fmt.Errorf("a value of type %T cannot be merged; name one of its fields", value)
}

// escapeAtStart and escapeInline are put behind every action of a template; see
// harden.
func (f functions) escapeAtStart(place string, value any) (string, error) {
	return f.escaped(place, value, true)
}

func (f functions) escapeInline(place string, value any) (string, error) {
	return f.escaped(place, value, false)
}

func (f functions) escaped(place string, value any, atStart bool) (string, error) {
	switch v := value.(type) {
	case Markdown:
		return string(v), nil
	case prose:
		return v.markdown(place, atStart), nil
	case apart:
		return escape(string(v), atStart) + " ", nil
	}
	s, err := f.shown(value)
	return escape(s, atStart), err
}

var parameter = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._,:/-]*$`)

// checkParameter lets into the first line of a data block only what an
// identifier, a date or a list of them may hold.
func (f functions) checkParameter(value any) (string, error) {
	if m, ok := value.(Markdown); ok {
		value = string(m)
	}
	s, err := f.shown(value)
	if err == nil && !parameter.MatchString(s) {
		err = fmt.Errorf("%q cannot be a parameter of a data block; identifiers hold letters, digits, dots and hyphens",
			s)
	}
	return s, err
}

// checkURL lets into a link only absolute web and mail addresses.
func (f functions) checkURL(value any) (string, error) {
	s, err := f.shown(value)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || !(u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto") {
		return "", fmt.Errorf("%q cannot be the target of a link; write an address that begins with https://", s)
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", " ", "%20").
			Replace(u.String()),
		nil
}
