package store

import (
	"errors"
	"maps"
	"slices"

	"tidings/internal/delivery"
)

// errEnough ends the gathering of rows that nobody writes any more.
var errEnough = errors.New("enough")

// gatherer puts the rows of a freeze into blocks as they come: one that is full becomes a
// chunk, so chunks are rows without a gap in any order of rows.
type gatherer struct {
	f        delivery.Freeze
	chunk    int // rows of a full block
	canaries int // rows that are wanted in the canary share
	regions  map[string]*[kinds]*block
	seen     int // rows that came
	canary   int // of those, in the canary share
	out      *ahead[*block]
	err      error // what ended the rows
}

// kind says what is written together, in the order in which it is written at the end.
type kind int

const (
	canaryRows kind = iota
	normalRows
	suppressedRows
	kinds
)

// run gathers all rows and hands on every block.
func (g *gatherer) run(out *ahead[*block]) {
	g.out, g.regions = out, map[string]*[kinds]*block{}
	for row, err := range g.f.Rows {
		if err == nil {
			err = g.add(&row)
		}
		if err != nil {
			g.err = err
			return
		}
	}
	for _, region := range slices.Sorted(maps.Keys(g.regions)) {
		for _, b := range g.regions[region] {
			if b != nil && !out.put(b) {
				return
			}
		}
	}
}

// add puts one row into the block where it belongs.
func (g *gatherer) add(row *delivery.Frozen) error {
	k := normalRows
	switch {
	case row.Suppressed != "":
		k = suppressedRows
	case g.isCanary():
		k = canaryRows
	}
	blocks := g.regions[row.Region]
	if blocks == nil {
		blocks = &[kinds]*block{}
		g.regions[row.Region] = blocks
	}
	b := blocks[k]
	if b == nil {
		b = g.out.blank(func() *block { return &block{} })
		b.begin(row.Region, k)
		blocks[k] = b
	}
	b.add(row)
	if b.rows() < g.chunk {
		return nil
	}
	blocks[k] = nil
	if !g.out.put(b) {
		return errEnough
	}
	return nil
}

// isCanary spreads the canary share over the audience, so that it meets every
// kind of recipient: one in each stretch of equal length, at another place in each,
// since lists often have a rhythm of their own.
func (g *gatherer) isCanary() bool {
	g.seen++
	if g.canary >= g.canaries {
		return false
	}
	step := max(1, g.f.Expected/g.canaries)
	stretch, place := (g.seen-1)/step, (g.seen-1)%step
	if place != int(uint64(stretch+1)*0x9E3779B97F4A7C15>>33)%step { // Fibonacci hashing
		return false
	}
	g.canary++
	return true
}
