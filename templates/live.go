package templates

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// ShowLive words a live fact for whoever reads it, in their language. Its error is a sentence
// for the author.
func ShowLive(l notices.Live, r notices.Reading, loc *locale.Locale) (string, error) {
	v, err := r.Look(l)
	if err != nil {
		return "", err
	}
	return ShowValue(v, l.Form, r.Zone, loc)
}

// ShowValue words what a live fact shows, in one of the forms that Live names. Blocks that show
// the same word it by the same functions of the locale, so that one thing reads alike.
func ShowValue(v notices.Value, form string, zone *time.Location, loc *locale.Locale) (string, error) {
	switch v := v.(type) {
	case notices.Moment:
		return showMoment(v.At.In(zone), form, loc), nil
	case notices.Date:
		return loc.Date(v.At.In(zone)), nil
	case notices.Period:
		return showPeriod(v, form, zone, loc), nil
	case notices.Lasting:
		if form == "rounded" {
			return loc.Rounded(time.Duration(v)), nil
		}
		return loc.Duration(time.Duration(v)), nil
	case notices.Day:
		return loc.Date(v.In(time.UTC)), nil
	case notices.Days:
		return loc.DateRange(v.From.In(time.UTC), v.Until.In(time.UTC)), nil
	case notices.Month:
		return loc.Month(v.Year, v.Month), nil
	case notices.Span:
		return ShowSpan(v, loc), nil
	case notices.Text:
		return plain(string(v)), nil
	case notices.Word:
		return loc.Phrase(locale.KeyOf(v.Kind, v.Value)), nil
	case notices.Progress:
		return ShowProgress(v.Status, v.Percent, loc), nil
	case notices.List:
		return loc.List(v), nil
	case notices.Percentage:
		return loc.Percent(float64(v), 3), nil
	case notices.Measured:
		return loc.Uptime(v.Percent, v.Target), nil
	case notices.Figure:
		return loc.Number(float64(v), 6), nil
	}
	return "", fmt.Errorf("a letter has no words for a value of type %T", v)
}

func showMoment(t time.Time, form string, loc *locale.Locale) string {
	switch form {
	case "date":
		return loc.Date(t)
	case "time":
		return loc.ClockTime(t)
	case "month":
		return loc.Month(t.Year(), t.Month())
	}
	return loc.DateTime(t)
}

func showPeriod(p notices.Period, form string, zone *time.Location, loc *locale.Locale) string {
	from, until := p.From.In(zone), p.Until
	if !until.IsZero() {
		until = until.In(zone)
	}
	switch form {
	case "date":
		return loc.DateRange(from, until)
	case "time":
		return loc.ClockRange(from, until)
	}
	return loc.Range(from, until)
}

// ShowSpan says a stretch of the calendar: of days, or of months where an end is known by its
// month alone.
func ShowSpan(s notices.Span, loc *locale.Locale) string {
	from, errFrom := notices.ParseDay(s.From)
	until, errUntil := notices.ParseDay(s.Until)
	if errFrom == nil && errUntil == nil {
		return loc.DateRange(from.In(time.UTC), until.In(time.UTC))
	}
	first, last, err := s.Months()
	switch {
	case err != nil || s.IsZero():
		return loc.Phrase(locale.KeyNotSet)
	case last.IsZero() && errFrom == nil:
		return loc.Phrase(locale.KeyOpenFrom, loc.Date(from.In(time.UTC)))
	case last.IsZero():
		return loc.Phrase(locale.KeyOpenFrom, loc.Month(first.Year, first.Month))
	case first.IsZero() && errUntil == nil:
		return loc.Phrase(locale.KeyOpenUntil, loc.Date(until.In(time.UTC)))
	case first.IsZero():
		return loc.Phrase(locale.KeyOpenUntil, loc.Month(last.Year, last.Month))
	}
	return loc.MonthRange(first.Year, first.Month, last.Year, last.Month)
}

// ShowProgress says how a phase stands; of one under way, how much is done.
func ShowProgress(status notices.PhaseStatus, percent int, loc *locale.Locale) string {
	if status == notices.PhaseActive && percent > 0 {
		return loc.Phrase(locale.KeyPhaseActivePercent, loc.Percent(float64(percent), 0))
	}
	return loc.Phrase(locale.KeyOf("phase", string(status)))
}

// Reading is what the live facts of a draft are looked up with, in the office.
func (in DraftInput) Reading(loc *locale.Locale) notices.Reading {
	return notices.Reading{Records: in.Records.In(loc.Tag()), AsOf: in.AsOf, Since: in.Since, Zone: in.zone()}
}

var liveMark = regexp.MustCompile(`\(\(([^()\n]*)\)\)`)

// settle words every live fact of a letter, outside fenced blocks, as r reads it. What is none,
// or cannot be worded, stays.
func settle(md string, r notices.Reading, loc *locale.Locale) string {
	var b strings.Builder
	var p place
	for line := range strings.Lines(md) {
		if at := p; !at.fence {
			line = liveMark.ReplaceAllStringFunc(line, func(mark string) string {
				l, live, err := notices.ParseLive(mark[2 : len(mark)-2])
				if !live || err != nil {
					return mark
				}
				s, err := ShowLive(l, r, loc)
				if err != nil {
					return mark
				}
				return escape(s, false)
			})
		}
		p = p.after(line)
		b.WriteString(line)
	}
	return b.String()
}

// live is the function {{live "incident" .Incident.ID "began"}} of templates: it writes the fact
// as a letter holds it. A form may follow: {{live "incident" .Incident.ID "began" "date"}}.
func (f functions) live(kind string, of ...any) (Markdown, error) {
	written := kind
	for _, v := range of {
		word, err := f.shown(v)
		if number, is := v.(float64); is {
			word = strconv.FormatFloat(number, 'f', -1, 64)
		}
		if err != nil {
			return "", err
		}
		written += " " + word
	}
	l, live, err := notices.ParseLive(written)
	if err == nil && !live {
		err = fmt.Errorf("%q is no live fact; %s", written, kindsAndFacts(kind))
	}
	if err == nil {
		_, err = ShowLive(l, f.reading, f.locale)
	}
	return Markdown(l.String()), err
}

// kindsAndFacts says what could have been meant.
func kindsAndFacts(kind string) string {
	if facts := notices.LiveFacts(kind); len(facts) > 0 {
		return kind + " has " + strings.Join(facts, ", ")
	}
	var names []string
	for _, k := range notices.LiveKinds() {
		names = append(names, k.Name)
	}
	return "there are facts of " + strings.Join(names, ", ")
}

// liveTime is the function {{moment .At}}: a time that every reader sees in their own zone;
// {{moment .AsOf "month"}} has a form.
func (f functions) liveTime(t time.Time, form ...string) (Markdown, error) {
	l := notices.Live{Kind: "time", At: t, Form: strings.Join(form, " ")}
	_, err := ShowLive(l, f.reading, f.locale)
	return Markdown(l.String()), err
}

// settleAll words the live facts of two drafts by their records, and those of the letter by
// today's.
func settleAll(before, after DraftInput, old, now, letter string) (out [3]string, err error) {
	loc, err := after.Languages.Parse(after.Locale)
	if err != nil {
		return out, err
	}
	then, today := before.Reading(loc), after.Reading(loc)
	return [3]string{settle(old, then, loc), settle(now, today, loc), settle(letter, today, loc)}, nil
}

// staleFacts names the live facts of a letter that show something else now.
func staleFacts(before, after DraftInput, letter string, loc *locale.Locale) []Stale {
	var out []Stale
	var p place
	n := 0
	were, are := before.Reading(loc), after.Reading(loc)
	for line := range strings.Lines(letter) {
		n++
		if !p.fence {
			for _, mark := range liveMark.FindAllString(line, -1) {
				l, live, err := notices.ParseLive(mark[2 : len(mark)-2])
				if !live || err != nil {
					continue
				}
				then, _ := ShowLive(l, were, loc)
				now, _ := ShowLive(l, are, loc)
				if then != now {
					out = append(out, Stale{Line: n, Block: mark, Old: then, New: now,
						Note: cmp.Or(then, "(nothing)") + " -> " + cmp.Or(now, "(nothing)")})
				}
			}
		}
		p = p.after(line)
	}
	return out
}
