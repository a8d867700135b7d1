package outputstest

import (
	"fmt"
	"time"

	"tidings/outputs"
)

func (g *gen) table() *outputs.Table {
	t := &outputs.Table{Caption: g.maybe(4), RowHeaders: g.IntN(2) == 0}
	n := 1 + g.IntN(6)
	for i := range n {
		t.Columns = append(t.Columns, outputs.Align(i%3))
		t.Head = append(t.Head, g.cell(2))
	}
	for range g.IntN(7) {
		row := make([]outputs.Cell, n)
		for i := range row {
			row[i] = g.cell(5)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (g *gen) cell(n int) outputs.Cell {
	return outputs.Cell{Inlines: []outputs.Inline{&outputs.Text{Value: g.text(n)}}}
}

func (g *gen) timeline() *outputs.Timeline {
	t := &outputs.Timeline{Caption: g.text(6), RowLabel: "Project element"}
	first := time.Date(2006, time.Month(1+g.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
	n := 1 + g.IntN(14)
	if g.IntN(5) == 0 {
		n = 36
	}
	for i := range n {
		m := first.AddDate(0, i, 0)
		t.Months = append(t.Months, outputs.TimelineMonth{Short: m.Format("Jan"), Long: m.Format("January 2006"),
			Year: m.Format("2006"), Now: i == n/2})
	}
	seen := map[outputs.CellState]bool{}
	for range g.IntN(9) {
		row := outputs.TimelineRow{Title: g.text(9)}
		for range n {
			c := outputs.TimelineCell{State: outputs.CellState(g.IntN(5))}
			c.Label = stateWords[c.State]
			if c.State != outputs.Idle {
				c.Mark, seen[c.State] = "X", true
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	for s := outputs.Planned; s <= outputs.Late; s++ {
		if seen[s] {
			t.Legend = append(t.Legend, outputs.LegendEntry{State: s, Mark: "X", Label: stateWords[s]})
		}
	}
	return t
}

var stateWords = [...]string{"not scheduled", "planned", "under way", "done", "late"}

func (g *gen) incidents() *outputs.Incidents {
	b := &outputs.Incidents{Caption: g.maybe(3), Empty: "There were no incidents in this period."}
	for range g.IntN(4) {
		it := outputs.Incident{Title: g.text(6), When: "14 November 2006, 08:10 to 11:30 (UTC+01:00)",
			Status: "resolved", Impact: "major", Severity: g.IntN(4)}
		for range g.IntN(3) {
			it.Facts = append(it.Facts, outputs.Fact{Label: g.text(2), Text: g.text(14)})
		}
		for range g.IntN(3) {
			it.Updates = append(it.Updates, outputs.IncidentUpdate{When: "14 November 2006, 09:00 (UTC+01:00)",
				Status: "monitoring", Text: g.text(10)})
		}
		b.Items = append(b.Items, it)
	}
	return b
}

func (g *gen) uptime() *outputs.Uptime {
	b := &outputs.Uptime{Caption: g.maybe(3), Objective: "Objective: 98% uptime worldwide",
		Reality: "Measured: 97.41% from 1 September to 20 November 2006", Met: g.IntN(2) == 0,
		Method: "Uptime = (T - major - 0.3 x partial) / T.", Columns: []string{"Region", "Uptime", "Objective"}}
	for range g.IntN(5) {
		r := outputs.UptimeRow{Name: g.text(3), Percent: g.Float64() * 100, Target: "98%", Met: g.IntN(2) == 0,
			Verdict: "missed"}
		r.Text = fmt.Sprintf("%.2f%%", r.Percent)
		b.Rows = append(b.Rows, r)
	}
	return b
}

func (g *gen) phases() *outputs.Phases {
	b := &outputs.Phases{Caption: g.maybe(3), Columns: []string{"Phase", "Planned", "Actual", "Status"}}
	for range g.IntN(5) {
		r := outputs.PhaseRow{Title: g.text(7), Planned: "July 2006 to August 2006", Actual: "July 2006",
			Note: g.maybe(6)}
		r.State = outputs.CellState(g.IntN(5))
		r.Status, r.Percent = stateWords[r.State], g.IntN(101)
		b.Rows = append(b.Rows, r)
	}
	return b
}
