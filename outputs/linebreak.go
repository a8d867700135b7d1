package outputs

import (
	"strings"
	"unicode"
)

// The one answer to where a line may end in a script that is written without spaces,
// for every channel that breaks lines itself. It is UAX #14 in its simple cases with
// the Japanese rules for marks that may not begin or end a line (JIS X 4051), and the
// numbers that Japanese and Chinese write before a word for what they count. Korean is
// written with spaces and breaks at them, as ragged Korean text does (CSS Text 3,
// "word-break: keep-all"). What a channel does at spaces and hyphens is its own.

// MayBreak reports whether a line may end between two characters of which at least
// one is Chinese or Japanese; between any two others it may not, nor beside a space.
func MayBreak(before, after rune) bool {
	switch {
	case !eastAsian(before) && !eastAsian(after):
		return false
	case unicode.IsSpace(before), unicode.IsSpace(after), NoBreak(before), NoBreak(after):
		return false
	case before == zeroWidthJoiner, after >= 0x300 && unicode.In(after, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk):
		return false // accents, joiners and skin tones stay with their character
	case hangul(before) && unicode.Is(unicode.Han, after), unicode.Is(unicode.Han, before) && hangul(after):
		return false // one Korean word in two scripts
	case unicode.IsDigit(before) && counter(after), before == '第' && unicode.IsDigit(after):
		return false
	}
	return !mayNotEnd(before) && !mayNotBegin(after)
}

// Pieces cuts a text wherever a line may end; " " stands for each space.
func Pieces(s string) []string {
	var out []string
	start, last := 0, ' '
	cut := func(end int) {
		if start < end {
			out = append(out, s[start:end])
		}
		start = end
	}
	for i, r := range s {
		switch {
		case r == ' ':
			cut(i)
			out = append(out, " ")
			start = i + 1
		case MayBreak(last, r):
			cut(i)
		}
		last = r
	}
	cut(len(s))
	return out
}

// NoBreak reports characters that hold together what stands on both sides of them:
// no-break spaces, the no-break hyphen and the word joiner.
func NoBreak(r rune) bool {
	return r == 0xa0 || r == 0x202f || r == 0x2007 || r == 0x2011 || r == 0x2060
}

const zeroWidthJoiner = 0x200d

// eastAsian reports characters that lines may break beside: the wide ones, the narrow
// forms of Japanese letters, and pictures, wide or not; but no Korean letters.
func eastAsian(r rune) bool {
	return (Wide(r) || r >= 0xff00 && r <= 0xffef || r >= 0x1f300 && r <= 0x1faff) && !hangul(r)
}

func hangul(r rune) bool { return r >= 0x1100 && unicode.Is(unicode.Hangul, r) }

// mayNotBegin lists what may not begin a line: closing brackets, commas and stops,
// small kana, the prolonged sound mark, iteration marks, and of Latin marks those that
// belong to what is before them.
func mayNotBegin(r rune) bool {
	const marks = "、。，．・：；？！ー々〻ゝゞヽヾ〜～…‥％" +
		"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ" + `,.:;!?%/-–"'`
	return strings.ContainsRune(marks, r) || unicode.In(r, unicode.Pe, unicode.Pf)
}

// mayNotEnd lists what may not end a line: opening brackets, currency signs, and
// straight quotes, of which nobody knows whether they open or close.
func mayNotEnd(r rune) bool {
	return strings.ContainsRune(`￥＄$¥№"'`, r) || unicode.In(r, unicode.Ps, unicode.Pi)
}

// counter lists what makes one word with the number before it.
func counter(r rune) bool {
	return strings.ContainsRune("年月日時分秒件台回名人号％", r)
}
