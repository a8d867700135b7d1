package recipients

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"tidings/internal/table"
	"tidings/notices"
)

// Limits of a file that `affected` names.
const (
	maxListed    = 1_000_000 // rows
	maxOfAccount = 1000      // rows of one account
)

// ListedOptions say how a file of affected accounts is read.
type ListedOptions struct {
	Zone       *time.Location // of times without an offset
	Components []string       // IDs that the column service may name
}

// Listing is what a file that a notice's `affected` names says.
type Listing struct {
	Rows     map[string][]OwnRow // by AccountKey
	Accounts []ListedAccount     // in the order of the file, each once
}

// ListedAccount is an account where the file names it first.
type ListedAccount struct {
	Key  string // as AccountKey gives it
	Name string // as written
	Row  int    // as a spreadsheet numbers it
}

// ListingError is everything wrong with a file of affected accounts; nothing of it counts.
type ListingError struct {
	Problems []Problem // the first 50
	Total    int
}

// Error lists the problems, one a line.
func (e *ListingError) Error() string {
	text := ""
	for _, p := range e.Problems {
		text += "\n  " + p.String()
	}
	if more := e.Total - len(e.Problems); more > 0 {
		text += fmt.Sprintf("\n  and %d more", more)
	}
	return strings.TrimPrefix(text, "\n  ")
}

func (e *ListingError) add(p Problem) {
	if e.Total++; len(e.Problems) < keptProblems {
		e.Problems = append(e.Problems, p)
	}
}

// listedColumns are the headings that mean something, by FieldName; any other is a figure.
var listedColumns = map[string]string{
	"account": "account", "customer": "account", "customer number": "account", "account number": "account",
	"service": "service", "component": "service",
	"began": "began", "began at": "began", "from": "began", "start": "began",
	"ended": "ended", "ended at": "ended", "until": "ended", "end": "ended",
	"object": "objects", "objects": "objects", "host": "objects", "hosts": "objects",
}

// ReadListed reads a CSV file of affected accounts: a column account, and as there are service,
// began, ended and objects; several objects in a cell have a semicolon between them, else a
// comma. Other columns are figures of the account's own. Its errors: a *ListingError, or one of
// the file as a whole.
func ReadListed(r io.Reader, o ListedOptions) (*Listing, error) {
	t, err := table.Open(r, "")
	if err != nil {
		return nil, err
	}
	l := &listedReader{table: t, opts: o, faults: &ListingError{}, out: &Listing{Rows: map[string][]OwnRow{}}}
	if err := l.header(); err != nil {
		return nil, err
	}
	for rows := 0; ; rows++ {
		err := l.row()
		switch {
		case err == io.EOF && l.faults.Total > 0:
			return nil, l.faults
		case err == io.EOF && rows == 0:
			return nil, errors.New("it names nobody: there is no row below the headings")
		case err == io.EOF:
			return l.out, nil
		case err != nil:
			return nil, err
		case rows > maxListed:
			return nil, fmt.Errorf("it has more than %d rows", maxListed)
		}
	}
}

type listedReader struct {
	table   *table.Reader
	opts    ListedOptions
	titles  []string
	columns []string // account, service, began, ended, objects; "" for a figure
	cells   []string
	faults  *ListingError
	out     *Listing
}

func (l *listedReader) header() error {
	err := l.table.Next()
	if err == io.EOF {
		return errors.New("it is empty; it needs a first row such as: account,service,began,ended,objects")
	}
	if err != nil {
		return fmt.Errorf("the headings: %w", err)
	}
	for _, cell := range l.table.Cells(nil) {
		title, err := table.Clean(cell)
		if err != nil {
			return fmt.Errorf("the headings: a cell %w", err)
		}
		l.titles = append(l.titles, title)
	}
	for len(l.titles) > 0 && l.titles[len(l.titles)-1] == "" { // spreadsheets write such
		l.titles = l.titles[:len(l.titles)-1]
	}
	for i, title := range l.titles {
		to := listedColumns[FieldName(title)]
		if same := slices.Index(l.columns, to); to != "" && same >= 0 {
			return fmt.Errorf("the headings %s and %s mean the same; remove one", l.label(same), l.label(i))
		}
		if to == "" && title == "" {
			return fmt.Errorf("%s has no heading", l.label(i))
		}
		l.columns = append(l.columns, to)
	}
	if !slices.Contains(l.columns, "account") {
		return fmt.Errorf("no column is called account; there are %s", clip(strings.Join(l.titles, ", "), 100))
	}
	return nil
}

func (l *listedReader) label(i int) string {
	if l.titles[i] == "" {
		return "column " + table.Letters(i)
	}
	return fmt.Sprintf("column %s (%s)", table.Letters(i), clip(l.titles[i], 40))
}

func (l *listedReader) fault(column int, text string) {
	p := Problem{Row: l.table.Row, Line: l.table.Line, Text: text}
	if column >= 0 {
		p.Column = l.label(column)
	}
	l.faults.add(p)
}

// row takes one row. What is wrong with it alone is noted.
func (l *listedReader) row() error {
	err := l.table.Next()
	if err == nil {
		err = l.table.Fit(len(l.titles))
	}
	var fault *table.RowError
	if errors.As(err, &fault) {
		l.fault(-1, fault.Problem)
		return nil
	}
	if err != nil {
		return err
	}
	before := l.faults.Total
	var row OwnRow
	name := ""
	l.cells = l.table.Cells(l.cells[:0])
	for i, to := range l.columns {
		cell, err := table.Clean(l.cells[i])
		if err != nil {
			l.fault(i, err.Error())
			continue
		}
		switch {
		case cell == "" && to != "account":
		case to == "account":
			if name = cell; cell == "" {
				l.fault(i, "the account is missing")
			}
		case to == "service":
			row.Service = l.service(i, cell)
		case to == "began":
			row.Began = l.moment(i, cell)
		case to == "ended":
			row.Ended = l.moment(i, cell)
		case to == "objects":
			row.Objects = objects(cell)
		default:
			row.Figures = append(row.Figures, Figure{l.titles[i], cell})
		}
	}
	if !row.Began.IsZero() && !row.Ended.IsZero() && row.Ended.Before(row.Began) {
		l.fault(slices.Index(l.columns, "ended"), "it ended before it began")
	}
	if l.faults.Total == before {
		l.keep(name, row)
	}
	return nil
}

func (l *listedReader) keep(name string, row OwnRow) {
	key := AccountKey(name)
	rows, known := l.out.Rows[key]
	if !known {
		l.out.Accounts = append(l.out.Accounts, ListedAccount{key, name, l.table.Row})
	}
	if len(rows) == maxOfAccount {
		l.fault(slices.Index(l.columns, "account"), fmt.Sprintf("account %s has more than %d rows", clip(name, 40),
			maxOfAccount))
		return
	}
	l.out.Rows[key] = append(rows, row)
}

func (l *listedReader) service(i int, cell string) string {
	if slices.Contains(l.opts.Components, cell) {
		return cell
	}
	text := fmt.Sprintf("%q is no component of tidings.yaml", clip(cell, 40))
	if near := Nearest(cell, l.opts.Components); near != "" {
		text += fmt.Sprintf("; is %s meant?", near)
	}
	l.fault(i, text)
	return ""
}

// dated begins a moment that means the same whenever it is read.
var dated = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)

func (l *listedReader) moment(i int, cell string) time.Time {
	const form = "write it as 2026-11-29 14:10, or with its offset as 2026-11-29T14:10:00+01:00"
	if !dated.MatchString(cell) {
		l.fault(i, fmt.Sprintf("%q is no time; %s", clip(cell, 40), form))
		return time.Time{}
	}
	t, err := notices.Clock{Zone: l.opts.Zone}.Past(cell)
	if err != nil {
		l.fault(i, fmt.Sprintf("%q is no time; %s", clip(cell, 40), form))
	}
	return t
}

// objects cuts a cell into the things that it names.
func objects(cell string) (out []string) {
	by := ","
	if strings.Contains(cell, ";") {
		by = ";"
	}
	for one := range strings.SplitSeq(cell, by) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}
