package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/internal/table"
	"tidings/notices"
)

// maxFaults bounds how many faults of a table are told.
const maxFaults = 50

// ProjectGrid reads the phases of a project from a table: the first column names each
// phase, every other column is a month (YYYY-MM), and any mark in a cell but a dash, 0 or
// no says that the phase was planned for it. encoding is that of a file without a byte-order mark;
// empty: UTF-8. Errors tell row and column.
//
// marks are the cells of more than one character: they say what no phase has a place for.
// A table with faults gives all of them, up to fifty.
func ProjectGrid(data []byte, encoding string) (phases []notices.Phase, marks []string, err error) {
	grid, err := table.Open(bytes.NewReader(data), encoding)
	if err != nil {
		return nil, nil, err
	}
	titles, err := gridRow(grid, 1)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	for len(titles) > 0 && titles[len(titles)-1] == "" { // spreadsheets write empty headings at the right end
		titles = titles[:len(titles)-1]
	}
	if len(titles) < 2 {
		return nil, nil, errNoGrid
	}
	months, err := headings(grid.Row, titles)
	if err != nil {
		return nil, nil, err
	}
	var wrong []error
	for len(wrong) < maxFaults {
		row, err := gridRow(grid, len(titles))
		if err == io.EOF {
			break
		}
		if err == nil {
			err = takePhase(&phases, row, months, grid.Row)
		}
		if err != nil {
			wrong = append(wrong, err)
			if fault := (*table.RowError)(nil); !errors.As(err, &fault) && row == nil {
				break // nothing after it can be trusted
			}
			continue
		}
		for _, cell := range row[1:len(titles)] {
			says := utf8.RuneCountInString(cell) > 1 && !unmarked(cell)
			if says && !slices.Contains(marks, cell) && len(marks) < maxFaults {
				marks = append(marks, cell)
			}
		}
	}
	switch {
	case len(wrong) > 0:
		return nil, nil, errors.Join(wrong...)
	case len(phases) == 0:
		return nil, nil, errNoGrid
	}
	return phases, marks, nil
}

// takePhase adds the phase of a row.
func takePhase(phases *[]notices.Phase, row []string, months []notices.Month, at int) error {
	ph, err := phaseOf(row, months)
	if err != nil {
		return fmt.Errorf("row %d: %w", at, err)
	}
	if slices.ContainsFunc(*phases, func(p notices.Phase) bool { return p.Title == ph.Title }) {
		return fmt.Errorf("row %d: there is a phase %q above already; give each a name of its own", at, ph.Title)
	}
	ph.ID = fmt.Sprintf("phase-%02d", len(*phases)+1)
	*phases = append(*phases, ph)
	return nil
}

var errNoGrid = errors.New("it needs a row of headings (phase, then months as YYYY-MM) and a row for each phase")

// gridRow reads the next row of a project's grid, with at least as many cells as wanted.
// Its errors, but for io.EOF, tell their place.
func gridRow(grid *table.Reader, wanted int) ([]string, error) {
	err := grid.Next()
	if err == nil && wanted > 1 {
		err = grid.Fit(wanted)
	}
	var fault *table.RowError
	if errors.As(err, &fault) {
		return nil, fmt.Errorf("row %d %w", grid.Row, err)
	}
	if err != nil {
		return nil, err
	}
	row := grid.Cells(nil)
	for n, cell := range row {
		if row[n], err = table.Clean(cell); err != nil {
			return nil, fmt.Errorf("row %d, column %s %w", grid.Row, table.Letters(n), err)
		}
	}
	return row, nil
}

// unmarked reports a cell that says nothing, or no.
func unmarked(cell string) bool {
	return slices.Contains([]string{"", "-", "–", "—", "−", "0", "no", "false", "n/a"}, strings.ToLower(cell))
}

func headings(at int, row []string) ([]notices.Month, error) {
	if _, err := notices.ParseMonth(row[0]); err == nil {
		return nil, fmt.Errorf("row %d, column A: %s stands where the heading of the phases' names belongs; put a "+
			"column with their names before the months", at, row[0])
	}
	var out []notices.Month
	for n, cell := range row[1:] {
		m, err := notices.ParseMonth(cell)
		if err != nil {
			return nil, fmt.Errorf("row %d, column %s: %w", at, table.Letters(n+1), err)
		}
		if len(out) > 0 && m.Sub(out[len(out)-1]) != 1 {
			return nil, fmt.Errorf("row %d, column %s: %s does not follow %s; give every month in order", at,
				table.Letters(n+1), m, out[len(out)-1])
		}
		out = append(out, m)
	}
	return out, nil
}

func phaseOf(row []string, months []notices.Month) (notices.Phase, error) {
	ph := notices.Phase{Title: row[0], Status: notices.PhasePlanned}
	if ph.Title == "" {
		return ph, errors.New("the phase has no name")
	}
	first, last := -1, -1
	for n := range months {
		if unmarked(row[n+1]) {
			continue
		}
		if first >= 0 && n != last+1 {
			return ph, fmt.Errorf("%q is marked in %s and again in %s with a gap between; write two phases",
				ph.Title, months[last], months[n])
		}
		if first < 0 {
			first = n
		}
		last = n
	}
	if first < 0 {
		return ph, fmt.Errorf("%q is marked in no month", ph.Title)
	}
	ph.Planned = notices.Span{From: months[first].String(), Until: months[last].String()}
	return ph, nil
}
