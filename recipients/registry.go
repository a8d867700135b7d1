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
	After      int64 // only IDs above this one: the last ID of the page before
	Limit      int   // at most that many, 0: all
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
	Fields                                             []string
}

// Counts says what an import did. Added, Changed, Unchanged and Erased add up to
// the rows taken.
type Counts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Erased    int `json:"erased"` // not taken: erased on request
}
