package pdf

import "slices"

// A table that is too wide for its words and figures gets, in this order: narrower
// padding, smaller type, hyphens in very long words; and where that is not enough, either
// a page on its side, or its columns in several grids below each other, each beginning
// with the first column. In the structure it stays one table.

// step is one look of a table.
type step struct {
	size float64 // of the type, points
	pad  float64 // left and right in a cell
}

// steps go from the best look of a grid to the smallest type that reads well.
func (g *grid) steps() []step {
	out := []step{{g.size, cellPad}, {g.size, 3.5}, {8.6, 3.5}, {7.8, 3}, {leastSize, 2.5}}
	for i := range out {
		out[i].size = min(out[i].size, g.size)
	}
	return out
}

const leastSize = 7.0

// plan is how a table is set.
type plan struct {
	step
	manners
	room   float64
	turned bool
	parts  [][]int // columns of each grid
	torn   bool    // something is wider than the page, even beside the first column alone
}

// sheet is a page as a table sees it.
type sheet struct {
	room   float64 // width of the text
	height float64
}

// plan chooses the look. up is the page, side the page on its side, which is zero where
// the table cannot be turned.
func (g *grid) plan(up, side sheet) plan {
	ns := g.measure()
	if p, ok := g.onOne(ns, up); ok {
		return p
	}
	if g.fixed || len(ns) < 2 {
		return g.tight(ns, up)
	}
	return g.large(ns, up, side)
}

// onOne is the best plan that has all columns beside each other, if there is one. The
// smallest sizes come after hyphens in very long words.
func (g *grid) onOne(ns []needs, page sheet) (plan, bool) {
	tries := g.steps()
	for _, p := range []plan{{manners: whole()}, {manners: hyphens()}, {manners: narrow()}} {
		for _, p.step = range tries {
			if p.step.size < g.size*0.9 && p.manners == whole() {
				break
			}
			if sum(g.least(ns, p.step, p.manners)) <= page.room {
				p.room, p.parts = page.room, [][]int{all(len(ns))}
				return p, true
			}
		}
	}
	return plan{}, false
}

// tight is the plan of a table that has to stay as it is: what does not fit is divided.
func (g *grid) tight(ns []needs, up sheet) plan {
	s := g.steps()
	return plan{step: s[len(s)-1], manners: narrow(), room: up.room, parts: [][]int{all(len(ns))}}
}

// large is the plan of a table that is too wide for the page: a short one is divided, as
// that leaves no empty space around it; one whose grids would stand pages apart is turned.
func (g *grid) large(ns []needs, up, side sheet) plan {
	divided := g.divided(ns, up)
	lines := float64(len(g.rows)+1) * float64(len(divided.parts))
	if !divided.torn && lines*g.lead*1.6 < up.height*0.8 {
		return divided
	}
	if p, ok := g.onOne(ns, side); ok {
		p.turned = true
		return p
	}
	if divided.torn {
		if p := g.divided(ns, side); !p.torn {
			p.turned = true
			return p
		}
	}
	return divided
}

// divided shares the columns among as few grids as possible, of about the same width.
func (g *grid) divided(ns []needs, page sheet) plan {
	p := plan{manners: hyphens(), room: page.room}
	for _, p.step = range g.steps()[1:] {
		widths := g.least(ns, p.step, p.manners)
		if widths[0]+slices.Max(widths[1:]) <= page.room {
			p.parts = groups(widths, page.room)
			return p
		}
	}
	widths := g.least(ns, p.step, p.manners)
	widths[0] = min(widths[0], page.room/2)
	for i := range widths[1:] {
		widths[i+1] = min(widths[i+1], page.room-widths[0])
	}
	p.parts, p.torn = groups(widths, page.room), true
	return p
}

// groups puts columns into grids that each begin with the first column.
func groups(widths []float64, room float64) [][]int {
	fill := func(room float64) (out [][]int) {
		left := -1.0
		for i, w := range widths[1:] {
			if w > left {
				out, left = append(out, []int{0}), room-widths[0]
			}
			out[len(out)-1] = append(out[len(out)-1], i+1)
			left -= w
		}
		return out
	}
	best := fill(room)
	for share := 0.95; share > 0.5; share -= 0.05 {
		if widths[0]+slices.Max(widths[1:]) > room*share {
			break
		}
		if even := fill(room * share); len(even) == len(best) {
			best = even
		}
	}
	return best
}

// least gives the least width of each column, with its padding.
func (g *grid) least(ns []needs, s step, m manners) []float64 {
	out := make([]float64, len(ns))
	for i := range ns {
		out[i] = ns[i].least(s.size/g.size, m) + 2*s.pad
		if i < len(g.reach) {
			out[i] = max(out[i], g.reach[i])
		}
	}
	return out
}

// part is some columns of a table as they are set.
type part struct {
	cols   []int
	widths []float64
	pad    float64
	again  bool // a later grid: its first column is a repetition
}

// widths gives the columns of each grid of a plan their widths. The grid has been shaped
// at the plan's size.
func (g *grid) widths(p plan) []part {
	ns := g.measure()
	least := g.least(ns, p.step, p.manners)
	natural := make([]float64, len(least))
	for i := range natural {
		natural[i] = max(ns[i].natural+2*p.pad, least[i])
	}
	if len(p.parts) == 1 {
		return []part{{cols: p.parts[0], widths: share(least, natural, p.room), pad: p.pad}}
	}
	first := min(natural[0], p.room*0.3) // as wide in all grids
	for _, cols := range p.parts {
		first = min(first, p.room-sum(pick(least, cols[1:])))
	}
	first = max(first, min(least[0], p.room/2))
	out := make([]part, len(p.parts))
	for i, cols := range p.parts {
		rest := share(pick(least, cols[1:]), pick(natural, cols[1:]), p.room-first)
		out[i] = part{cols: cols, widths: append([]float64{first}, rest...), pad: p.pad, again: i > 0}
	}
	return out
}

func pick(vs []float64, at []int) []float64 {
	out := make([]float64, len(at))
	for i, k := range at {
		out[i] = vs[k]
	}
	return out
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
