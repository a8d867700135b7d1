package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readBuffer holds the header, by which the delimiter is found; in octets. A header
// that is longer is judged by what fits.
const readBuffer = 256 << 10

// UTF8 gives a file as UTF-8 text without a byte-order mark; encoding is as Open's. Its errors are Open's.
func UTF8(r io.Reader, encoding string) (io.Reader, error) { return decode(r, encoding) }

// decode gives the file as UTF-8 text without a byte-order mark, or several: a program
// that adds one where one is leaves two. A mark decides; without one, the zeros that
// UTF-16 has and no text; then name (an encoding of the WHATWG list, such as
// windows-1252), and without a name the text must be UTF-8, which is checked cell by
// cell. So a file saved as "CSV UTF-8" or "Unicode text" needs no option, and one in an
// old encoding is never guessed at: a wrong guess would print people's names wrong. What
// cannot be decoded comes as U+FFFD.
func decode(r io.Reader, name string) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, readBuffer) // so that Peek can see the whole header
	head, _ := in.Peek(4)                    // a file that is shorter is whole in it
	if string(head) == "\xff\xfe\x00\x00" || string(head) == "\x00\x00\xfe\xff" {
		return nil, errors.New("the file is UTF-32; save it as \"CSV UTF-8\"")
	}
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte(mark)): // UTF-8
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		named, err := encodingOf(name) // asked only now: a mark is surer than what somebody says
		if err != nil {
			return nil, err
		}
		if enc = named; strings.TrimSpace(name) == "" {
			enc = zeros(in)
		}
	}
	if enc != nil {
		in = bufio.NewReaderSize(transform.NewReader(in, enc.NewDecoder()), readBuffer)
	}
	for {
		if head, _ = in.Peek(len(mark)); string(head) != mark {
			return in, nil
		}
		if _, err := in.Discard(len(mark)); err != nil {
			return nil, err
		}
	}
}

// mark is the byte-order mark in UTF-8.
const mark = "\xef\xbb\xbf"

// KnownEncoding reports whether files can be read in an encoding of a name.
func KnownEncoding(name string) error {
	_, err := encodingOf(name)
	return err
}

// encodingOf gives the encoding of a name, in any case; nil for UTF-8.
func encodingOf(name string) (encoding.Encoding, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "utf-8", "utf8": // checked, where a decoder would put U+FFFD
		return nil, nil
	case "latin1", "latin-1", "iso-8859-1":
		return charmap.Windows1252, nil // its superset, as on the web
	}
	enc, err := htmlindex.Get(name) // any label of the WHATWG list
	if err != nil {
		return nil, fmt.Errorf("encoding %q is not known; examples are utf-8, windows-1252, utf-16le, shift_jis", name)
	}
	return enc, nil
}

// zeros tells UTF-16 without a mark, or gives nil. Of all that is written in Latin
// letters, and of every delimiter, one octet of the two is zero, always at the same side;
// no other text has one.
func zeros(in *bufio.Reader) encoding.Encoding {
	head, _ := in.Peek(4096) // a short file gives fewer
	var at [2]int
	for i, c := range head {
		if c == 0 {
			at[i%2]++
		}
	}
	few := len(head) / 16
	switch {
	case at[1] > few && at[0] <= at[1]/16: // the lower octet first
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case at[0] > few && at[1] <= at[0]/16:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// legacyGuess shows how octets that are not UTF-8 read in Windows-1252, which is
// what such files nearly always are. It is shown with the fault, so that a person can
// see whether it is right; nothing reads a file by it.
func legacyGuess(cell []byte) string {
	text, err := charmap.Windows1252.NewDecoder().Bytes(cell)
	if err != nil { // it decodes every octet; the library's type has an error
		return ""
	}
	return string(text)
}

// delimiter finds the delimiter in the first line: a line "sep=;" as spreadsheets
// write it, else the most frequent of comma, semicolon and tab outside of quotes. A comma
// wins a tie, and the header of one column too. sepLine: the first line is no row, and is
// to be passed over. The bar is taken only where the file names it.
func delimiter(in *bufio.Reader) (comma byte, sepLine bool) {
	head, _ := in.Peek(readBuffer) // stays in the buffer for the rows
	// Blank lines may stand first.
	head = bytes.TrimLeftFunc(head, func(r rune) bool { return r != '\t' && invisible(r) })
	line := head // up to the first line end, if there is one
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		line = head[:i]
	}
	// Saved again, it has quotes, and a delimiter for each other column.
	if sep := bytes.TrimLeft(line, `"`); len(sep) >= 5 && bytes.EqualFold(sep[:4], []byte("sep=")) &&
		bytes.IndexByte([]byte(",;\t|"), sep[4]) >= 0 && len(bytes.Trim(sep[5:], `"`+string(sep[4:5]))) == 0 {
		return sep[4], true // the octet after "sep="
	}
	// counted in head, not in line: a heading in quotes may go over several lines
	best, quoted := map[byte]int{}, false
	for _, c := range head {
		if c == '"' { // a doubled one changes it twice, and so not at all
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') { // the end of the headings
			break
		}
		if !quoted {
			best[c]++
		}
	}
	comma = ','
	for _, c := range []byte{';', '\t'} { // a later one must be more frequent to win
		if best[c] > best[comma] {
			comma = c
		}
	}
	return comma, false
}
