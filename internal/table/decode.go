package table

import (
	"bufio"
	"bytes"
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

// decode gives the file as UTF-8 text without a byte-order mark. A mark decides;
// without one, name (an encoding of the WHATWG list, such as windows-1252) does,
// and without a name the text must be UTF-8, which is checked cell by cell. So a file
// saved as "CSV UTF-8" or "Unicode text" needs no option, and one in an old encoding is
// never guessed at: a wrong guess would print people's names wrong. What cannot be
// decoded comes as U+FFFD.
func decode(r io.Reader, name string) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, readBuffer) // so that Peek can see the whole header
	head, _ := in.Peek(3)                    // a file that is shorter is whole in it
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")): // U+FEFF in UTF-8
		_, err := in.Discard(3) // UTF-8, of which the mark is all that is odd
		return in, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		// The mark says which end comes first, so LittleEndian is never asked.
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return bufio.NewReaderSize(transform.NewReader(in, utf16.NewDecoder()), readBuffer), nil
	}
	enc, err := encodingOf(name) // asked only now: a mark is surer than what somebody says
	if err != nil {
		return nil, err
	}
	if enc == nil { // UTF-8
		return in, looksLikeUTF16(in)
	}
	return bufio.NewReaderSize(transform.NewReader(in, enc.NewDecoder()), readBuffer), nil
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

// looksLikeUTF16 tells by the first characters: of ASCII in UTF-16 every second octet is
// zero, the higher one. A text with such a beginning would else end in a fault at its
// first cell that helps nobody.
func looksLikeUTF16(in *bufio.Reader) error {
	head, _ := in.Peek(64)                                              // a short file gives fewer
	if len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[3] == 0 { // the lower octet first
		return fmt.Errorf("the file looks like UTF-16 without a mark; save it as UTF-8 or give --encoding utf-16le")
	}
	if len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 { // the higher one
		return fmt.Errorf("the file looks like UTF-16 without a mark; save it as UTF-8 or give --encoding utf-16be")
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
	line := head                   // up to the first line end, if there is one
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		line = head[:i]
	}
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && bytes.IndexByte([]byte(",;\t|"), line[4]) >= 0 {
		return line[4], true // the octet after "sep="
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
