// Package spell has the forms in which words that people write differently are compared, and finds
// the word that somebody meant who misspelt one.
package spell

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FieldName gives the form in which fields are compared: lower case, with
// underscores, hyphens, dots and runs of spaces as one space, and without characters that
// nobody sees. "Customer_Number" becomes "customer number".
func FieldName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', '.', '\u00a0', '\u2011':
			return ' '
		}
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}

// Fold gives the form in which names are compared that stand in a dictionary, such as those of
// places and roles: without capitals, accents, and what FieldName does not tell apart.
func Fold(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && r < 0x3000 { // the marks of kana are no accents
			return -1
		}
		return r
	}, norm.NFD.String(strings.ReplaceAll(strings.ToLower(s), "ß", "ss")))
	return FieldName(norm.NFC.String(plain))
}

// Clip shortens text for a message to at most n characters, the last of which is then "…".
func Clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}

// FieldInLetters is the name by which letters and conditions know a column: FieldName of its heading
// with a space in the place of what means something in a letter. "Value (EUR)" becomes "value eur".
func FieldInLetters(heading string) string {
	if !strings.ContainsAny(heading, "(){}<>?`") { // nearly all
		return FieldName(heading)
	}
	return FieldName(strings.Map(func(r rune) rune {
		if strings.ContainsRune("(){}<>?`", r) {
			return ' '
		}
		return r
	}, heading))
}
