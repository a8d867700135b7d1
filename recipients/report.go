package recipients

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"tidings/internal/table"
)

// Report says what a list held. Good, Bad and Repeated add up to Rows.
type Report struct {
	As       As        `json:"as,omitempty"`
	Rows     int       `json:"rows"` // without headings and blank rows
	Good     int       `json:"good"`
	Bad      int       `json:"bad"`
	Repeated int       `json:"repeated"`           // of whom an earlier row tells: one row has what both say
	Faults   int       `json:"faults"`             // all problems, of which Problems has the first 50
	Problems []Problem `json:"problems,omitempty"` // of bad rows
	Roles    int       `json:"role_addresses"`     // good, but worth a look
	NoRegion int       `json:"without_region"`     // good, but the list's column for it is empty
	Warnings []Problem `json:"warnings,omitempty"` // the first 20
	// accounts that look like one of an earlier row and are written otherwise, and the first 20
	Alike      int       `json:"look_alike,omitempty"`
	AlikeFirst []Problem `json:"look_alike_first,omitempty"`
	Accounts   int       `json:"accounts,omitempty"`  // that good rows are of
	OptedOut   int       `json:"opted_out,omitempty"` // people who do not want the update stream

	// Good rows by region and by language as the list has them, "" for none; only where they
	// were to be counted.
	Regions map[string]int `json:"regions,omitempty"`
	Locales map[string]int `json:"locales,omitempty"`
}

// Problem is one thing wrong with a list, and where.
type Problem struct {
	Row    int    `json:"row"`              // as a spreadsheet numbers it: the headings are row 1
	Line   int    `json:"line"`             // of the file, where the row begins
	Column string `json:"column,omitempty"` // "column B (region)"
	Text   string `json:"text"`
}

// String gives place and problem in one line. The line is told where it is not
// the row's number, because of cells with line breaks.
func (p Problem) String() string { return p.Place() + ": " + p.Text }

// Place is row and column.
func (p Problem) Place() string {
	where := fmt.Sprintf("row %d", p.Row)
	if p.Line != p.Row {
		where += fmt.Sprintf(" (line %d)", p.Line)
	}
	if p.Column != "" {
		where += ", " + p.Column
	}
	return where
}

// ListError says why a list was not taken. Nothing of it was kept.
type ListError struct {
	Problems []Problem // the first 50
	Total    int       // of all problems
	Rows     int       // in the list; 0: the headings were at fault and no row was read
	BadRows  int
	Most     bool // bad rows may be skipped, but so many only if their number is confirmed
}

// Error lists the problems, one a line.
func (e *ListError) Error() string {
	var b strings.Builder
	switch {
	case e.Rows == 0:
		b.WriteString("the list's headings are not right:")
	case e.Most:
		fmt.Fprintf(&b, "%d of %d rows are not right, more than half, so nothing was imported; look whether it is the "+
			"right file, and whether its columns are named right (--skip-bad --confirm %d takes the other %d all the "+
			"same):", e.BadRows, e.Rows, e.BadRows, e.Rows-e.BadRows)
	default:
		fmt.Fprintf(&b, "%d of %d rows are not right, so nothing was imported (--skip-bad takes the good ones):",
			e.BadRows, e.Rows)
	}
	for _, p := range e.Problems {
		b.WriteString("\n  " + p.String())
	}
	if more := e.Total - len(e.Problems); more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// badWriter writes bad rows as a list that can be mended and imported.
type badWriter struct {
	out    *csv.Writer
	titles []string
	begun  bool
}

func newBadWriter(w io.Writer, titles []string) *badWriter {
	if w == nil {
		return &badWriter{}
	}
	return &badWriter{out: csv.NewWriter(w), titles: titles}
}

func (b *badWriter) write(row []string, problems []Problem) {
	if !b.begun {
		b.begun = true
		_ = b.out.Write(append(append([]string{}, b.titles...), ProblemColumn)) // told by flush
	}
	cells := make([]string, max(len(b.titles), len(row)), len(row)+len(b.titles)+1)
	for i, cell := range row {
		cells[i] = table.Neutralise(table.Restore(strings.ToValidUTF8(cell, "\ufffd")))
	}
	var words []string
	for _, p := range problems {
		words = append(words, p.String())
	}
	_ = b.out.Write(append(cells, table.Neutralise(strings.Join(words, "; ")))) // told by flush
}

func (b *badWriter) flush() error {
	if b.out == nil {
		return nil
	}
	b.out.Flush()
	if err := b.out.Error(); err != nil {
		return fmt.Errorf("bad rows cannot be written: %w", err)
	}
	return nil
}
