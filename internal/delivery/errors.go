package delivery

import (
	"errors"
	"fmt"
)

// ErrAltered says that what is to be sent is not what was approved or frozen. An error of a Source's
// Composer or of Ledger.Page may wrap it: the engine then pauses the send with its words, as trying
// again changes nothing.
var ErrAltered = errors.New("it is not what was approved")

// Error says what failed, where, and what the relay said.
func (e *RelayError) Error() string {
	s := fmt.Sprintf("relay %s, %s: %s", e.Relay, e.Stage, e.Text)
	switch {
	case e.Code != 0:
		s = fmt.Sprintf("relay %s, %s: %d %s", e.Relay, e.Stage, e.Code, e.Text)
	case e.Text == "" && e.Err != nil:
		s = fmt.Sprintf("relay %s, %s: %v", e.Relay, e.Stage, e.Err)
	}
	if e.Advice != "" {
		s += "; " + e.Advice
	}
	return s
}

// Unwrap gives the underlying error.
func (e *RelayError) Unwrap() error { return e.Err }

// Temporary reports whether trying again later may help. What is unknown counts
// as temporary.
func Temporary(err error) bool {
	var e *RelayError
	return !errors.As(err, &e) || !e.Permanent
}
