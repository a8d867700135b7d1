package recipients

import (
	"strings"
	"unicode/utf8"
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

// restore is the reverse of Neutralise.
func restore(cell string) string {
	if strings.HasPrefix(cell, "'") && armed(cell) {
		return cell[1:]
	}
	return cell
}

func armed(cell string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return risky(r)
}
