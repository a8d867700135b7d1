package pdf

import (
	"testing"

	"tidings/outputs"
	"tidings/templates"
)

// The PDF shows a meaning in the colours that email and web show it in.
func TestThemeIsThePalette(t *testing.T) {
	th, p := newTheme(templates.Brand{}), templates.Palette()
	for state, want := range map[outputs.CellState]templates.Look{outputs.Planned: p.Planned, outputs.Active: p.Active,
		outputs.Done: p.Done, outputs.Late: p.Late} {
		if got := th.states[state]; got != (look{parseColour(want.Fill), parseColour(want.Ink)}) {
			t.Errorf("state %v is shown as %v, the palette has %v", state, got, want)
		}
	}
	for i, want := range p.Severity {
		if th.edges[i] != parseColour(want) {
			t.Errorf("severity %d has the edge %v, the palette %s", i, th.edges[i], want)
		}
	}
	if th.up != parseColour(p.Up) || th.down != parseColour(p.Down) {
		t.Errorf("a bar has %v and %v, the palette %s and %s", th.up, th.down, p.Up, p.Down)
	}
	if th.good != parseColour(p.Met) || th.bad != parseColour(p.Missed) {
		t.Errorf("met %v and missed %v, the palette has %s and %s", th.good, th.bad, p.Met, p.Missed)
	}
}
