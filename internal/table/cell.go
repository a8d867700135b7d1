package table

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// risky reports whether a spreadsheet may take a cell that begins with r for a
// formula or a command (OWASP, CSV Injection).
func risky(r rune) bool {
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}

// Neutralise makes a cell harmless to spreadsheets: an apostrophe before it, as
// they themselves mark text. A cell that already begins with apostrophes and
// then such a character gets one more, so that restoring is exact.
func Neutralise(cell string) string {
	if armed(cell) {
		return "'" + cell
	}
	return cell
}

// Restore is the reverse of Neutralise.
func Restore(cell string) string {
	if strings.HasPrefix(cell, "'") && armed(cell) {
		return cell[1:]
	}
	return cell
}

func armed(cell string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return risky(r)
}

// Clean trims a cell, undoes Neutralise, turns line breaks and tabs in it into spaces, and refuses
// other control characters: none of them may reach a header.
func Clean(cell string) (string, error) {
	if easy(cell) {
		return cell, nil
	}
	cell = Restore(strings.TrimSpace(cell))
	if len(cell) > MaxCell && utf8.RuneCountInString(cell) > MaxCell {
		return "", fmt.Errorf("has more than %d characters", MaxCell)
	}
	broken := false
	for _, r := range cell {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			broken = true
		case r == 0:
			return "", fmt.Errorf("has a NUL character; is the file in another encoding, such as utf-16le?")
		case unicode.IsControl(r):
			return "", fmt.Errorf("has a control character (%U); remove it", r)
		}
	}
	if broken {
		cell = strings.Join(strings.Fields(cell), " ")
	}
	return norm.NFC.String(strings.TrimSpace(cell)), nil
}

// easy reports whether a cell is printable ASCII with nothing to trim or restore.
func easy(cell string) bool {
	if cell == "" {
		return true
	}
	if cell[0] == ' ' || cell[0] == '\'' || cell[len(cell)-1] == ' ' || len(cell) > MaxCell {
		return false
	}
	for i := range len(cell) {
		if cell[i] < ' ' || cell[i] > '~' {
			return false
		}
	}
	return true
}
