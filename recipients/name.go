package recipients

import (
	"strings"
	"unicode"
)

// FullName makes a person's name of its parts. A name in characters of China, Japan or
// Korea has the family first; the same name in Latin letters is written in the order of
// the language around it.
func FullName(first, last string) string {
	if FamilyFirst(first) && FamilyFirst(last) {
		first, last = last, first
	}
	return strings.TrimSpace(first + " " + last)
}

// FamilyFirst reports whether a part of a name is in a script in which the family comes
// first. The first character says it, so that the registry can ask in SQL as well.
func FamilyFirst(part string) bool {
	for _, r := range part {
		return unicode.Is(familyFirst, r)
	}
	return false
}

// familyFirst holds Han, kana, bopomofo and hangul.
var familyFirst = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2e80, Hi: 0x9fff, Stride: 1}, {Lo: 0xac00, Hi: 0xd7af, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}, {Lo: 0xff66, Hi: 0xff9f, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x3ffff, Stride: 1}},
}
