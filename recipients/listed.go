package recipients

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"tidings/internal/table"
	"tidings/notices"
	"tidings/recipients/spell"
)

// Limits of a file that `affected` names.
const (
	maxListed    = 1_000_000 // rows
	maxOfAccount = 1000      // rows of one account
)

// ListedOptions say how a file of affected accounts is read.
type ListedOptions struct {
	Zone       *time.Location      // of times without an offset
	Components []notices.Component // which the column service may name, by ID or by name
	Encoding   string              // as in ListOptions
	Look       func(ListedRow)     // sees each good row; nil: nobody looks
}

// ListedRow is one row while a file is read.
type ListedRow struct {
	Account ListedAccount // with the row itself
	Own     OwnRow        // as it counts; not to be kept
	Same    int           // an earlier row of the account that says the very same, which counts once; 0: none

	reader *listedReader
}

// Problem is something that is wrong with a cell of the row: of the column began, ended or
// objects, or of a figure by its name; of none: with the row.
func (r ListedRow) Problem(column, text string) Problem {
	if column == "" {
		return r.reader.problem(-1, text)
	}
	i := slices.Index(r.reader.columns, column)
	if i < 0 {
		i = slices.Index(r.reader.titles, column)
	}
	return r.reader.problem(i, text)
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

// ReadListed reads a CSV file of affected accounts: a column account, and as there are service,
// began, ended and objects; several objects in a cell have a semicolon between them, else a
// comma. Other columns are figures of the account's own. The headings are those of ListedMeanings.
// A row that says the same as an earlier one of its account counts once. Its errors: a
// *ListingError, or one of the file as a whole.
func ReadListed(r io.Reader, o ListedOptions) (*Listing, error) {
	t, err := table.Open(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	l := &listedReader{table: t, opts: o, services: servicesOf(o.Components), seed: maphash.MakeSeed(),
		faults: &ListingError{}, out: &Listing{Rows: map[string][]OwnRow{}}}
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
	table    *table.Reader
	opts     ListedOptions
	services services
	titles   []string
	columns  []string // account, service, began, ended, objects; "" for a figure
	cells    []string
	seed     maphash.Seed
	rows     seen // hash of account and row -> row
	text     []byte
	faults   *ListingError
	out      *Listing
}

func (l *listedReader) header() error {
	err := l.table.Next()
	if err == io.EOF {
		return errors.New("it is empty; it needs a first row such as: account,service,began,ended,objects")
	}
	if foreign := (*table.EncodingError)(nil); errors.As(err, &foreign) {
		return err // it tells its place
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
		to := listedColumn(spell.FieldName(title))
		if same := slices.Index(l.columns, to); to != "" && same >= 0 {
			return fmt.Errorf("the headings %s and %s mean the same; remove one", l.label(same), l.label(i))
		}
		if to == "" && title == "" {
			return fmt.Errorf("%s has no heading", l.label(i))
		}
		l.columns = append(l.columns, to)
	}
	if !slices.Contains(l.columns, "account") {
		return l.noAccount()
	}
	return nil
}

// noAccount says that nothing tells whose the rows are.
func (l *listedReader) noAccount() error {
	text := fmt.Sprintf("no column is called account; there are %s", spell.Clip(strings.Join(l.titles, ", "), 100))
	for _, h := range ListedMeanings()[0].Headings {
		for _, word := range h.Words {
			if near := spell.Nearest(word, l.titles); near != "" {
				return fmt.Errorf("%s; name %q account, if that is what it is", text, near)
			}
		}
	}
	return errors.New(text + "; call the one with your keys of accounts so")
}

func (l *listedReader) label(i int) string {
	if l.titles[i] == "" {
		return "column " + table.Letters(i)
	}
	return fmt.Sprintf("column %s (%s)", table.Letters(i), spell.Clip(l.titles[i], 40))
}

func (l *listedReader) problem(column int, text string) Problem {
	p := Problem{Row: l.table.Row, Line: l.table.Line, Text: text}
	if column >= 0 {
		p.Column = l.label(column)
	}
	return p
}

func (l *listedReader) fault(column int, text string) { l.faults.add(l.problem(column, text)) }

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
	var foreign *table.EncodingError
	if errors.As(err, &foreign) && foreign.Column < len(l.titles) {
		foreign.Label = l.label(foreign.Column)
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
		l.fault(slices.Index(l.columns, "account"), fmt.Sprintf("account %s has more than %d rows",
			spell.Clip(name, 40), maxOfAccount))
		return
	}
	same := l.again(key, &row)
	if same == 0 {
		l.out.Rows[key] = append(rows, row)
	}
	if l.opts.Look != nil {
		l.opts.Look(ListedRow{ListedAccount{key, name, l.table.Row}, row, same, l})
	}
}

// again gives the earlier row of the account that says the very same; 0: none does.
func (l *listedReader) again(key string, row *OwnRow) int {
	l.text = row.appendTo(append(append(l.text[:0], key...), rowBegin))
	first, _, again := l.rows.add(maphash.Bytes(l.seed, l.text), int32(l.table.Row), 0)
	if !again {
		return 0
	}
	said := string(l.text[len(key)+1:])
	if !slices.ContainsFunc(l.out.Rows[key], func(r OwnRow) bool { return string(r.appendTo(nil)) == said }) {
		return 0 // it is another by chance
	}
	return int(first)
}

func (l *listedReader) service(i int, cell string) string {
	ids, err := l.services.find(cell)
	switch {
	case err != nil:
		l.fault(i, err.Error())
	case len(ids) > 1:
		l.fault(i, fmt.Sprintf("it names %d services; give each a row of its own, with its times and objects",
			len(ids)))
	case len(ids) == 1:
		return ids[0]
	}
	return ""
}

// dated begins a moment that means the same whenever it is read.
var dated = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)

func (l *listedReader) moment(i int, cell string) time.Time {
	const form = "write it as 2026-11-29 14:10, or with its offset as 2026-11-29T14:10:00+01:00"
	if !dated.MatchString(cell) {
		l.fault(i, fmt.Sprintf("%q is no time; %s", spell.Clip(cell, 40), form))
		return time.Time{}
	}
	t, err := notices.Clock{Zone: l.opts.Zone}.Past(cell)
	if err != nil {
		l.fault(i, fmt.Sprintf("%q is no time; %s", spell.Clip(cell, 40), form))
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
