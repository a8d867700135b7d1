package outputs

import (
	"unicode"
)

// unspaced reports a character of a script that is written without spaces between
// words, or one of its marks: sentences go on right beside it.
func unspaced(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return eastAsian(r) && !pictured(r) || unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
		unicode.Tibetan, unicode.Hangul)
}

// pictured reports emoji and other pictures.
func pictured(r rune) bool { return r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf }

// joinsLines reports a character that needs no space where a line of the source ends
// beside it: the wide ones of Chinese and Japanese. Korean is written with spaces, and
// pictures are words of their own (CSS Text 3, section 4.1.3).
func joinsLines(r rune) bool {
	return (Wide(r) || r >= 0xff61 && r <= 0xff9f) && !unicode.Is(unicode.Hangul, r) && !pictured(r)
}

// ambiguousMark reports punctuation that Chinese and Japanese share with others: in
// their letters it needs no space beside a wide character (the same section).
func ambiguousMark(r rune) bool {
	return r >= 0x2010 && r <= 0x203b && unicode.In(r, unicode.P, unicode.S) || r == '·' || r == '«' || r == '»'
}

// fromRight reports a letter of a script that is written from right to left.
func fromRight(r rune) bool {
	return r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko,
		unicode.Adlam, unicode.Samaritan, unicode.Mandaic)
}

// Isolate puts a personal value between marks that keep it from turning the text
// around it, where its script runs against the letter's (UAX #9, FSI and PDI); all
// others stay as they are.
func Isolate(s string, rtl bool) string {
	for _, r := range s {
		if right := fromRight(r); right != rtl && (right || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

// OwnDir gives the direction of a block whose letters all run against the direction of
// its document, a sentence in English in an Arabic letter, and else "": in the
// document's direction its full stop would stand before it. Personal values do not
// decide; they are isolated.
func OwnDir(ins []Inline, dir string) string {
	var left, right bool
	visit(ins, func(in Inline) {
		s := ""
		switch in := in.(type) {
		case *Text:
			s = in.Value
		case *CodeSpan:
			s = in.Value
		}
		for _, r := range s {
			if fromRight(r) {
				right = true
			} else if unicode.IsLetter(r) {
				left = true
			}
		}
	})
	switch {
	case dir == "rtl" && left && !right:
		return "ltr"
	case dir != "rtl" && right && !left:
		return "rtl"
	}
	return ""
}
