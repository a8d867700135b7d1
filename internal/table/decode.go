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

// readBuffer holds the header, by which the delimiter is found.
const readBuffer = 256 << 10

// decode gives the file as UTF-8 text without a byte-order mark. A mark decides;
// without one, name (an encoding of the WHATWG list, such as windows-1252) does,
// and without a name the text must be UTF-8, which is checked cell by cell.
func decode(r io.Reader, name string) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, readBuffer)
	head, _ := in.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := in.Discard(3)
		return in, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return bufio.NewReaderSize(transform.NewReader(in, utf16.NewDecoder()), readBuffer), nil
	}
	enc, err := encodingOf(name)
	if err != nil {
		return nil, err
	}
	if enc == nil {
		return in, looksLikeUTF16(in)
	}
	return bufio.NewReaderSize(transform.NewReader(in, enc.NewDecoder()), readBuffer), nil
}

func encodingOf(name string) (encoding.Encoding, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "utf-8", "utf8":
		return nil, nil
	case "latin1", "latin-1", "iso-8859-1":
		return charmap.Windows1252, nil // its superset, as on the web
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, fmt.Errorf("encoding %q is not known; examples are utf-8, windows-1252, utf-16le, shift_jis", name)
	}
	return enc, nil
}

func looksLikeUTF16(in *bufio.Reader) error {
	head, _ := in.Peek(64)
	if len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[3] == 0 {
		return fmt.Errorf("the file looks like UTF-16 without a mark; save it as UTF-8 or give --encoding utf-16le")
	}
	if len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 {
		return fmt.Errorf("the file looks like UTF-16 without a mark; save it as UTF-8 or give --encoding utf-16be")
	}
	return nil
}

// legacyGuess shows how octets that are not UTF-8 read in Windows-1252, which is
// what such files nearly always are.
func legacyGuess(cell []byte) string {
	text, err := charmap.Windows1252.NewDecoder().Bytes(cell)
	if err != nil {
		return ""
	}
	return string(text)
}

// delimiter finds the delimiter in the first line: a line "sep=;" as spreadsheets
// write it, else the most frequent of comma, semicolon and tab outside of quotes.
func delimiter(in *bufio.Reader) (comma byte, sepLine bool) {
	head, _ := in.Peek(readBuffer)
	line := head
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		line = head[:i]
	}
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && bytes.IndexByte([]byte(",;\t|"), line[4]) >= 0 {
		return line[4], true
	}
	best, quoted := map[byte]int{}, false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') {
			break
		}
		if !quoted {
			best[c]++
		}
	}
	comma = ','
	for _, c := range []byte{';', '\t'} {
		if best[c] > best[comma] {
			comma = c
		}
	}
	return comma, false
}
