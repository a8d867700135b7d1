package recipients

import (
	"io"
	"iter"
)

// RowsOf gives recipients in memory, or made on the way, as rows for an import.
// Their addresses must be normalised and each come once. Call stop when done.
func RowsOf(columns Columns, seq iter.Seq[*Recipient]) (rows Rows, stop func()) {
	next, stop := iter.Pull(seq)
	return &pulled{columns, next}, stop
}

type pulled struct {
	columns Columns
	next    func() (*Recipient, bool)
}

// Columns says which parts the recipients have.
func (p *pulled) Columns() Columns { return p.columns }

// Next gives the next recipient, or io.EOF.
func (p *pulled) Next() (*Recipient, error) {
	if r, ok := p.next(); ok {
		return r, nil
	}
	return nil, io.EOF
}
