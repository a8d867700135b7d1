package recipients

import (
	"context"
	"errors"
	"time"

	"tidings/notices"
)

// ErrNotFound says that the registry has no such person.
var ErrNotFound = errors.New("not in the registry")

// Registry is where recipients are kept.
type Registry interface {
	// ImportRecipients takes all rows in one transaction: if rows ends with an
	// error, nothing is kept and that error is returned.
	ImportRecipients(ctx context.Context, rows Rows, source string) (Counts, error)
	// Recipient gives all about one address, or ErrNotFound.
	Recipient(ctx context.Context, address string) (*Entry, error)
	// Recipients streams those that fit, by ascending ID. The callback's error
	// ends the stream and is returned.
	Recipients(ctx context.Context, f Filter, each func(*Recipient) error) error
	// CountRecipients counts those that fit; Filter.After and Limit do not matter.
	CountRecipients(ctx context.Context, f Filter) (int, error)
	// StreamAudience streams everybody whom the rule matches by ascending ID,
	// those left out with their reason.
	StreamAudience(ctx context.Context, rule Rule, each func(*AudienceRow) error) error
	// Suppress keeps mail from an address, whether it is registered or not. The
	// same reason again replaces note, source and expiry.
	Suppress(ctx context.Context, s Suppression) error
	// Release lifts suppressions of an address. Empty stream and reason lift all.
	// Erasure cannot be lifted.
	Release(
		ctx context.Context,
		address string,
		stream notices.Stream,
		reason Reason,
		source string,
	) (lifted int, err error)
	// Suppressions streams those that hold now, by ascending age.
	Suppressions(ctx context.Context, each func(Suppression) error) error
	// SetConsent notes what a person said about a stream, or ErrNotFound.
	SetConsent(ctx context.Context, address string, c Consent) error
	// Forget removes a person's data and keeps a keyed hash of the address, so
	// that no list brings it back. ErrNotFound if there was nothing to remove; the
	// hash is kept all the same.
	Forget(ctx context.Context, address, by, note string) error
}

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

// Columns says which parts of a recipient a list has. Fields are merged by name.
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
