package desk

import "errors"

// The ways in which a command ends other than by success or by a fault. The
// command line gives each its own exit code.
var (
	// ErrCheckFailed says that a check or a verification found errors.
	ErrCheckFailed = errors.New("check failed")
	// ErrPartly says that some recipients of a finished send did not get it.
	ErrPartly = errors.New("delivered in part")
	// ErrNotApproved says that nobody approved the notice as it is now.
	ErrNotApproved = errors.New("not approved as it is now")
	// ErrNotConfirmed says that the number of recipients was not confirmed.
	ErrNotConfirmed = errors.New("not confirmed")
)
