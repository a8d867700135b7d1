package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold makes one of the spellings of a word that readers take for the same: Arabic and Hebrew with
// or without vowel signs, the Arabic alef with or without its hamza, Hindi with or without the dot
// below a letter.
func fold(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); r < 0x590 || r > 0x97f {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x591 && r <= 0x5c7, r >= 0x64b && r <= 0x652, r == 'ـ', r == 0x670, r == 0x93c:
			return -1
		case r == 'أ', r == 'إ', r == 'آ', r == 'ٱ':
			return 'ا'
		case r >= 0x958 && r <= 0x95f:
			return []rune("कखगजडढफय")[r-0x958]
		}
		return r
	}, s)
}

// formats reports whether a character only says how others are set: a soft hyphen, the direction.
func formats(r rune) bool {
	return r == '\u00ad' || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\u061c' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// clings reports whether prepositions of a word's script are written as its first letter.
func clings(low string) bool {
	r, _ := utf8.DecodeRuneInString(low)
	return unicode.In(r, unicode.Hebrew, unicode.Arabic)
}

// caseless reports whether the script of a character has no capital letters.
func caseless(r rune) bool { return unicode.IsLetter(r) && !unicode.IsUpper(r) && !unicode.IsLower(r) }
