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

// readersDay finds moments that are on another day for some of the readers: 23:30 in London is the
// next morning in Tokyo. Of what is over and told in UTC that is no fault, for nobody has to be
// there.
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
					past := at.Before(n.moment()) && known && m.Clock.Zone.Offset == 0
					if !known || told || past || !l.typed(m.From, m.To) {
						continue
					}
					if there := elsewhere(n.Source, at, m.Day.Date()); there != "" {
						f := found(t.at(l, m.From), "%q is %s", l.says(m.From, m.To), there)
						f.Remedy = fmt.Sprintf("write %s, which every reader sees in their own time and on their own day",
							notices.Live{Kind: "time", At: at})
					}
				}
			})
		}}
}

// elsewhere says where among the readers a moment is on another day, and when.
func elsewhere(s *letter.Source, at, day time.Time) string {
	var out []string
	for _, r := range s.Config.Regions {
		if only := s.Notice.Audience.Regions; len(only) > 0 && !slices.Contains(only, r.ID) {
			continue
		}
		there := at.In(letter.ZoneOr(r.TimeZone, s.Zone()))
		if there.Format(time.DateOnly) != day.Format(time.DateOnly) {
			out = append(out, fmt.Sprintf("%s in the region %s", there.Format("2 January, 15:04"), region(r)))
		}
	}
	if len(out) > 2 {
		out = append(out[:2], "others")
	}
	return strings.Join(out, ", ")
}

func region(r notices.Region) string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}
