package outputs

import (
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

func (l *lowering) uptime(d *dataBlock) []Block {
	if l.broken(d, "incident") {
		return nil
	}
	i := slices.IndexFunc(l.records.Objectives, func(o notices.Objective) bool { return o.ID == d.args["objective"] })
	if i < 0 {
		l.allKnown("objective", []string{d.args["objective"]},
			ids(l.records.Objectives, func(o notices.Objective) string { return o.ID }))
		return nil
	}
	o := l.records.Objectives[i]
	res := l.records.Measure(o, l.env.AsOf, l.env.Zone)
	b := &Uptime{Caption: l.phrase(locale.KeyUptimeCaption), Met: res.Met, Method: l.phrase(locale.KeyUptimeMethod)}
	b.Objective = l.objective(o)
	if !res.From.Before(res.Until) {
		b.Reality = l.phrase(locale.KeyUptimeNoData)
		return []Block{b}
	}
	last := res.Until.Add(-time.Nanosecond).In(l.env.Zone)
	b.Reality = l.phrase(locale.KeyUptimeMeasured, l.env.Locale.Uptime(res.Overall.Percent, o.Target),
		l.env.Locale.Date(res.From), l.env.Locale.Date(last))
	b.Columns = []string{l.phrase(locale.KeyRegion), l.phrase(locale.KeyUptime), l.phrase(locale.KeyObjective)}
	measures := res.ByRegion
	if len(measures) < 2 {
		b.Columns[0], measures = l.phrase(locale.KeyComponent), res.ByComponent
	}
	for _, m := range measures {
		b.Rows = append(b.Rows, l.uptimeRow(m, o.Target))
	}
	return []Block{b}
}

func (l *lowering) objective(o notices.Objective) string {
	target := l.env.Locale.Percent(o.Target, 3)
	if len(o.Regions) == 0 {
		return l.phrase(locale.KeyUptimeObjective, target)
	}
	var names []string
	for _, r := range l.records.Regions {
		if slices.Contains(o.Regions, r.ID) {
			names = append(names, r.Name)
		}
	}
	return l.phrase(locale.KeyUptimeObjectiveIn, target, l.env.Locale.List(names))
}

func (l *lowering) uptimeRow(m notices.Measure, target float64) UptimeRow {
	r := UptimeRow{Name: l.measured(m), Percent: m.Percent, Text: l.env.Locale.Uptime(m.Percent, target),
		Target: l.env.Locale.Percent(target, 3), Met: m.Percent >= target, Verdict: l.phrase(locale.KeyUptimeMissed)}
	if r.Met {
		r.Verdict = l.phrase(locale.KeyUptimeMet)
	}
	return r
}

// measured names what a line of the table is about.
func (l *lowering) measured(m notices.Measure) string {
	for _, r := range l.records.Regions {
		if m.Region != "" && r.ID == m.Region {
			return r.Name
		}
	}
	var names []string
	for _, c := range l.records.Components {
		if slices.Contains(m.Components, c.ID) {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return l.phrase(locale.KeyAllComponents)
	}
	return strings.Join(names, ", ")
}
