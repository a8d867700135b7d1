package pdf

import "math"

// needs is what the cells of one column ask of its width, without padding.
type needs struct {
	figure  float64 // widest number, code or single ideograph
	word    float64 // widest word
	address float64 // widest address
	part    float64 // widest part of an address between two of its marks
	run     float64 // longest text without a space in Chinese or Japanese, or Korean word
	em      float64 // size of its type
	natural float64 // its longest text on one line
}

// measureCell adds the needs of one cell.
func (n *needs) measureCell(atoms []atom) {
	_, natural := extent(atoms)
	n.natural = max(n.natural, natural)
	x, from, left, run := 0.0, 0, 0.0, 0.0
	for i := range atoms {
		a := &atoms[i]
		if a.face != nil {
			x += a.width()
		}
		end := i + 1
		if end < len(atoms) && (a.face != nil || a.r != '\n') && !mayBreak(atoms, i) {
			continue
		}
		w := x - left
		for end > from && (space(atoms[end-1].r) || atoms[end-1].face == nil) {
			end--
			w -= atoms[end].width()
		}
		if end > from {
			run = n.piece(atoms[from:end], w-float64(atoms[end-1].kern)*a.span.size/1000, run, end == i+1)
		}
		from, left = i+1, x
	}
}

// piece adds the needs of one piece; run is how long the text without a space before it
// is, and the result is the same for what follows.
func (n *needs) piece(atoms []atom, w, run float64, joined bool) float64 {
	switch kindOf(atoms) {
	case word:
		n.word = max(n.word, w)
	case address:
		n.address = max(n.address, w)
		n.part = max(n.part, widestPart(atoms))
	case free:
		n.em = max(n.em, atoms[0].span.size)
		if run += w; !ideographic(atoms[0].r) { // a Korean word
			n.word = max(n.word, w)
		} else {
			n.figure = max(n.figure, w)
		}
		n.run = max(n.run, run)
		if joined {
			return run
		}
	default:
		n.figure = max(n.figure, w)
	}
	return 0
}

func widestPart(atoms []atom) float64 {
	widest, w := 0.0, 0.0
	for i := range atoms {
		if i > 0 && addressBreak(atoms, i) {
			widest, w = max(widest, w), 0
		}
		w += atoms[i].width()
	}
	return max(widest, w)
}

// manners is what may be divided in a column, from the least harm to the most.
type manners struct {
	word float64 // points up to which a word stays whole
	run  float64 // characters up to which a Chinese or Japanese text without a space does
}

// whole keeps words and short texts whole; hyphens divides words that are longer than
// about 28 letters, and texts of more than four ideographs; narrow divides words from
// about 18 letters on, which is better than a table in two parts.
func whole() manners   { return manners{word: math.Inf(1), run: 8} }
func hyphens() manners { return manners{word: 130, run: 4} }
func narrow() manners  { return manners{word: 80, run: 4} }

// least is the width that a column needs where type is set at a scale.
func (n *needs) least(scale float64, m manners) float64 {
	const shortAddress = 130
	return max(n.figure*scale, min(n.word*scale, m.word), max(n.part*scale, min(n.address*scale, shortAddress)),
		min(n.run, m.run*n.em)*scale)
}

// measure gives the needs of each column, at the size at which the grid is shaped.
func (g *grid) measure() []needs {
	n := len(g.head)
	for _, r := range g.rows {
		n = max(n, len(r))
	}
	out := make([]needs, n)
	for _, row := range append([][]cell{g.head}, g.rows...) {
		for i, c := range row {
			out[i].measureCell(c.atoms)
		}
	}
	return out
}

// share gives columns their widths. Each has its least one; of what is left those that
// ask for no more than an equal part get all that they ask for, so that their text stays
// on one line, and the others share the rest by the length of their text.
func share(least, natural []float64, room float64) []float64 {
	out, n := make([]float64, len(least)), float64(len(least))
	rest, wish := room-sum(least), sum(natural)
	if wish <= room || rest < 0 {
		for i := range out {
			if rest < 0 {
				out[i] = room * least[i] / sum(least)
			} else {
				out[i] = natural[i] + (room-wish)*natural[i]/max(wish, 1)
			}
		}
		return out
	}
	asks := 0.0 // of the columns that are not served yet
	for i := range out {
		out[i] = -1
		asks += natural[i] - least[i]
	}
	for served := true; served; {
		served = false
		for i := range out {
			if more := natural[i] - least[i]; out[i] < 0 && more <= rest/n {
				out[i], served = natural[i], true
				rest, n, asks = rest-more, n-1, asks-more
			}
		}
	}
	for i := range out {
		if out[i] < 0 {
			out[i] = least[i] + rest*(natural[i]-least[i])/asks
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
