package pdf

import "tidings/outputs"

// cellPad is the space left and right in a cell.
const cellPad = 5

// grid is a table ready to be set: cells are shaped, widths still open.
type grid struct {
	elem  *elem
	head  []cell
	rows  [][]cell
	align []outputs.Align
	size  float64 // of the type
	lead  float64
	fixed bool      // its columns stay beside each other
	reach []float64 // least widths of columns, beside their text; nil for none
}

// cell is one cell of a grid. Its paragraphs stand below each other.
type cell struct {
	elem  *elem
	atoms []atom
	// under, if set, decorates a body cell; it gets the cell's place and width
	// and how far down its text reaches.
	under func(c *canvas, x, y, w, text float64)
	extra float64 // height that under needs below the text
}

// row is a table row broken into lines.
type row struct {
	height, lead, pad, extra float64
	lines                    int
	draw                     func(c *canvas, top float64, from, to int)
}

// tallRow is the share of a page from which on a row is divided.
const tallRow = 0.4

func (g *grid) alignOf(i int) outputs.Align {
	if i < len(g.align) {
		return g.align[i]
	}
	return outputs.AlignStart
}
