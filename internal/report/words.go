package report

import (
	"cmp"

	"tidings/internal/delivery"
	"tidings/internal/locale"
)

// words makes the tables.
type words struct {
	l       *locale.Locale
	states  []delivery.State
	regions map[string]string
	asked   bool // the letter asked to be confirmed
}

// grid is one table; columns from Numbers on hold numbers. Text stands
// for a table that would be empty.
type grid struct {
	Caption string
	Head    []string
	Rows    [][]string
	Total   bool // the last row adds up
	Numbers int
	Note    string
}

// state names a state as a heading or a cell of its own.
func (w *words) state(s string) string {
	return w.l.Capital(w.l.Phrase(locale.KeyOf("delivery", s)))
}

func (w *words) number(n int) string { return w.l.Number(float64(n), 0) }

func (w *words) region(id string) string { return cmp.Or(w.regions[id], id) }
