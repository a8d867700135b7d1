package recipients

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"tidings/internal/table"
	"tidings/notices"
	"tidings/recipients/places"
	"tidings/recipients/spell"
)

// Limits of a list.
const (
	maxRows      = 20_000_000
	keptProblems = 50
	keptWarnings = 20
	keptInPlan   = 1000
)

// ListOptions say how a list is read.
type ListOptions struct {
	// Regions are those of the configuration; none: any word is a region.
	Regions []notices.Region
	// Components are those of the configuration, for lists of services; none: any word is one.
	Components []notices.Component
	// As says what the rows are; empty: Contacts.
	As As
	// Map says of headings what they are: a field of Meanings, "ignore", "field",
	// "account field", "email 2", or the name of a field.
	Map map[string]string
	// Plan takes the good rows whatever the others are, and notes more of the list: rows by
	// region and language, an example of each column, the first 1,000 problems.
	Plan bool
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

// List reads a CSV list as Rows. Rows that say different parts of one person or account are put
// together: each that is given says all that the list does.
type List struct {
	opts       ListOptions
	gathered   *gathered
	table      *table.Reader
	cells      []string // of the row at hand; reused
	columns    []column
	summary    Columns
	places     *places.Places
	roleCells  map[string][]string // as written -> roles
	roleWords  map[string]string   // as written -> known role
	parts      services
	seen       seen // things that rows were given of
	regionOf   seen // accounts of several rows, with the region of the first contact
	scattered  map[string]Scattered
	row        Recipient       // handed out by Next
	part       [1]Part         // of row
	land       land            // of row
	nowhere    bool            // row says that it is in no region
	posted     bool            // row has an address on paper
	second     string          // another address of row
	other      Recipient       // whose it is: it comes as a row of its own; no Email: there is none
	roles      []string        // of row and other, as the cell has them
	told       []thing         // what row tells of
	tell       [ofEither][]int // columns that may tell of a thing
	tellSecond []int           // of a row's second address
	values     []string        // of row: the cells by column, without what nobody sees, and the country's region
	titles     []string
	bad        *badWriter
	report     Report

	examples map[int]string // of columns; nil: not wanted
}

// NewList reads the header. If the columns are not right it gives a *ListError
// with all that is wrong with them, and no row is read.
// It reads the list several times, and leaves it at the end.
func NewList(r io.ReadSeeker, o ListOptions) (*List, error) {
	g, err := gather(r, o)
	if err != nil {
		return nil, err
	}
	return openList(r, o, g)
}

func openList(r io.Reader, o ListOptions, g *gathered) (*List, error) {
	t, err := table.Open(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	l := &List{opts: o, gathered: g, table: t, places: g.places, parts: servicesOf(o.Components),
		row:       Recipient{Fields: map[string]string{}},
		roleCells: map[string][]string{}, roleWords: map[string]string{}}
	l.part[0].Fields = map[string]string{}
	l.report.As = o.As
	if o.Plan {
		l.examples = map[int]string{}
		l.report.Regions, l.report.Locales = map[string]int{}, map[string]int{}
	}
	if o.DefaultRegion != "" {
		if l.opts.DefaultRegion, err = l.places.Region(o.DefaultRegion); err != nil {
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
	l.columns, problems = readColumns(l.titles, l.opts)
	if len(problems) > 0 {
		e := &ListError{Total: len(problems)}
		for _, p := range problems[:min(len(problems), keptProblems)] {
			e.Problems = append(e.Problems, Problem{Row: l.table.Row, Line: l.table.Line, Text: p})
		}
		return e
	}
	l.titles, l.values = l.titles[:len(l.columns)], make([]string, len(l.columns)+1)
	l.summary = summarise(l.columns)
	l.settle()
	return nil
}

// settle completes what the columns say of rows.
func (l *List) settle() {
	s := &l.summary
	s.Account.Keyed = l.has(toAccount) || l.has(toAccountName)
	region := s.Region || l.opts.DefaultRegion != "" || l.has(toCountry) && l.places.Divided()
	switch l.opts.As {
	case Accounts, Services:
		s.Account.Rows, s.Account.Alone = true, true
		s.Account.Name = s.Account.Name && l.opts.As == Accounts
		s.Account.Region, s.Account.Locale = region && l.opts.As == Accounts, s.Locale
		s.Region, s.Locale = false, false
	case OptOuts:
	default:
		s.Region = region
	}
	for of := range ofEither {
		l.tell[of] = l.columnsOf(thing{of: of})
	}
	l.tellSecond = l.columnsOf(thing{of: ofPerson, second: true})
}

func (l *List) has(to target) bool {
	return slices.ContainsFunc(l.columns, func(c column) bool { return c.to == to })
}

// Empty reports whether the list has no row below its headings.
func (l *List) Empty() bool { return l.gathered.empty }

// Columns says which parts of a recipient the list has.
func (l *List) Columns() Columns { return l.summary }

// Unknown names the columns that mean nothing to us, by their fields.
func (l *List) Unknown() (fields []string) {
	for _, c := range l.columns {
		if c.to == toField || c.to == toAccountField {
			fields = append(fields, c.field)
		}
	}
	return fields
}

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
		if c.field == column || c.to.String() == column {
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
	if l.other.Email != "" {
		l.takeSecond()
		return &l.row, nil
	}
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
		problems, given := l.take()
		switch {
		case len(problems) > 0:
			l.reject(problems)
		case given:
			l.report.Good++
			l.tally()
			return &l.row, nil
		case l.other.Email != "":
			l.report.Good++
			l.takeSecond()
			return &l.row, nil
		default:
			l.report.Repeated++
		}
	}
}

func (l *List) finish() error {
	if err := l.bad.flush(); err != nil {
		return err
	}
	most := 2*l.report.Bad > l.report.Rows && l.report.Bad != l.opts.Confirmed
	if l.report.Bad > 0 && (!l.opts.SkipBad || most) && !l.opts.Plan {
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
	kept := keptProblems
	if l.opts.Plan {
		kept = keptInPlan
	}
	for _, p := range problems {
		if len(l.report.Problems) < kept {
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

// Use is what a column of a list is taken for.
type Use struct {
	Column  string `json:"column"`       // as a spreadsheet names it
	Heading string `json:"heading"`      // as written
	For     string `json:"for"`          // a Field of Meanings, or what a column may be mapped to beside them
	As      string `json:"as,omitempty"` // by which letters know it, where they do so by the heading
	Example string `json:"example,omitempty"`
}

// RoleWords gives the known roles for which other words of the rows read so far were taken.
func (l *List) RoleWords() map[string]string { return l.roleWords }

// Uses says what each column is taken for, with an example once rows were read for a plan.
func (l *List) Uses() (uses []Use) {
	for i, c := range l.columns {
		u := Use{Column: c.letter, Heading: c.title, For: c.to.String(), Example: spell.Clip(l.examples[i], 40)}
		if c.to == toField || c.to == toAccountField || c.also {
			u.As = c.field
		}
		uses = append(uses, u)
	}
	return uses
}
