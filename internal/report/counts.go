package report

import (
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/locale"
)

// group is one group of recipients with its numbers.
type group struct {
	name     string
	selected int
	by       map[string]int
	read     int
}

// count is one number that tables show of each group.
type count struct {
	label string
	of    func(group) int
}

// countColumns are as many numbers as fit beside each other on paper.
const countColumns = 7

// counts makes a table of numbers by group. Where there are more kinds of numbers
// than fit, a few groups become columns instead; with many groups the rarest
// states share one column. Every number is still there, and the parts add up.
func (w *words) counts(caption, first locale.Key, groups []group, total bool) grid {
	t := grid{Caption: w.l.Phrase(caption), Numbers: 1}
	kinds := w.kinds(w.states)
	switch {
	case len(kinds) <= countColumns:
	case len(groups) < countColumns:
		return w.turned(t, groups, kinds)
	default:
		kinds = w.kinds(w.commonest(groups, countColumns-3))
	}
	t.Head, t.Total = []string{w.l.Phrase(first)}, total
	for _, k := range kinds {
		t.Head = append(t.Head, k.label)
	}
	for _, g := range groups {
		row := []string{g.name}
		for _, k := range kinds {
			row = append(row, w.number(k.of(g)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// turned has a column for each group and a row for each state; the last row says
// how many confirmed, or how many there are.
func (w *words) turned(t grid, groups []group, kinds []count) grid {
	t.Head = []string{w.l.Phrase(locale.KeyState)}
	for _, g := range groups {
		t.Head = append(t.Head, g.name)
	}
	for _, k := range kinds {
		row := []string{k.label}
		for _, g := range groups {
			row = append(row, w.number(k.of(g)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// kinds are the numbers of a table: the selected, each state that has a column,
// the others together, and the readers.
func (w *words) kinds(states []delivery.State) []count {
	out := []count{{w.l.Phrase(locale.KeySelected), func(g group) int { return g.selected }}}
	for _, s := range states {
		out = append(out, count{w.state(string(s)), func(g group) int { return g.by[string(s)] }})
	}
	if len(states) < len(w.states) {
		out = append(out, count{w.l.Phrase(locale.KeyReportOther), func(g group) int {
			n := g.selected
			for _, s := range states {
				n -= g.by[string(s)]
			}
			return n
		}})
	}
	if w.asked {
		out = append(out, count{w.l.Phrase(locale.KeyAcknowledged), func(g group) int { return g.read }})
	}
	return out
}

// commonest gives the n states that most recipients are in, in the usual order.
func (w *words) commonest(groups []group, n int) []delivery.State {
	sum := map[delivery.State]int{}
	for _, g := range groups {
		for s, c := range g.by {
			sum[delivery.State(s)] += c
		}
	}
	most := slices.Clone(w.states)
	slices.SortStableFunc(most, func(a, b delivery.State) int { return sum[b] - sum[a] })
	most = most[:min(n, len(most))]
	var out []delivery.State
	for _, s := range w.states {
		if slices.Contains(most, s) {
			out = append(out, s)
		}
	}
	return out
}
