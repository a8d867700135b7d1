package recipients

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"tidings/internal/table"
	"tidings/notices"
)

// Limits of a list.
const (
	maxRows      = 20_000_000
	keptProblems = 50
	keptWarnings = 20
)

// ListOptions say how a list is read.
type ListOptions struct {
	// Regions are those of the configuration; none: any word is a region.
	Regions []notices.Region
	// DefaultRegion stands in for an empty or missing region; empty: none does.
	DefaultRegion string
	// Encoding names the encoding of a file without a byte-order mark; empty:
	// UTF-8. See the WHATWG Encoding Standard for the names.
	Encoding string
	// SkipBad takes the good rows of a list that also has bad ones. If more than half
	// are bad, the list is most likely not what it was taken for, and nothing is taken,
	// unless Confirmed is their number.
	SkipBad   bool
	Confirmed int
	// BadRows takes the bad rows as CSV with a column that says why; may be nil.
	BadRows io.Writer
}

// List reads a CSV list as Rows.
type List struct {
	opts    ListOptions
	table   *table.Reader
	cells   []string // of the row at hand; reused
	columns []column
	summary Columns
	regions regionNames
	locales map[string]string // as written -> canonical
	seed    maphash.Seed
	seen    seen      // hash of the key -> row
	row     Recipient // handed out by Next
	titles  []string
	bad     *badWriter
	report  Report
}

// NewList reads the header. If the columns are not right it gives a *ListError
// with all that is wrong with them, and no row is read.
func NewList(r io.Reader, o ListOptions) (*List, error) {
	t, err := table.Open(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	l := &List{opts: o, table: t, seed: maphash.MakeSeed(), locales: map[string]string{},
		regions: namesOf(o.Regions), row: Recipient{Fields: map[string]string{}}}
	if o.DefaultRegion != "" {
		if l.opts.DefaultRegion, err = l.regions.find(o.DefaultRegion); err != nil {
			return nil, fmt.Errorf("default region: %w", err)
		}
	}
	if err := l.readHeader(); err != nil {
		return nil, err
	}
	l.bad = newBadWriter(o.BadRows, l.titles)
	return l, nil
}

func (l *List) readHeader() error {
	err := l.table.Next()
	var fault *table.RowError
	switch {
	case err == io.EOF:
		return errors.New("the list is empty; it needs a first row such as: email,name,region,locale")
	case errors.As(err, &fault):
		return fmt.Errorf("row %d (the headings): %w", l.table.Row, err)
	case err != nil:
		return err
	}
	l.titles = l.table.Cells(nil)
	var problems []string
	l.columns, problems = readColumns(l.titles)
	if len(problems) > 0 {
		e := &ListError{Total: len(problems)}
		for _, p := range problems[:min(len(problems), keptProblems)] {
			e.Problems = append(e.Problems, Problem{Row: l.table.Row, Line: l.table.Line, Text: p})
		}
		return e
	}
	l.titles = l.titles[:len(l.columns)]
	l.summary = summarise(l.columns)
	l.summary.Region = l.summary.Region || l.opts.DefaultRegion != ""
	return nil
}

// Columns says which parts of a recipient the list has.
func (l *List) Columns() Columns { return l.summary }

// Ignored names the columns whose cells go nowhere.
func (l *List) Ignored() (titles []string) {
	for _, c := range l.columns {
		if c.to == toNothing {
			titles = append(titles, c.title)
		}
	}
	return titles
}

// Reject turns down the row that Next gave last, for a reason that only the caller knows.
// column is the field at fault.
func (l *List) Reject(column, text string) {
	for _, c := range l.columns {
		if c.field == column {
			column = c.label()
		}
	}
	l.report.Good--
	l.reject([]Problem{l.problem(column, text)})
}

// Report says what was read so far.
func (l *List) Report() Report { return l.report }

// Next gives the next good row, valid until the next call. At the end it gives
// io.EOF, or a *ListError if rows were bad and SkipBad is not set.
func (l *List) Next() (*Recipient, error) {
	for {
		err := l.table.Next()
		var fault *table.RowError
		var foreign *table.EncodingError
		switch {
		case err == io.EOF:
			return nil, l.finish()
		case errors.As(err, &fault):
			l.report.Rows++
			l.reject([]Problem{l.problem("", fault.Problem)})
			continue
		case errors.As(err, &foreign):
			if foreign.Column < len(l.columns) {
				foreign.Label = l.columns[foreign.Column].label()
			}
			return nil, err
		case err != nil:
			return nil, err
		}
		if l.report.Rows++; l.report.Rows > maxRows {
			return nil, fmt.Errorf("the list has more than %d rows; split it", maxRows)
		}
		if problems := l.take(); len(problems) > 0 {
			l.reject(problems)
			continue
		}
		l.report.Good++
		return &l.row, nil
	}
}

func (l *List) finish() error {
	if err := l.bad.flush(); err != nil {
		return err
	}
	most := 2*l.report.Bad > l.report.Rows && l.report.Bad != l.opts.Confirmed
	if l.report.Bad > 0 && (!l.opts.SkipBad || most) {
		return &ListError{
			Most:     most && l.opts.SkipBad,
			Problems: l.report.Problems,
			Total:    l.report.Faults,
			Rows:     l.report.Rows,
			BadRows:  l.report.Bad,
		}
	}
	return io.EOF
}

// reject counts a bad row, keeps the first problems and writes the row out.
func (l *List) reject(problems []Problem) {
	l.report.Bad++
	l.report.Faults += len(problems)
	for _, p := range problems {
		if len(l.report.Problems) < keptProblems {
			l.report.Problems = append(l.report.Problems, p)
		}
	}
	if l.bad.out != nil {
		l.bad.write(l.table.Cells(nil), problems)
	}
}

func (l *List) problem(column, text string) Problem {
	return Problem{Row: l.table.Row, Line: l.table.Line, Column: column, Text: text}
}
