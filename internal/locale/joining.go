package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// and is how the last item of a list, or the last unit of a duration, is joined, where a
// language asks for more than its pattern says.
func (l *Locale) and(p pattern, a, b string) string {
	switch base, _ := l.lang.tag.Base(); base.String() {
	case "es":
		if soundsLikeI(b) {
			return a + " e " + b
		}
	case "ar":
		// The one-letter "and" is joined to a word of another script by a hyphen, to a figure as it is.
		if first, size := utf8.DecodeRuneInString(b); size > 0 && !unicode.Is(unicode.Arabic, first) &&
			!unicode.IsDigit(first) {
			return p.fill(a, "-"+b)
		}
	case "he":
		// And the Hebrew one to all but Hebrew by a maqaf.
		if first, size := utf8.DecodeRuneInString(b); size > 0 && !unicode.Is(unicode.Hebrew, first) {
			return p.fill(a, "\u05be"+b)
		}
	}
	return p.fill(a, b)
}

// soundsLikeI: Spanish says "e" before the sound of i, but not before hie (Real
// Academia Española, Ortografía).
func soundsLikeI(word string) bool {
	w := strings.ToLower(word)
	if strings.HasPrefix(w, "hie") {
		return false
	}
	for _, p := range []string{"i", "í", "hi", "hí"} {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}

// elide writes d’avril, d’août and d’octobre, as French does before a vowel, and dall’8 and
// all’11 novembre, as Italian does before otto and undici. It is for spans of time, never for
// a text that may hold somebody's own words.
func (l *Locale) elide(s string) string {
	switch base, _ := l.lang.tag.Base(); base.String() {
	case "fr":
		if rest, ok := strings.CutPrefix(s, "de "); ok && strings.ContainsAny(rest[:1], "ao") {
			return "d’" + rest
		}
	case "it":
		return italian.Replace(s)
	}
	return s
}

// italian is of "dal" and "al", for one ends with the other, and of "ad agosto".
var italian = strings.NewReplacer("al 8 ", "all’8 ", "al 11 ", "all’11 ", " a a", " ad a")
