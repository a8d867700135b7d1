package desk

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"tidings/internal/check"
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
	ErrNotApproved = errors.New("not approved as it is now")
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

// Explain gives an error's text with a sentence on what to do where the text
// itself is only a code. A library's own words stand last, in brackets, where they may
// help somebody who is asked.
func Explain(err error) string {
	text := plain(err)
	for _, x := range explanations {
		if strings.Contains(err.Error(), x.sign) {
			return text + "\n" + x.words
		}
	}
	return text
}

// plain gives an error's text with the words of databases and sockets in it put as
// people say them.
func plain(err error) string {
	text := err.Error()
	for _, find := range []func(error) (own, words string){store.Words, listenWords} {
		own, words := find(err)
		if words == "" || !strings.Contains(text, own) {
			continue
		}
		text = strings.Replace(text, own, words, 1) + " (" + oneLine(own) + ")"
	}
	return text
}

// listenWords explains why an address cannot be listened on.
func listenWords(err error) (own, words string) {
	var e *net.OpError
	if !errors.As(err, &e) || e.Op != "listen" {
		return "", ""
	}
	var address *net.AddrError
	var name *net.DNSError
	at := "the address"
	if e.Addr != nil {
		at = e.Addr.String()
	}
	switch {
	case errors.As(err, &address):
		words = fmt.Sprintf("%q is no address to listen on; write host:port, for instance 127.0.0.1:8081", address.Addr)
	case errors.As(err, &name):
		words = fmt.Sprintf("the host or port of %q is not known; write for instance 127.0.0.1:8081", name.Name)
	case errors.Is(err, syscall.EADDRINUSE):
		words = at + " is in use by another program; end that, or listen on another port"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		words = at + " is no address of this machine; write one that is, or 0.0.0.0 for all"
	case errors.Is(err, syscall.EACCES):
		words = at + " may not be listened on by this user; use a port above 1023, or the right to use those below"
	default:
		words = at + " cannot be listened on"
	}
	return e.Error(), words
}

// oneLine keeps a library's words short.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 200 {
		s = string(runes[:200]) + "…"
	}
	return s
}
