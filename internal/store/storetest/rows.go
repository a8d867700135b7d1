package storetest

import (
	"io"
	"iter"

	"tidings/recipients"
)

// rowsOf gives recipients in memory, or made on the way, as rows for an import.
// Their addresses must be normalised and each come once. Call stop when done.
func rowsOf(columns recipients.Columns, seq iter.Seq[*recipients.Recipient]) (rows recipients.Rows, stop func()) {
	next, stop := iter.Pull(seq)
	return &pulled{columns, next}, stop
}

type pulled struct {
	columns recipients.Columns
	next    func() (*recipients.Recipient, bool)
}

// Columns says which parts the recipients have.
func (p *pulled) Columns() recipients.Columns { return p.columns }

// Next gives the next recipient, or io.EOF.
func (p *pulled) Next() (*recipients.Recipient, error) {
	if r, ok := p.next(); ok {
		return r, nil
	}
	return nil, io.EOF
}
