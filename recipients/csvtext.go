package recipients

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxCell is how many characters a cell may have.
const MaxCell = 10_000

// maxOctets bounds what a quote that is never closed can swallow.
const maxOctets = MaxCell * utf8.UTFMax

// maxColumns bounds a row; a list with more is no list of people.
const maxColumns = 500

// table reads rows of RFC 4180 text with any delimiter. Unlike encoding/csv it
// bounds cells, names row and line of every fault, and goes on after one.
type table struct {
	in    *bufio.Reader
	comma byte

	row  int // of the row read last, as a spreadsheet numbers it: the header is 1
	line int // where that row begins
	next int // line of the next octet

	text []byte // all cells of the row, one after the other
	ends []int  // where each cell ends in text
}

// rowError is a fault of one row; the next row can be read.
type rowError struct{ problem string }

// Error gives the problem without its place.
func (e *rowError) Error() string { return e.problem }

// errEndless ends reading: after it nothing can be trusted.
var errEndless = fmt.Errorf("a cell has more than %d characters; is a quote opened and never closed?", MaxCell)

func newTable(in *bufio.Reader, comma byte) *table {
	return &table{in: in, comma: comma, next: 1}
}

// read takes the next row that is not blank. Blank rows are counted, as a
// spreadsheet shows them. Its errors: io.EOF, *rowError, or one that ends all.
func (t *table) read() error {
	for {
		t.text, t.ends = t.text[:0], t.ends[:0]
		t.row++
		t.line = t.next
		err := t.readRow()
		if err == io.EOF && len(t.text) == 0 && len(t.ends) <= 1 {
			return io.EOF
		}
		if err == io.EOF {
			err = nil
		}
		if err != nil || len(t.text) > 0 {
			return err
		}
	}
}

// cells is how many cells the row has.
func (t *table) cells() int { return len(t.ends) }

// cell gives a cell's octets, valid until the next read.
func (t *table) cell(i int) []byte {
	if i == 0 {
		return t.text[:t.ends[0]]
	}
	return t.text[t.ends[i-1]:t.ends[i]]
}

// readRow reads cells up to the end of the row. A row fault is remembered until
// the end is found, so that the next row starts at its own beginning.
func (t *table) readRow() error {
	var fault error
	for {
		end, err := t.readCell(&fault)
		if err != nil && err != io.EOF {
			return err
		}
		t.ends = append(t.ends, len(t.text))
		if len(t.ends) > maxColumns && fault == nil {
			fault = &rowError{fmt.Sprintf("has more than %d cells", maxColumns)}
		}
		if end || err == io.EOF {
			if fault != nil {
				return fault
			}
			return err
		}
	}
}

// readCell reads one cell and what follows it; end: the row is over.
func (t *table) readCell(fault *error) (end bool, err error) {
	start := len(t.text)
	c, err := t.in.ReadByte()
	if err != nil {
		return true, err
	}
	if c == '"' {
		if err := t.readQuoted(start); err != nil {
			return true, err
		}
		if c, err = t.in.ReadByte(); err != nil {
			return true, err
		}
		if c != t.comma && c != '\n' && c != '\r' && *fault == nil {
			*fault = &rowError{"has text right after a closing quote; double the quotes inside a cell"}
		}
	}
	for {
		switch {
		case c == t.comma:
			return false, nil
		case c == '\n' || c == '\r':
			t.endLine(c)
			return true, nil
		case c == '"' && *fault == nil:
			*fault = &rowError{
				"has a quote inside a cell that does not begin with one; double it and put the cell in quotes",
			}
		}
		if t.text = append(t.text, c); len(t.text)-start > maxOctets {
			return true, errEndless
		}
		if c, err = t.in.ReadByte(); err != nil {
			return true, err
		}
	}
}

// readQuoted reads up to the closing quote.
func (t *table) readQuoted(start int) error {
	for {
		c, err := t.in.ReadByte()
		if err == io.EOF {
			return fmt.Errorf("a quote opened in line %d is never closed", t.line)
		}
		if err != nil {
			return err
		}
		if c == '"' {
			if again, err := t.in.ReadByte(); err != nil {
				return eofIsFine(err)
			} else if again != '"' {
				return t.in.UnreadByte()
			}
		}
		if c == '\n' {
			t.next++
		}
		if t.text = append(t.text, c); len(t.text)-start > maxOctets {
			return errEndless
		}
	}
}

func eofIsFine(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// endLine takes the second octet of CR LF.
func (t *table) endLine(c byte) {
	t.next++
	if c != '\r' {
		return
	}
	if b, err := t.in.Peek(1); err == nil && b[0] == '\n' {
		_, _ = t.in.Discard(1) // it was peeked
	}
}

// notUTF8 finds the first cell that is not UTF-8.
func (t *table) notUTF8() (column int, bad bool) {
	if utf8.Valid(t.text) {
		return 0, false
	}
	for i := range t.ends {
		if !utf8.Valid(t.cell(i)) {
			return i, true
		}
	}
	return 0, true
}
