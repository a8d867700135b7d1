// Package source reads customers out of other systems: SQL databases, directories (LDAP) and
// files. It only reads, and whatever a source gives comes out as one CSV list with headings,
// within limits of size and time.
//
// What drivers and servers say never reaches the manager: every error is a *Fault, which says
// in plain words what is wrong, where, and what to do. No secret is in it.
package source

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limits of what one source may give. The reader of lists has limits for cells and rows.
const (
	MaxBytes   = 4 << 30
	maxColumns = 500
	maxCell    = 64 << 10
)

// Source is one system that lists come from.
type Source interface {
	// Copy writes the list as CSV, headings first. It stops when ctx ends.
	Copy(ctx context.Context, w io.Writer) error
}

// Fault says what is wrong with a source.
type Fault struct {
	Text  string
	cause error // only what callers ask for: the end of a context
}

// Error gives the text.
func (f *Fault) Error() string { return f.Text }

// Unwrap gives context.Canceled or context.DeadlineExceeded, where that was the cause.
func (f *Fault) Unwrap() error { return f.cause }

func faultf(format string, args ...any) *Fault { return &Fault{Text: fmt.Sprintf(format, args...)} }

// Copy writes what the source gives now to w, within the time given. Where it fails, w holds
// a part, which is worth nothing.
func Copy(ctx context.Context, from Source, w io.Writer, within time.Duration) error {
	timed, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := from.Copy(timed, &bounded{w: w, left: MaxBytes})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &Fault{"it was interrupted", ctx.Err()}
	case errors.Is(timed.Err(), context.DeadlineExceeded):
		return &Fault{fmt.Sprintf("it did not give everything within %v; look whether it is well, or set a longer "+
			"timeout for it in tidings.yaml", within), context.DeadlineExceeded}
	}
	return err
}

// bounded refuses more than a list may have.
type bounded struct {
	w    io.Writer
	left int64
}

// Write writes on as long as there is room.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, faultf("it gives more than %d GB, which is no list of customers; look at what it is asked for",
			MaxBytes>>30)
	}
	return b.w.Write(p)
}

// rows writes rows of cells as CSV.
type rows struct {
	out   *csv.Writer
	width int
	n     int // rows behind the headings
}

// newRows writes the headings.
func newRows(w io.Writer, headings []string) (*rows, error) {
	if len(headings) > maxColumns {
		return nil, faultf("it gives %d columns; at most %d fit", len(headings), maxColumns)
	}
	r := &rows{out: csv.NewWriter(w), width: len(headings)}
	return r, r.out.Write(headings)
}

func (r *rows) add(headings, cells []string) error {
	r.n++
	for i, c := range cells {
		if len(c) > maxCell {
			return faultf("row %d has %d bytes in the column %q; at most %d fit", r.n, len(c), clip(headings[i]),
				maxCell)
		}
	}
	return r.out.Write(cells)
}

func (r *rows) close() error {
	r.out.Flush()
	return r.out.Error()
}

// clip shortens a foreign word for a message.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return s
}
