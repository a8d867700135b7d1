package recipients

import (
	"encoding/csv"
	"fmt"
	"io"

	"tidings/internal/table"
)

// Writer writes recipients as CSV that NewList reads back, with cells made
// harmless to spreadsheets.
type Writer struct {
	out    *csv.Writer
	fields []string
	cells  []string
}

// NewWriter writes the headings: the fixed columns, then one for each field.
func NewWriter(w io.Writer, fields []string) (*Writer, error) {
	e := &Writer{out: csv.NewWriter(w), fields: fields}
	e.cells = append(e.cells, "email", "name", "first_name", "last_name", "company", "region", "locale")
	for _, f := range fields {
		e.cells = append(e.cells, table.Neutralise(f))
	}
	return e, e.write()
}

// Write adds one recipient.
func (e *Writer) Write(r *Recipient) error {
	e.cells = append(e.cells[:0], r.Email, r.Name, r.FirstName, r.LastName, r.Company, r.Region, r.Locale)
	for _, f := range e.fields {
		e.cells = append(e.cells, r.Fields[f])
	}
	for i, c := range e.cells {
		e.cells[i] = table.Neutralise(c)
	}
	return e.write()
}

func (e *Writer) write() error {
	if err := e.out.Write(e.cells); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// Close writes what is left. It does not close the writer below.
func (e *Writer) Close() error {
	if e.out.Flush(); e.out.Error() != nil {
		return fmt.Errorf("export: %w", e.out.Error())
	}
	return nil
}
