package facts

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tidings/internal/check/prose"
	"tidings/internal/check/rule"
	"tidings/notices"
)

// uptimes finds an uptime that is neither measured nor promised.
func (r *reading) uptimes(found rule.Found) {
	n := r.Notice
	if len(n.Records.Objectives) == 0 {
		return
	}
	var facts, targets []float64
	for _, o := range n.Records.Objectives {
		m := n.Records.Measure(o, n.Moment(), n.Zone())
		targets = append(targets, o.Target)
		facts = append(facts, o.Target, m.Overall.Percent)
		for _, list := range [][]notices.Measure{m.ByRegion, m.ByComponent} {
			for _, one := range list {
				facts = append(facts, one.Percent)
			}
		}
	}
	for _, l := range r.lines {
		since := func(f prose.Figure) bool { return measured(n, f) }
		if l.has(prose.Month, prose.Day) && !slices.ContainsFunc(l.figures, since) {
			continue // of a time of its own
		}
		for _, f := range l.figures {
			if f.Kind != prose.Share || f.Value < 80 || f.Worded || !l.typed(f.From, f.To) || !r.beside("uptime", l,
				f) {
				continue
			}
			against := facts
			if r.beside("target", l, f) {
				against = targets
			}
			step := math.Pow(10, -float64(f.Decimals))
			near := slices.ContainsFunc(facts, func(v float64) bool { return math.Abs(v-f.Value) <= 5 })
			if !near || slices.ContainsFunc(against, func(v float64) bool {
				return math.Abs(v-f.Value) <= step*0.5001 || v < 100 && f.Value < 100 && math.Abs(v-f.Value) < step &&
					len(against) > len(targets)
			}) {
				continue
			}
			o := n.Records.Objectives[0]
			m := n.Records.Measure(o, n.Moment(), n.Zone())
			said := fmt.Sprintf("%.2f%% were measured", m.Overall.Percent)
			if r.beside("target", l, f) {
				said = fmt.Sprintf("the objective is %v%%", o.Target)
			}
			found(l.At(f.From), "the letter says an uptime of %s; by the records %s", l.figure(f), said).Remedy =
				"write what the records say, or show it with the ```uptime block"
		}
	}
}

// measured reports whether a day or month is the one from which an objective is measured.
func measured(n *rule.Notice, f prose.Figure) bool {
	return (f.Kind == prose.Month || f.Kind == prose.Day) &&
		slices.ContainsFunc(n.Records.Objectives, func(o notices.Objective) bool {
			return o.From.Month == f.Month && (f.Year == 0 || f.Year == o.From.Year) && (f.Day == 0 ||
				f.Day == o.From.Day)
		})
}

// beside reports whether a word of a list stands close to a figure.
func (r *reading) beside(list string, l *line, f prose.Figure) bool {
	return r.Words(list).In(l.cut, max(0, f.From-48), min(len(l.Text), f.To+48))
}

// counts finds "three incidents" where there were two.
func (r *reading) counts(found rule.Found) {
	n := r.Notice
	var named, since int
	for _, i := range n.Records.Incidents {
		if n.Names("incident", i.ID) {
			named++
		}
		if at := n.Source.Notice.Since; !at.IsZero() && !i.OverBefore(at, n.Zone()) {
			since++
		}
	}
	if named == 0 {
		return
	}
	for _, l := range r.lines {
		if r.Words("others").In(l.cut, 0, len(l.Text)) {
			continue
		}
		for _, f := range l.figures {
			if f.Kind != prose.Number || f.Rough || f.Value < 2 || f.Value > 50 || !l.typed(f.From, f.To) {
				continue
			}
			counted := slices.ContainsFunc(r.Words("incident counts").Find(l.cut), func(m prose.Match) bool {
				return m.From >= f.To && m.From-f.To <= 1
			})
			if v := int(f.Value); !counted || v == named || v == since || v == len(n.Records.Incidents) {
				continue
			}
			if since == 0 && l.has(prose.Month, prose.Day) {
				continue // of a time that the notice says nothing of
			}
			found(l.At(f.From), "the letter says %q, the notice names %d", l.says(f.From, min(len(l.Text),
				f.To+12)), max(named, since))
		}
	}
}

// phases finds a month beside the title of a phase in which nothing of it is planned or was done.
func (r *reading) phases(found rule.Found) {
	n := r.Notice
	for _, p := range n.Records.Projects {
		if !n.Names("project", p.ID) {
			continue
		}
		p = p.In(r.Tag)
		for _, l := range r.lines {
			low := strings.ToLower(l.Text)
			var titles []string
			var spans []notices.Span
			for _, phase := range p.Phases {
				if len([]rune(phase.Title)) >= 4 && strings.Contains(low, strings.ToLower(phase.Title)) {
					titles, spans = append(titles, phase.Title), append(spans, phase.Planned, phase.Actual)
				}
			}
			if len(titles) != 1 { // of several, nobody knows which month is whose
				continue
			}
			for _, f := range l.figures {
				if f.Kind != prose.Month || !l.typed(f.From, f.To) || fits(f, p, spans) {
					continue
				}
				found(l.At(f.From), "the letter says %q of the phase %q, the project %s says %s", l.figure(f),
					titles[0], p.ID,
					months(spans))
			}
		}
	}
}

// fits reports whether a month is one of some spans, or that in which the project began.
func fits(f prose.Figure, p notices.Project, spans []notices.Span) bool {
	if p.LaunchedIn.Month == f.Month {
		return true
	}
	for _, s := range spans {
		from, until, err := s.Months()
		if err != nil || from.IsZero() {
			continue
		}
		if until.IsZero() {
			until = from.Add(24)
		}
		for _, m := range notices.MonthList(from, until) {
			if m.Month == f.Month && (f.Year == 0 || f.Year == m.Year) {
				return true
			}
		}
	}
	return false
}

func months(spans []notices.Span) string {
	for _, s := range slices.Backward(spans) {
		from, until, err := s.Months()
		if err != nil || from.IsZero() {
			continue
		}
		if until.IsZero() {
			until = from
		}
		name := func(m notices.Month) string {
			return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
		}
		if from == until {
			return name(from)
		}
		return name(from) + " to " + name(until)
	}
	return "nothing of it"
}
