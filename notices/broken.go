package notices

import "slices"

// Broken is the file of a record that cannot be read as one. What it would have said is
// not known: whatever names it, or shows every record of its kind, must fail and not
// leave it out.
type Broken struct {
	Kind  string // incident, maintenance or project
	ID    string // by its file's name
	Place string // of the first fault: file:line:column, or the file
	First string // that fault, in one line
	Why   error  // every fault
}

// Error is the first fault with its place.
func (b *Broken) Error() string { return b.Place + ": " + b.First }

// Unwrap gives every fault.
func (b *Broken) Unwrap() error { return b.Why }

// Fault is the *Broken of a kind that one of the ids names; no ids: any of that kind. It
// is nil where all of them can be read, or are not there.
func (r Records) Fault(kind string, ids ...string) error {
	for _, b := range r.Broken {
		if b.Kind == kind && (len(ids) == 0 || slices.Contains(ids, b.ID)) {
			return b
		}
	}
	return nil
}
