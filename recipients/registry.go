package recipients

import (
	"errors"
	"time"
)

// ErrNotFound says that the registry has no such person.
var ErrNotFound = errors.New("not in the registry")

// Filter narrows a list. Its zero value takes all.
type Filter struct {
	Regions    []string
	Locales    []string // exactly these
	Search     string   // part of address, name or company, in any case
	Suppressed *bool    // only with (true) or without (false) an active suppression
	Since      time.Time
	After      int64  // only IDs above this one: the last ID of the page before
	Limit      int    // at most that many, 0: all
	Account    string // only contacts of this account, by its key
	Accounts   bool   // with the accounts of each
}

// Rows are recipients to be imported.
type Rows interface {
	// Columns says which parts of each row count; the rest of a known recipient
	// stays as it is. It is valid before the first Next.
	Columns() Columns
	// Next gives the next recipient, valid until the next call, or io.EOF.
	Next() (*Recipient, error)
}

// Columns says which parts of a recipient a list has. Fields are merged by name. Without
// Name, a row's name is what its other parts make, and gives way to a name that was
// given.
type Columns struct {
	Name, FirstName, LastName, Company, Region, Locale bool
	OptOut                                             bool
	Fields                                             []string
	Account                                            AccountColumns
}

// AccountColumns says which parts of accounts a list has. Postal names parts of a Postal as
// JSON does; they and Fields are merged by name.
type AccountColumns struct {
	Rows  bool // rows may have an account
	Keyed bool // rows name them; else they are of people who are customers by themselves
	Alone bool // rows have nothing else: they are accounts, without people
	Roles bool // and say the parts that people have in them

	Name, Region, Locale, TimeZone, Services bool
	Postal, Fields                           []string
}

// Staged reports whether a list brings more than people, so that a row touches several tables.
func (c Columns) Staged() bool { return c.OptOut || c.Account.Rows }

func (a *AccountColumns) add(to target) {
	a.Rows = a.Rows || to != toNothing && to != toEmail && to != toSecond
	switch to {
	case toAccountName:
		a.Name = true
	case toRole:
		a.Roles = true
	case toServices:
		a.Services = true
	case toTimeZone:
		a.TimeZone = true
	case toStreet:
		a.Postal = append(a.Postal, "street")
	case toExtra:
		a.Postal = append(a.Postal, "extra")
	case toPostcode:
		a.Postal = append(a.Postal, "postcode")
	case toCity:
		a.Postal = append(a.Postal, "city")
	case toState:
		a.Postal = append(a.Postal, "state")
	case toCountry:
		a.Postal = append(a.Postal, "country")
	}
}

// Counts says what an import did to people. Added, Changed, Unchanged and Erased add up to
// those of the rows taken.
type Counts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Erased    int `json:"erased"` // not taken: erased on request

	Accounts Tally `json:"accounts,omitzero"`
	Contacts Tally `json:"contacts,omitzero"`  // people's parts in accounts
	OptedOut int   `json:"opted_out,omitzero"` // suppressions that were new
	// Sourced are people and accounts that were changed and that a source brings too.
	Sourced int `json:"sourced,omitzero"`
}

// Tally counts what an import did to things of one kind.
type Tally struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
}
