package table

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What leaves the program as a table is opened in a spreadsheet, and what comes in was
// often saved by one. So a cell is made harmless on its way out, and the same mark is
// taken off on its way in: a list that is exported and imported again is the same list.

// risky reports whether a spreadsheet may take a cell that begins with r for a
// formula or a command (OWASP, CSV Injection). The wide forms count too: some
// spreadsheets take them for the narrow ones.
func risky(r rune) bool {
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}

// Neutralise makes a cell harmless to spreadsheets: an apostrophe before it, as
// they themselves mark text. A cell that already begins with apostrophes and
// then such a character gets one more, so that restoring is exact. The file is no
// safer for what a program other than a spreadsheet makes of it.
func Neutralise(cell string) string {
	if armed(cell) {
		return "'" + cell
	}
	return cell
}

// Restore is the reverse of Neutralise. Other cells that begin with an apostrophe, such
// as 't Hart, keep it.
func Restore(cell string) string {
	if strings.HasPrefix(cell, "'") && armed(cell) {
		return cell[1:] // one, as Neutralise added one
	}
	return cell
}

// armed reports a risky character at the beginning, behind any number of apostrophes.
func armed(cell string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'")) // nothing left: no risk
	return risky(r)
}

// Trim takes away what shows nothing at either end of a cell: space of every kind, and
// the marks of order, joining and direction that come along when text is copied out of
// another program.
func Trim(cell string) string { return strings.TrimFunc(cell, invisible) }

// invisible reports whether a character shows nothing at the end of a text.
func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// blank reports whether a cell, or a row, shows nothing.
func blank(text []byte) bool {
	if len(text) > 0 && text[0] > ' ' && text[0] < utf8.RuneSelf { // nearly all
		return false
	}
	return len(bytes.TrimFunc(text, invisible)) == 0
}

// Clean trims a cell, undoes Neutralise, turns line breaks and tabs in it into spaces, and refuses
// other control characters: none of them may reach a header. The text comes out in NFC,
// so that two spellings of é compare equal. Its error is what is wrong, to follow the
// name of the cell: "has a NUL character …".
func Clean(cell string) (string, error) {
	if easy(cell) { // nearly all
		return cell, nil
	}
	cell = Restore(Trim(cell))
	if len(cell) > MaxCell && utf8.RuneCountInString(cell) > MaxCell { // counted only where it may matter
		return "", fmt.Errorf("has more than %d characters", MaxCell)
	}
	broken := false // over several lines; a cell in quotes may be
	for _, r := range cell {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			broken = true
		case r == 0: // every second octet of ASCII in UTF-16
			return "", fmt.Errorf("has a NUL character; is the file in another encoding, such as utf-16le?")
		case unicode.IsControl(r): // C0 and C1
			return "", fmt.Errorf("has a control character (%U); remove it", r)
		}
	}
	if broken {
		cell = strings.Join(strings.Fields(cell), " ") // runs of space too, which the break was part of
	}
	return norm.NFC.String(Trim(cell)), nil // what stood behind the apostrophe may be space
}

// easy reports whether a cell is printable ASCII with nothing to trim or restore, so
// that Clean would give it as it is.
func easy(cell string) bool {
	if cell == "" {
		return true
	}
	// A formula's sign needs no look: only behind an apostrophe would Restore change it.
	if cell[0] == ' ' || cell[0] == '\'' || cell[len(cell)-1] == ' ' || len(cell) > MaxCell {
		return false
	}
	for i := range len(cell) {
		if cell[i] < ' ' || cell[i] > '~' { // controls, DEL, and all beyond ASCII
			return false
		}
	}
	return true
}
