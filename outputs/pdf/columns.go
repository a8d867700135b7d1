package pdf

// widths gives for each column the least width, which holds its longest word,
// and the natural one, which holds its text on one line; both with padding.
func (g *grid) widths() (least, natural []float64) {
	n := len(g.head)
	for _, r := range g.rows {
		n = max(n, len(r))
	}
	least, natural = make([]float64, n), make([]float64, n)
	for _, row := range append([][]cell{g.head}, g.rows...) {
		for i, c := range row {
			w, nat := extent(c.atoms)
			least[i] = max(least[i], min(w, longestWord)+2*cellPad)
			natural[i] = max(natural[i], nat+2*cellPad)
		}
	}
	for i := range g.reach {
		if i < n {
			least[i], natural[i] = max(least[i], g.reach[i]), max(natural[i], g.reach[i])
		}
	}
	return least, natural
}

// longestWord is the width up to which a word is kept whole in a table.
const longestWord = 130

func (l *layout) leastWidth(g *grid) float64 {
	least, _ := g.widths()
	return sum(least)
}

// columns shares the room among the columns: all get their least width, and the
// rest goes to those whose text would like to be on fewer lines.
func (g *grid) columns(room float64) []float64 {
	least, natural := g.widths()
	out := make([]float64, len(least))
	minimum, wish := sum(least), sum(natural)
	for i := range out {
		switch {
		case wish <= room:
			out[i] = natural[i] + (room-wish)*natural[i]/wish
		case minimum <= room:
			out[i] = least[i] + (room-minimum)*(natural[i]-least[i])/(wish-minimum)
		default:
			out[i] = room * least[i] / minimum
		}
	}
	return out
}

func sum(vs []float64) float64 {
	t := 0.0
	for _, v := range vs {
		t += v
	}
	return t
}
