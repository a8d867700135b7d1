// Package talk is how the rooms speak with the person at the prompt: what is said of a value
// that cannot be meant, moments and lists in words, and the ways in which a command ends.
package talk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// The ways in which a command ends other than by success or by a fault. The command line
// gives each its own exit code; check.ErrFailed is another one.
var (
	// ErrPartly says that some recipients of a finished send did not get it.
	ErrPartly = errors.New("delivered in part")
	// ErrNotApproved says that nobody approved the notice as it is now.
	ErrNotApproved = errors.New("this version is not approved")
	// ErrNotConfirmed says that the number of recipients was not confirmed.
	ErrNotConfirmed = errors.New("not confirmed")
)

// FlagError says that a value which a person typed cannot be meant.
type FlagError struct{ text string }

// Error says what is wrong with the value and what would be right.
func (e *FlagError) Error() string { return e.text }

// BadFlag is a FlagError with the words of a format.
func BadFlag(format string, args ...any) error {
	return &FlagError{fmt.Sprintf(format, args...)}
}

// also is an error that also counts as another.
type also struct{ err, is error }

// Also gives an error the exit code of another, and keeps its own words.
func Also(err, is error) error { return &also{err, is} }

// Error gives the error's own text.
func (e *also) Error() string { return e.err.Error() }

// Unwrap gives both.
func (e *also) Unwrap() []error { return []error{e.err, e.is} }

// Offer is a value that may be typed, with a few words on it.
type Offer struct{ Value, Note string }

// Choice is one of several things that a person can mean.
type Choice struct{ ID, Name string }

// NotInLetter is said of a record that cannot be read and that a letter does without.
const NotInLetter = "this letter does not need it"

// LineEnds makes one kind of line end of those that clipboards and editors have.
func LineEnds(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
}

// stampForm is a moment for people at the prompt.
const stampForm = "2006-01-02 15:04 -07:00"

// Moment is a moment as the terminal writes it.
func Moment(t time.Time) string { return t.Format(stampForm) }

// Day is a moment with the day of the week.
func Day(t time.Time) string { return t.Format("Mon " + stampForm) }

// Words writes a list as "a, b, c".
func Words[T ~string](list []T) string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}

// Listed writes the names of a list, or none.
func Listed[T any](list []T, id func(T) string) string {
	var ids []string
	for _, v := range list {
		ids = append(ids, id(v))
	}
	if len(ids) == 0 {
		return "none"
	}
	return strings.Join(ids, ", ")
}

// People counts people.
func People(n int) string { return locale.Num(n, "person", "people") }

// KnownRegion refuses an id that no region of the configuration has.
func KnownRegion(regions []notices.Region, id string) error {
	if slices.ContainsFunc(regions, func(r notices.Region) bool { return r.ID == id }) {
		return nil
	}
	var known []string
	for _, r := range regions {
		known = append(known, r.ID)
	}
	return BadFlag("there is no region %q; tidings.yaml has %s", id, Words(known))
}
