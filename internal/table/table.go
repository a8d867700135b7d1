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
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxCell is how many characters a cell may have. It is what a text of a record may have
// at most, and far beyond any name or address.
const MaxCell = 10_000

// maxOctets bounds what a quote that is never closed can swallow; of one cell. Clean
// counts characters, later and exactly.
const maxOctets = MaxCell * utf8.UTFMax

// maxColumns bounds a row; a file with more is no list. A row that is too long is a fault
// of that row only.
const maxColumns = 500

// Reader reads rows of RFC 4180 text with any delimiter. Unlike encoding/csv it
// bounds cells, names row and line of every fault, and goes on after one. A line may end
// in LF, CR LF or CR. It holds one row at a time, however long the file is, and serves
// one goroutine.
type Reader struct {
	Row  int // the row read last, as a spreadsheet numbers it: the first is 1
	Line int // of the file, where that row begins

	in    *bufio.Reader // UTF-8 by now, without a mark
	comma byte          // what stands between cells
	sep   bool          // the first line names the delimiter, and is no row of the table
	next  int           // line of the next octet

	text []byte // all cells of the row, one after the other
	ends []int  // where each cell ends in text
}

// RowError is a fault of one row; the next row can be read. Its place is Row and Line of
// the reader. Problem follows the place in a sentence: "has 3 cells, but …".
type RowError struct{ Problem string }

// Error gives the problem without its place.
func (e *RowError) Error() string { return e.Problem }

// EncodingError says that a cell is not UTF-8. Nothing after it can be trusted, so it
// ends the reading.
type EncodingError struct {
	Row    int    // as Reader.Row
	Column int    // from 0
	Label  string // of the column, for people; empty: its letter
	Guess  string // what the cell would be in Windows-1252
	Do     string // what to do if that is right; empty: give --encoding
}

// Error gives the place and what to do. The guess is cut, and quoted as in Go.
func (e *EncodingError) Error() string {
	label := e.Label
	if label == "" {
		label = "column " + Letters(e.Column)
	}
	do := e.Do
	if do == "" {
		do = "give --encoding windows-1252"
	}
	return fmt.Sprintf("row %d, %s is not UTF-8; in Windows-1252 it would read %.60q. If that is right, "+
		"%s, else save the file as \"CSV UTF-8\"", e.Row, label, e.Guess, do)
}

// errEndless ends reading: after it nothing can be trusted.
var errEndless = fmt.Errorf("has a cell of more than %d characters; is a quote opened and never closed? A cell that "+
	"is so long must be divided", MaxCell)

// Open finds encoding and delimiter. encoding names one of the WHATWG list for files
// without a byte-order mark; empty: UTF-8. It looks at the first readBuffer octets and
// takes no row. Its errors: an encoding that is not known, and what looks like UTF-16.
func Open(r io.Reader, encoding string) (*Reader, error) {
	in, err := decode(r, encoding) // from here on UTF-8
	if err != nil {
		return nil, err
	}
	t := &Reader{in: in, next: 1} // lines count from 1; so does Row, by read
	t.comma, t.sep = delimiter(in)
	return t, nil
}

// Next takes the next row that is not blank. Blank rows are counted, as a
// spreadsheet shows them. Its errors: io.EOF, *RowError, or one that ends all, such as
// *EncodingError; those tell their place.
func (t *Reader) Next() error {
	err := t.read()
	if t.sep && err == nil { // that was "sep=;", which is read past and counted
		t.sep = false
		err = t.read()
	}
	var fault *RowError // goes out as it is: the caller adds the place
	if err != nil && err != io.EOF && !errors.As(err, &fault) {
		return fmt.Errorf("row %d, which begins in line %d: %w", t.Row, t.Line, err)
	}
	if err != nil {
		return err
	}
	if i, bad := t.notUTF8(); bad { // seen after the row is whole, so the next is not looked at
		return &EncodingError{Row: t.Row, Column: i, Guess: legacyGuess(t.cell(i))}
	}
	return nil
}

// read takes rows until one is not blank. io.EOF comes alone: a last row without a line
// end is a row.
func (t *Reader) read() error {
	for {
		t.text, t.ends = t.text[:0], t.ends[:0] // kept for their room
		t.Row++
		t.Line = t.next // a row may go over several lines
		err := t.readRow()
		if err == io.EOF && len(t.text) == 0 && len(t.ends) <= 1 { // nothing after the last line end
			return io.EOF
		}
		if err == io.EOF { // the last row has no line end
			err = nil
		}
		if err != nil || !blank(t.text) { // a row of cells that show nothing is blank
			return err
		}
	}
}

// Cells adds the cells of the row read last to dst, as they stand: see Clean. They share
// one string, so that a row costs one allocation; they stay valid.
func (t *Reader) Cells(dst []string) []string {
	text, start := string(t.text), 0 // a copy: the buffer is used again
	for _, end := range t.ends {
		dst = append(dst, text[start:end])
		start = end
	}
	return dst
}

// Fit makes the row read last as wide as the headings are. Spreadsheets leave out empty
// cells at the right end, and write some where another row is longer; both mean nothing.
// Its error is a *RowError: a cell with content stands below no heading.
func (t *Reader) Fit(headings int) error {
	for len(t.ends) < headings {
		t.ends = append(t.ends, len(t.text))
	}
	n := len(t.ends) // cells of the row
	for n > headings && blank(t.cell(n-1)) {
		n--
	}
	if n > headings {
		return &RowError{fmt.Sprintf("has %d cells, but there are only %d headings; is a cell with the delimiter %q "+
			"not in quotes?", n, headings, t.comma)}
	}
	return nil
}

// Letters names column i (from 0) as spreadsheets do: A to Z, then AA, AB and so on.
func Letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 { // digits from 1 to 26, the lowest first
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// cell gives a cell's octets, valid until the next read, without its outer quotes and
// with doubled ones as one.
func (t *Reader) cell(i int) []byte {
	if i == 0 {
		return t.text[:t.ends[0]]
	}
	return t.text[t.ends[i-1]:t.ends[i]]
}

// readRow reads cells up to the end of the row. A row fault is remembered until
// the end is found, so that the next row starts at its own beginning.
func (t *Reader) readRow() error {
	if t.readPlain() {
		return nil
	}
	var fault error // the first of the row
	for {
		end, err := t.readCell(&fault)
		if errors.Is(err, errEndless) {
			return fmt.Errorf("column %s %w", Letters(len(t.ends)), errEndless)
		}
		if err != nil && err != io.EOF { // nothing after it can be trusted
			return err
		}
		t.ends = append(t.ends, len(t.text))
		if len(t.ends) > maxColumns && fault == nil { // and goes on, to find the row's end
			fault = &RowError{fmt.Sprintf("has more than %d cells", maxColumns)}
		}
		if end || err == io.EOF {
			if fault != nil { // before io.EOF, which the next read gives
				return fault
			}
			return err
		}
	}
}

// readPlain reads a row that is in the buffer to its line feed and has no quotes, as nearly all
// are: octets by the row, not one by one. false: nothing was read.
func (t *Reader) readPlain() bool {
	ahead, _ := t.in.Peek(t.in.Buffered()) // what is there
	end := bytes.IndexByte(ahead, '\n')
	if end < 0 || end > maxOctets {
		return false
	}
	row := bytes.TrimSuffix(ahead[:end], []byte("\r"))
	if bytes.IndexByte(row, '"') >= 0 || bytes.IndexByte(row, '\r') >= 0 ||
		bytes.Count(row, []byte{t.comma}) >= maxColumns {
		return false
	}
	for at := bytes.IndexByte(row, t.comma); at >= 0; at = bytes.IndexByte(row, t.comma) {
		t.text = append(t.text, row[:at]...)
		t.ends = append(t.ends, len(t.text))
		row = row[at+1:]
	}
	t.text = append(t.text, row...)
	t.ends = append(t.ends, len(t.text))
	t.next++
	_, _ = t.in.Discard(end + 1) // it was peeked
	return true
}

// readCell reads one cell and what follows it; end: the row is over. A fault of the row
// goes to *fault, and the rest is read as if it were right; err ends all, or is io.EOF.
func (t *Reader) readCell(fault *error) (end bool, err error) {
	start := len(t.text) // of the cell
	c, err := t.in.ReadByte()
	if err != nil {
		return true, err
	}
	for c == ' ' && t.comma != ' ' { // spaces before a quote are none of the cell
		if next, err := t.in.Peek(1); err != nil || next[0] != ' ' && next[0] != '"' {
			break
		}
		t.text = append(t.text, c)
		if c, err = t.in.ReadByte(); err != nil || len(t.text)-start > maxOctets {
			return true, errors.Join(err, errEndless)
		}
	}
	if c == '"' { // only at the beginning does a quote open
		t.text = t.text[:start]
		if err := t.readQuoted(start); err != nil {
			return true, err
		}
		if c, err = t.afterQuote(); err != nil { // what follows the closing quote
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
		case c == '\n' || c == '\r': // a lone CR ends a row as well
			t.endLine(c)
			return true, nil
		case c == '"' && *fault == nil: // as encoding/csv without LazyQuotes
			*fault = &RowError{
				"has a quote inside a cell that does not begin with one; double it and put the cell in quotes",
			}
		}
		if t.text = append(t.text, c); len(t.text)-start > maxOctets { // a file without line ends
			return true, errEndless
		}
		if c, err = t.in.ReadByte(); err != nil {
			return true, err
		}
	}
}

// afterQuote gives the first character behind a closing quote that is no space.
func (t *Reader) afterQuote() (c byte, err error) {
	for {
		if c, err = t.in.ReadByte(); err != nil || c != ' ' && (c != '\t' || t.comma == '\t') {
			return c, err
		}
	}
}

// readQuoted reads up to the closing quote, whose fellow is read already. Line feeds
// inside belong to the cell and count as lines of the file.
func (t *Reader) readQuoted(start int) error {
	for {
		c, err := t.in.ReadByte()
		if err == io.EOF { // short files; long ones end in errEndless
			return fmt.Errorf("a quote opened in line %d is never closed", t.Line)
		}
		if err != nil {
			return err
		}
		if c == '"' {
			if again, err := t.in.ReadByte(); err != nil {
				return eofIsFine(err)
			} else if again != '"' { // it was the closing one
				return t.in.UnreadByte()
			}
		}
		if c == '\n' { // within the cell, for the line of the next row
			t.next++
		}
		if t.text = append(t.text, c); len(t.text)-start > maxOctets {
			return errEndless
		}
	}
}

// eofIsFine forgives the end of the file right after a closing quote; the next read
// meets it again.
func eofIsFine(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// endLine counts a line, and takes the second octet of CR LF.
func (t *Reader) endLine(c byte) {
	t.next++
	if c != '\r' { // LF alone
		return
	}
	if b, err := t.in.Peek(1); err == nil && b[0] == '\n' {
		_, _ = t.in.Discard(1) // it was peeked
	}
}

// notUTF8 finds the first cell that is not UTF-8. The row is asked as a whole first,
// since nearly every row is right.
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
