package recipients

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"tidings/internal/table"
)

// Writer writes recipients or accounts as CSV that NewList reads back, with cells made
// harmless to spreadsheets.
type Writer struct {
	out    *csv.Writer
	fields []string
	cells  []string
	joined bool // with accounts
}

// accountHeadings are the columns of an account in a list of contacts, in order.
func accountHeadings() []string {
	return []string{"services", "time_zone", "street", "address_line_2", "postcode", "city", "state", "country"}
}

// NewWriter writes the headings: the fixed columns, then one for each field.
func NewWriter(w io.Writer, fields []string) (*Writer, error) {
	return newWriter(w, fields, false, "email", "name", "first_name", "last_name", "company", "region", "locale")
}

// NewContactsWriter is NewWriter with the columns of accounts: somebody who is a contact of
// several has a row for each.
func NewContactsWriter(w io.Writer, fields []string) (*Writer, error) {
	return newWriter(w, fields, true, append([]string{"email", "name", "first_name", "last_name", "company", "region",
		"locale", "account", "account_name", "role"}, accountHeadings()...)...)
}

// NewAccountsWriter writes a list of accounts alone: see WriteAccount.
func NewAccountsWriter(w io.Writer, fields []string) (*Writer, error) {
	return newWriter(w, fields, true, append([]string{"account", "account_name", "region", "locale"},
		accountHeadings()...)...)
}

func newWriter(w io.Writer, fields []string, joined bool, headings ...string) (*Writer, error) {
	e := &Writer{out: csv.NewWriter(w), cells: headings, joined: joined}
	for _, f := range fields {
		to := targetOf(f)
		// A field whose heading is a column of accounts is theirs, and has its column already.
		if joined && slices.Contains(accountHeadings(), to.heading()) {
			continue
		}
		e.fields = append(e.fields, f)
		if to != toField || guessable(f, joined) { // its heading alone would mean something else
			f = fieldPrefix + f
		}
		e.cells = append(e.cells, table.Neutralise(f))
	}
	return e, e.write()
}

// heading is the column of an export that has what a heading means.
func (t target) heading() string {
	if t <= toAccountField {
		return ""
	}
	return strings.ReplaceAll(t.String(), " ", "_")
}

// Write adds one recipient.
func (e *Writer) Write(r *Recipient) error {
	if !e.joined {
		return e.row(r, nil)
	}
	parts := r.Accounts
	if len(parts) == 0 {
		parts = []Part{{}}
	}
	for i := range parts {
		if err := e.row(r, &parts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Writer) row(r *Recipient, p *Part) error {
	e.cells = append(e.cells[:0], r.Email, r.Name, r.FirstName, r.LastName, r.Company, r.Region, r.Locale)
	if p != nil {
		e.cells = append(e.cells, p.Key, p.Name, strings.Join(p.Roles, ", "))
		e.account(&p.Account, r.Fields, 5)
	}
	return e.rest(r.Fields)
}

// WriteAccount adds one account.
func (e *Writer) WriteAccount(a *Account) error {
	e.cells = append(e.cells[:0], a.Key, a.Name, a.Region, a.Locale)
	e.account(a, nil, 2)
	return e.rest(a.Fields)
}

// account adds the columns of an account. Who is in none may have some of them as fields. Where
// no region is known, it says so in that cell, or the country would give one.
func (e *Writer) account(a *Account, fields map[string]string, region int) {
	cells := []string{strings.Join(a.Services, ", "), a.TimeZone, a.Postal.Street, a.Postal.Extra, a.Postal.Postcode,
		a.Postal.City, a.Postal.State, a.Postal.Country}
	if a.Key == "" {
		for f, v := range fields {
			if i := slices.Index(accountHeadings(), targetOf(f).heading()); i >= 0 && cells[i] == "" {
				cells[i] = v
			}
		}
	}
	if e.cells[region] == "" && cells[len(cells)-1] != "" {
		e.cells[region] = noRegion
	}
	e.cells = append(e.cells, cells...)
}

func (e *Writer) rest(fields map[string]string) error {
	for _, f := range e.fields {
		e.cells = append(e.cells, fields[f])
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
