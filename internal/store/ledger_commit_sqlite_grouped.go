package store

import (
	"errors"
	"slices"
	"strings"

	"tidings/internal/delivery"
)

// Rows of a group to which the same happens are written by one statement:
// starting a statement costs more than a row in it. The statement names its rows
// in a list, padded with its last one to a length that is prepared already. If it
// changes another number of rows than it names, some row was not as expected; the
// group is then rolled back and written row by row, which finds out which.
const (
	groupedLeast = 3  // fewer go one by one
	groupedMost  = 64 // in one statement
)

// errRowMismatch says that a statement over many rows did not change all of them.
var errRowMismatch = errors.New("some rows were not as expected")

// sameMark is what marks have in common that one statement can write.
type sameMark struct {
	chunk, token int64
	attempt      int
	stream       string
}

// sameResult is the same for results.
type sameResult struct {
	token                  int64
	code                   int
	enhanced, reply, relay string
}

// groups collects rows by what happens to them, in the order in which each
// kind was first met. It is used again for every group.
type groups[K comparable, V any] struct {
	keys []K
	rows [][]V
}

func (t *groups[K, V]) reset() {
	t.keys = t.keys[:0]
}

func (t *groups[K, V]) add(k K, v V) {
	i := slices.Index(t.keys, k) // few kinds meet in a group
	if i < 0 {
		i = len(t.keys)
		t.keys = append(t.keys, k)
		if i == len(t.rows) {
			t.rows = append(t.rows, nil)
		}
		t.rows[i] = t.rows[i][:0]
	}
	t.rows[i] = append(t.rows[i], v)
}

// writeGrouped writes a group, many rows at once where that can be.
func (h *sqliteCommit) writeGrouped(l *Ledger, g *delivery.Group, streams map[int64]string, now int64) error {
	if err := h.accepted(g.Results, now); err != nil {
		return err
	}
	for _, o := range g.Results {
		if o.State == delivery.Accepted {
			continue
		}
		if err := h.result(o, now); err != nil {
			return err
		}
	}
	return h.markAll(l, g.Marks, streams, now)
}

// accepted writes the results that are acceptances, together where they can be.
func (h *sqliteCommit) accepted(results []*delivery.Outcome, now int64) error {
	h.sameResults.reset()
	for _, o := range results {
		if o.State == delivery.Accepted {
			h.sameResults.add(sameResult{o.Mark.Token, o.Code, o.Enhanced, o.Reply, o.Relay}, o)
		}
	}
	for i, k := range h.sameResults.keys {
		for part := range slices.Chunk(h.sameResults.rows[i], groupedMost) {
			if err := h.acceptPart(k, part, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *sqliteCommit) acceptPart(k sameResult, part []*delivery.Outcome, now int64) error {
	if len(part) < groupedLeast {
		for _, o := range part {
			if err := h.result(o, now); err != nil {
				return err
			}
		}
		return nil
	}
	h.values = append(h.values[:0], int64(k.code), k.enhanced, k.reply, k.relay, now, k.token)
	for _, o := range part {
		h.values = append(h.values, o.Mark.Row)
	}
	if err := h.many(sqliteAcceptMany, len(part)); err != nil {
		return err
	}
	for _, o := range part {
		o.Applied = true
		h.deltas.move(o.Mark.Send, o.Mark.Region, delivery.Attempting, delivery.Accepted, 1)
	}
	return nil
}

// markAll marks rows, together where it can be.
func (h *sqliteCommit) markAll(l *Ledger, marks []*delivery.Mark, streams map[int64]string, now int64) error {
	h.sameMarks.reset()
	for _, m := range marks {
		h.sameMarks.add(sameMark{m.Chunk, m.Token, m.Attempt, streams[m.Send]}, m)
	}
	for i, k := range h.sameMarks.keys {
		for part := range slices.Chunk(h.sameMarks.rows[i], groupedMost) {
			if err := h.markPart(l, k, part, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *sqliteCommit) markPart(l *Ledger, k sameMark, part []*delivery.Mark, now int64) error {
	if len(part) < groupedLeast {
		for _, m := range part {
			if err := h.mark(l, m, k.stream, now); err != nil {
				return err
			}
		}
		return nil
	}
	token, err := h.chunkToken(k.chunk)
	if err != nil || token != k.token {
		return err
	}
	h.values = append(h.values[:0], int64(k.attempt), k.token, now, now)
	for _, m := range part {
		h.values = append(h.values, m.Row)
	}
	if err := h.many(h.markText(k.stream).many, len(part)); err != nil {
		return err
	}
	for _, m := range part {
		m.Verdict = delivery.Marked
		h.deltas.move(m.Send, m.Region, delivery.Queued, delivery.Attempting, 1)
	}
	return nil
}

// many runs a statement that ends in a list of n rows, which are the last of
// h.values.
func (h *sqliteCommit) many(text string, n int) error {
	size := groupedLeast + 1
	for size < n {
		size *= 2
	}
	last := h.values[len(h.values)-1]
	for range size - n {
		h.values = append(h.values, last)
	}
	changed, err := h.exec(h.listed(text, size), h.values...)
	if err == nil && changed != int64(n) {
		err = errRowMismatch
	}
	return err
}

// list is a statement with room for so many rows.
type list struct {
	text string
	size int
}

// listed gives the text of such a statement.
func (h *sqliteCommit) listed(text string, size int) string {
	whole, ok := h.lists[list{text, size}]
	if !ok {
		if h.lists == nil {
			h.lists = map[list]string{}
		}
		whole = text + " (?" + strings.Repeat(", ?", size-1) + ")"
		h.lists[list{text, size}] = whole
	}
	return whole
}
