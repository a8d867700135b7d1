package desk

import (
	"errors"
	"fmt"
	"strings"

	"tidings/internal/check"
	"tidings/internal/plain"
	"tidings/internal/store"
)

// The ways in which a command ends other than by success or by a fault. The
// command line gives each its own exit code.
var (
	// ErrCheckFailed says that a check or a verification found errors.
	ErrCheckFailed = check.ErrFailed
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

// alsoError is an error that also counts as another, which gives it its exit code.
type alsoError struct{ err, is error }

// Error gives the error's own text.
func (e *alsoError) Error() string { return e.err.Error() }

// Unwrap gives both.
func (e *alsoError) Unwrap() []error { return []error{e.err, e.is} }

// explanations tell what to do about what databases and disks say in codes.
var explanations = []struct{ sign, words string }{
	{"(SQLITE_FULL)", "the disk is full; free some space, then run the command again: nothing was lost"},
	{"database or disk is full", "the disk is full; free some space, then run the command again: nothing was lost"},
	{"disk I/O error", "the disk cannot be written, most likely because it is full; free some space, then run the " +
		"command again"},
	{"database is locked", "another program holds the database; wait for it to end, or look which one it is"},
	{"readonly database", "the database and its folder must be writable for this; run the command as the user who " +
		"owns the workspace"},
	{store.ErrReadOnly.Error(), "reports can be read so; for this, run the command as the user who owns the workspace"},
	{"no space left on device", "the disk is full; free some space, then run the command again: nothing was lost"},
}

// Explain gives an error's text in plain words, with a sentence on what to do where
// the text itself is only a code.
func Explain(err error) string {
	raw, text := err.Error(), plain.Error(err)
	for _, x := range explanations {
		if strings.Contains(raw, x.sign) {
			return text + "\n" + x.words
		}
	}
	return text
}
