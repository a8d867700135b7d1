// Package table reads files of comma-separated values as people have them: with or
// without a byte-order mark, in UTF-8, UTF-16 or an encoding that is named, delimited by
// comma, semicolon or tab, out of any spreadsheet. Every list and grid that comes from
// outside is read by it, so that each takes the same files and names the same places.
//
// A place is told as a spreadsheet shows it: rows from 1, blank ones counted, and columns
// by letter.
package table

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

// maxColumns bounds a row; a file with more is no list.
const maxColumns = 500

// Reader reads rows of RFC 4180 text with any delimiter. Unlike encoding/csv it
// bounds cells, names row and line of every fault, and goes on after one.
type Reader struct {
	Row  int // the row read last, as a spreadsheet numbers it: the first is 1
	Line int // of the file, where that row begins

	in    *bufio.Reader
	comma byte
	sep   bool // the first line names the delimiter, and is no row of the table
	next  int  // line of the next octet

	text []byte // all cells of the row, one after the other
	ends []int  // where each cell ends in text
}

// RowError is a fault of one row; the next row can be read.
type RowError struct{ Problem string }

// Error gives the problem without its place.
func (e *RowError) Error() string { return e.Problem }

// EncodingError says that a cell is not UTF-8. Nothing after it can be trusted, so it
// ends the reading.
type EncodingError struct {
	Row    int
	Column int    // from 0
	Label  string // of the column, for people; empty: its letter
	Guess  string // what the cell would be in Windows-1252
}

// Error gives the place and what to do.
func (e *EncodingError) Error() string {
	label := e.Label
	if label == "" {
		label = "column " + Letters(e.Column)
	}
	return fmt.Sprintf("row %d, %s is not UTF-8; in Windows-1252 it would read %.60q. If that is right, "+
		"give --encoding windows-1252, else save the file as \"CSV UTF-8\"", e.Row, label, e.Guess)
}

// errEndless ends reading: after it nothing can be trusted.
var errEndless = fmt.Errorf("a cell has more than %d characters; is a quote opened and never closed?", MaxCell)

// Open finds encoding and delimiter. encoding names one of the WHATWG list for files
// without a byte-order mark; empty: UTF-8.
func Open(r io.Reader, encoding string) (*Reader, error) {
	in, err := decode(r, encoding)
	if err != nil {
		return nil, err
	}
	t := &Reader{in: in, next: 1}
	t.comma, t.sep = delimiter(in)
	return t, nil
}

// Next takes the next row that is not blank. Blank rows are counted, as a
// spreadsheet shows them. Its errors: io.EOF, *RowError, or one that ends all, such as
// *EncodingError; those tell their place.
func (t *Reader) Next() error {
	err := t.read()
	if t.sep && err == nil {
		t.sep = false
		err = t.read()
	}
	var fault *RowError
	if err != nil && err != io.EOF && !errors.As(err, &fault) {
		return fmt.Errorf("row %d, which begins in line %d: %w", t.Row, t.Line, err)
	}
	if err != nil {
		return err
	}
	if i, bad := t.notUTF8(); bad {
		return &EncodingError{Row: t.Row, Column: i, Guess: legacyGuess(t.cell(i))}
	}
	return nil
}

func (t *Reader) read() error {
	for {
		t.text, t.ends = t.text[:0], t.ends[:0]
		t.Row++
		t.Line = t.next
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

// Cells adds the cells of the row read last to dst, as they stand: see Clean.
func (t *Reader) Cells(dst []string) []string {
	text, start := string(t.text), 0
	for _, end := range t.ends {
		dst = append(dst, text[start:end])
		start = end
	}
	return dst
}

// Fit wants as many cells as there are headings; empty ones may follow. Its error is a
// *RowError.
func (t *Reader) Fit(headings int) error {
	n := len(t.ends)
	for n > headings && n > 1 && t.ends[n-1] == t.ends[n-2] {
		n--
	}
	switch {
	case n < headings:
		return &RowError{fmt.Sprintf("has %d cells, but there are %d headings", n, headings)}
	case n > headings:
		return &RowError{fmt.Sprintf("has %d cells, but there are only %d headings; is a cell with the delimiter %q "+
			"not in quotes?", n, headings, t.comma)}
	}
	return nil
}

// Letters names column i (from 0) as spreadsheets do.
func Letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// cell gives a cell's octets, valid until the next read.
func (t *Reader) cell(i int) []byte {
	if i == 0 {
		return t.text[:t.ends[0]]
	}
	return t.text[t.ends[i-1]:t.ends[i]]
}

// readRow reads cells up to the end of the row. A row fault is remembered until
// the end is found, so that the next row starts at its own beginning.
func (t *Reader) readRow() error {
	var fault error
	for {
		end, err := t.readCell(&fault)
		if err != nil && err != io.EOF {
			return err
		}
		t.ends = append(t.ends, len(t.text))
		if len(t.ends) > maxColumns && fault == nil {
			fault = &RowError{fmt.Sprintf("has more than %d cells", maxColumns)}
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
func (t *Reader) readCell(fault *error) (end bool, err error) {
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
			*fault = &RowError{"has text right after a closing quote; double the quotes inside a cell"}
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
			*fault = &RowError{
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
func (t *Reader) readQuoted(start int) error {
	for {
		c, err := t.in.ReadByte()
		if err == io.EOF {
			return fmt.Errorf("a quote opened in line %d is never closed", t.Line)
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
func (t *Reader) endLine(c byte) {
	t.next++
	if c != '\r' {
		return
	}
	if b, err := t.in.Peek(1); err == nil && b[0] == '\n' {
		_, _ = t.in.Discard(1) // it was peeked
	}
}

// notUTF8 finds the first cell that is not UTF-8.
func (t *Reader) notUTF8() (column int, bad bool) {
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
