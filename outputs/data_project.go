package outputs

import (
	"fmt"

	"tidings/internal/locale"
	"tidings/notices"
	"tidings/templates"
)

const keyClosing = locale.KeyClosing

const (
	maxMonths  = 36 // of a timeline
	gridMonths = 12 // of one grid; longer projects make several
)

func (l *lowering) project(d *dataBlock) *notices.Project {
	if l.broken(d, "project", d.args["project"]) {
		return nil
	}
	var ids []string
	for i := range l.records.Projects {
		if l.records.Projects[i].ID == d.args["project"] {
			return &l.records.Projects[i]
		}
		ids = append(ids, l.records.Projects[i].ID)
	}
	l.unknown("project", d.args["project"], ids)
	return nil
}

func (l *lowering) timeline(d *dataBlock) []Block {
	p := l.project(d)
	if p == nil {
		return nil
	}
	first, last, ok := p.Bounds()
	if !ok && (d.args["from"] == "" || d.args["until"] == "") {
		l.fail(d.line, "no phase of project %s has a month; add phases with \"tidings phase add %[1]s\", or give "+
			"those that it has planned: {from: …, until: …}", p.ID)
		return nil
	}
	if !l.month(d, "from", &first) || !l.month(d, "until", &last) {
		return nil
	}
	n := last.Sub(first) + 1
	if n < 1 || n > maxMonths {
		l.fail(d.line, "the timeline would run over %d months, from %s until %s; it shows 1 to %d: narrow it with "+
			"from=YYYY-MM until=YYYY-MM", n, first, last, maxMonths)
		return nil
	}
	var out []Block
	grids := (n + gridMonths - 1) / gridMonths
	for i := range grids { // grids of about equal width, whatever the channel's width is
		from, until := first.Add(i*n/grids), first.Add((i+1)*n/grids-1)
		if t := l.grid(p, from, until, grids > 1); len(t.Rows) > 0 || grids == 1 {
			out = append(out, t)
		}
	}
	return out
}

func (l *lowering) month(d *dataBlock, key string, m *notices.Month) bool {
	if d.args[key] == "" {
		return true
	}
	got, err := notices.ParseMonth(d.args[key])
	if err != nil {
		l.fail(d.line, "%s of the timeline block: %v", key, err)
		return false
	}
	*m = got
	return true
}

// grid shows the months from first to last. In one of several grids, phases
// without a mark are left out.
func (l *lowering) grid(p *notices.Project, first, last notices.Month, several bool) *Timeline {
	asOf := l.env.AsOf.In(l.env.Zone)
	now := notices.Month{Year: asOf.Year(), Month: asOf.Month()}
	loc := l.env.Locale
	t := &Timeline{RowLabel: l.phrase(locale.KeyProjectElement), Comma: l.env.Locale.Comma()}
	t.Caption = l.phrase(locale.KeyTimelineCaption, OneLine(p.Title),
		loc.MonthRange(first.Year, first.Month, last.Year, last.Month))
	months := notices.MonthList(first, last)
	for _, m := range months {
		t.Months = append(t.Months, TimelineMonth{Short: loc.MonthShort(m.Month), Long: loc.Month(m.Year, m.Month),
			Year: fmt.Sprint(m.Year), Now: m == now})
	}
	seen := map[CellState]bool{}
	for _, phase := range p.Phases {
		row, marks := TimelineRow{Title: OneLine(phase.Title)}, 0
		for _, m := range months {
			c := l.cell(phase.StateIn(m, now))
			if c.Mark != "" {
				marks++
				seen[c.State] = true
			}
			row.Cells = append(row.Cells, c)
		}
		if marks == 0 && (several || phase.Status == notices.PhaseDropped) {
			continue
		}
		t.Rows = append(t.Rows, row)
	}
	for _, s := range []CellState{Done, Active, Planned, Late} {
		if seen[s] {
			t.Legend = append(t.Legend, LegendEntry{State: s, Mark: "X", Label: l.stateWord(s)})
		}
	}
	return t
}

func (l *lowering) cell(s notices.PhaseStatus) TimelineCell {
	c := TimelineCell{State: stateOf(s), Mark: "X"}
	if c.State == Idle {
		c.Mark = ""
	}
	c.Label = l.stateWord(c.State)
	return c
}

func stateOf(s notices.PhaseStatus) CellState {
	switch s {
	case notices.PhasePlanned:
		return Planned
	case notices.PhaseActive:
		return Active
	case notices.PhaseDone:
		return Done
	case notices.PhaseLate:
		return Late
	}
	return Idle
}

func (l *lowering) stateWord(s CellState) string {
	return l.phrase([]locale.Key{locale.KeyTimelineIdle, locale.KeyTimelinePlanned, locale.KeyTimelineActive,
		locale.KeyTimelineDone, locale.KeyTimelineLate}[s])
}

func (l *lowering) phases(d *dataBlock) []Block {
	p := l.project(d)
	if p == nil {
		return nil
	}
	if len(p.Phases) == 0 {
		l.fail(d.line, "project %s has no phases yet; add them with \"tidings phase add %[1]s\", or delete the block",
			p.ID)
		return nil
	}
	b := &Phases{Caption: l.phrase(locale.KeyPhasesCaption, OneLine(p.Title)),
		Columns: []string{l.phrase(locale.KeyPhase), l.phrase(locale.KeyPlanned), l.phrase(locale.KeyActual),
			l.phrase(locale.KeyStatus)}}
	for _, phase := range p.Phases {
		r := PhaseRow{Title: OneLine(phase.Title), Note: OneLine(phase.Note), Percent: phase.Percent,
			State: stateOf(phase.Status), Status: templates.ShowProgress(phase.Status, phase.Percent, l.env.Locale),
			Planned: templates.ShowSpan(phase.Planned, l.env.Locale),
			Actual:  templates.ShowSpan(phase.Actual, l.env.Locale)}
		if phase.Status == notices.PhaseDone {
			r.Percent = 100
		}
		b.Rows = append(b.Rows, r)
	}
	return []Block{b}
}

func (l *lowering) causes(d *dataBlock) []Block {
	p := l.project(d)
	if p == nil {
		return nil
	}
	if len(p.Causes) == 0 {
		l.fail(d.line, "project %s names no causes; write them under causes: in its record, or delete the block", p.ID)
		return nil
	}
	out := &List{Ordered: true, Start: 1, Tight: true}
	for _, c := range p.Causes {
		out.Items = append(out.Items,
			ListItem{Blocks: []Block{&Paragraph{Inlines: proseInlines(c)}}})
	}
	return []Block{out}
}
