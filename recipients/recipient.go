// Package recipients is the registry's domain: who is written to, in which
// language, about what, and why somebody is not. It reads lists (CSV), checks
// addresses and selects audiences; storing belongs to another package.
package recipients

import (
	"strings"
	"time"
	"unicode"

	"tidings/notices"
)

// Recipient is one person or mailbox of the registry.
type Recipient struct {
	ID        int64             `json:"id"`             // the store's; never given twice
	Email     string            `json:"email"`          // as Normalise gives it
	Name      string            `json:"name,omitempty"` // in full, as To shows it
	FirstName string            `json:"first_name,omitempty"`
	LastName  string            `json:"last_name,omitempty"`
	Company   string            `json:"company,omitempty"`
	Region    string            `json:"region,omitempty"` // ID of a region of the configuration; empty: none
	Locale    string            `json:"locale,omitempty"` // BCP 47; empty: the region's
	Fields    map[string]string `json:"fields,omitempty"` // other columns of the lists, by FieldName
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
	// Accounts are those that the recipient is a contact of, by ascending ID, where they were
	// asked for; of a list's row the one that it names.
	Accounts []Part `json:"accounts,omitempty"`

	// Of a list's row: an earlier one had the same person, for another account; they do not
	// want the update stream.
	Again, OptedOut bool `json:"-"`
}

// Field gives a personal field by its name as letters write it, such as "first
// name" or "customer number". An empty value counts as missing, so that a
// letter's fallback takes its place.
func (r *Recipient) Field(name string) (value string, ok bool) {
	switch key := FieldName(name); key {
	case "email":
		value = r.Email
	case "name":
		value = r.Name
	case "first name":
		value = r.FirstName
	case "last name":
		value = r.LastName
	case "company":
		value = r.Company
	case "region":
		value = r.Region
	case "locale":
		value = r.Locale
	default:
		value = r.Fields[key]
	}
	return value, value != ""
}

// FieldName gives the form in which fields are compared: lower case, with
// underscores, hyphens, dots and runs of spaces as one space, and without characters that
// nobody sees. "Customer_Number" becomes "customer number".
func FieldName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', '.', '\u00a0', '\u2011':
			return ' '
		}
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}

// FieldInLetters is the name by which letters and conditions know a column: FieldName of its heading
// with a space in the place of what means something in a letter. "Value (EUR)" becomes "value eur".
func FieldInLetters(heading string) string {
	if !strings.ContainsAny(heading, "(){}<>?`") { // nearly all
		return FieldName(heading)
	}
	return FieldName(strings.Map(func(r rune) rune {
		if strings.ContainsRune("(){}<>?`", r) {
			return ' '
		}
		return r
	}, heading))
}

// Reason says why somebody is not written to.
type Reason string

const (
	HardBounce  Reason = "hard_bounce" // the address does not exist; set by feedback, both streams
	SoftBounce  Reason = "soft_bounce" // too many temporary bounces; set by feedback, both streams
	Complaint   Reason = "complaint"   // reported as spam; set by feedback, or by a person for service
	Unsubscribe Reason = "unsubscribe" // one-click or by mail; set by feedback, one stream
	Manual      Reason = "manual"      // set by the manager
	Preference  Reason = "preference"  // chose not to get this stream
	Withdrawn   Reason = "withdrawn"   // had signed up themselves, and stopped it; either stream
	Erased      Reason = "erased"      // personal data removed on request; never written to again
	NoAddress   Reason = "no_address"  // the entry has no usable address
	// the source that brought the address does not any more; set and lifted by a sync
	Gone Reason = "gone"
)

// Reasons lists every reason, the weightiest first: where several hold, the
// first of this order is told.
func Reasons() []Reason {
	return []Reason{Erased, NoAddress, HardBounce, Complaint, Manual, Withdrawn, Gone, Unsubscribe, SoftBounce,
		Preference}
}

// Suppression keeps mail from an address.
type Suppression struct {
	Email     string         `json:"email"`            // as Normalise gives it; compared by its key
	Stream    notices.Stream `json:"stream,omitempty"` // empty: every stream
	Reason    Reason         `json:"reason"`
	Note      string         `json:"note,omitempty"`
	Source    string         `json:"source,omitempty"` // who or what asked for it
	CreatedAt time.Time      `json:"created_at"`
	Until     time.Time      `json:"until,omitzero"` // zero: for ever
}

// Active reports whether the suppression holds for a stream at a moment.
func (s Suppression) Active(stream notices.Stream, now time.Time) bool {
	return (s.Stream == "" || s.Stream == stream) && (s.Until.IsZero() || now.Before(s.Until))
}

// ConsentState is what a person said about one stream.
type ConsentState string

const (
	Joined ConsentState = "joined" // asked for the stream
	Left   ConsentState = "left"   // asked not to get it
)

// Consent is the latest word of a person about one stream. Without one, nothing
// was refused.
type Consent struct {
	Stream    notices.Stream `json:"stream"`
	State     ConsentState   `json:"state"`
	Source    string         `json:"source,omitempty"` // preference page, import, manager, sign-up
	ChangedAt time.Time      `json:"changed_at"`
}

// Change is one line of a person's history.
type Change struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"`           // imported, changed, suppressed, released, joined, left
	Detail string    `json:"detail,omitempty"` // reason and stream, or the new region and locale
	Source string    `json:"source,omitempty"`
}

// Entry is all that the registry knows of one person.
type Entry struct {
	Recipient
	Consents     []Consent     `json:"consents,omitempty"`
	Suppressions []Suppression `json:"suppressions,omitempty"`
	History      []Change      `json:"history,omitempty"`
}
