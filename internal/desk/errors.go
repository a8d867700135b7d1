package desk

import (
	"strings"

	"tidings/internal/check"
	"tidings/internal/plain"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// The ways in which a command ends other than by success or by a fault. The
// command line gives each its own exit code.
var (
	// ErrCheckFailed says that a check or a verification found errors.
	ErrCheckFailed  = check.ErrFailed
	ErrPartly       = talk.ErrPartly
	ErrNotApproved  = talk.ErrNotApproved
	ErrNotConfirmed = talk.ErrNotConfirmed
)

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
