package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/letter"
	"tidings/notices"
)

// readersDay finds moments to come that are on another day for some of the readers of the letter:
// 23:30 in London is the next morning in Tokyo. Of what is over that is no fault, for nobody has to
// be there. It speaks where it is known who reads the letter: a region of its language, which the
// notice goes to by name or of which a record tells.
func readersDay() Rule {
	return Rule{ID: "readers-day", Level: Warning, Finds: "a day and time that are another day for some of the readers",
		Why:    "They come, or wait, on the wrong day.",
		Remedy: "write it as a live fact, which every reader sees in their own time and on their own day",
		look: func(n *Notice, found found) {
			n.each(func(t *Text, _ *reading, l *line) {
				for _, m := range l.moments {
					at, known := m.At()
					told := len(l.moments) > 1 && l.moments[0].Clock.Zone != nil && m.Clock.Zone != nil &&
						slices.ContainsFunc(l.figures, func(f prose.Figure) bool {
							return f.Zone != nil && f.Zone.Offset != m.Clock.Zone.Offset
						})
					if m.Clock.Minute == 24*60 {
						continue // which ends the day
					}
					past := at.Before(n.moment())
					if !known || told || past || !l.typed(m.From, m.To) {
						continue
					}
					if there := n.elsewhere(t, at, m.Day.Date()); there != "" {
						f := found(t.at(l, m.From), "%q is %s", l.says(m.From, m.To), there)
						f.Remedy = fmt.Sprintf("write %s, which every reader sees on their own day",
							notices.Live{Kind: "time", At: at})
					}
				}
			})
		}}
}

// elsewhere says where among the readers of a letter a moment is on another day, and when.
func (n *Notice) elsewhere(t *Text, at, day time.Time) string {
	var out []string
	// without a record it is not known who is concerned, unless the notice goes to some regions
	recorded := slices.ContainsFunc(n.known().facts, func(f fact) bool { return f.at.Equal(at) })
	for _, r := range n.Config.Regions {
		only := n.Source.Notice.Audience.Regions
		if len(only) > 0 && !slices.Contains(only, r.ID) || !n.readBy(r, t) || len(only) == 0 && !recorded {
			continue
		}
		there := at.In(letter.ZoneOr(r.TimeZone, n.Zone()))
		if there.Format(time.DateOnly) != day.Format(time.DateOnly) {
			out = append(out, fmt.Sprintf("%s in the region %s", there.Format("2 January, 15:04"), region(r)))
		}
	}
	if len(out) > 2 {
		out = append(out[:2], "others")
	}
	return strings.Join(out, ", ")
}

// readBy reports whether a letter is the one in the language of a region. Those who have none in
// theirs are a few, who read that of others.
func (n *Notice) readBy(r notices.Region, t *Text) bool {
	own := slices.ContainsFunc(n.Texts, func(o *Text) bool { return strings.EqualFold(o.Tag, r.Locale) })
	return strings.EqualFold(t.Tag, r.Locale) || !own && t.Language() == base(r.Locale)
}

func region(r notices.Region) string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}
