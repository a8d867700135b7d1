package templates

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// ShowLive words a live fact for readers of a language in a time zone. Its error is a sentence
// for the author.
func ShowLive(l notices.Live, records notices.Records, loc *locale.Locale, zone *time.Location) (string, error) {
	from, until, err := records.Moments(l)
	if err != nil {
		return "", err
	}
	from = from.In(zone)
	if !until.IsZero() {
		until = until.In(zone)
	}
	switch l.Fact {
	case "day":
		return loc.Date(from), nil
	case "duration":
		return loc.Duration(until.Sub(from)), nil
	case "period", "actual":
		return loc.Range(from, until), nil
	}
	if strings.HasPrefix(l.Fact, "former") {
		return loc.Range(from, until), nil
	}
	return loc.DateTime(from), nil
}

var liveMark = regexp.MustCompile(`\(\(([^()\n]*)\)\)`)

// settle words every live fact of a letter, outside fenced blocks, as a reader in the zone sees
// it. What is none, or cannot be worded, stays.
func settle(md string, records notices.Records, loc *locale.Locale, zone *time.Location) string {
	var b strings.Builder
	var p place
	for line := range strings.Lines(md) {
		if at := p; !at.fence {
			line = liveMark.ReplaceAllStringFunc(line, func(mark string) string {
				l, live, err := notices.ParseLive(mark[2 : len(mark)-2])
				if !live || err != nil {
					return mark
				}
				s, err := ShowLive(l, records, loc, zone)
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
// as a letter holds it.
func (f functions) live(kind, id, fact string) (Markdown, error) {
	l, _, err := notices.ParseLive(kind + " " + id + " " + fact)
	if err == nil {
		_, err = ShowLive(l, f.records, f.locale, f.zone)
	}
	return Markdown(l.String()), err
}

// liveTime is the function {{moment .At}}: a time that every reader sees in their own zone.
func (f functions) liveTime(t time.Time) Markdown {
	return Markdown(notices.Live{Kind: "time", At: t}.String())
}

// settleAll words the live facts of two drafts by their records, and those of the letter by
// today's.
func settleAll(before, after DraftInput, old, now, letter string) (out [3]string, err error) {
	loc, err := after.Languages.Parse(after.Locale)
	if err != nil {
		return out, err
	}
	show := func(in DraftInput, md string) string { return settle(md, in.Records.In(loc.Tag()), loc, in.zone()) }
	return [3]string{show(before, old), show(after, now), show(after, letter)}, nil
}

// staleFacts names the live facts of a letter that show something else now.
func staleFacts(before, after DraftInput, letter string, loc *locale.Locale) []Stale {
	var out []Stale
	var p place
	n := 0
	for line := range strings.Lines(letter) {
		n++
		if !p.fence {
			for _, mark := range liveMark.FindAllString(line, -1) {
				l, live, err := notices.ParseLive(mark[2 : len(mark)-2])
				if !live || err != nil {
					continue
				}
				then, _ := ShowLive(l, before.Records, loc, before.zone())
				now, _ := ShowLive(l, after.Records, loc, after.zone())
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
