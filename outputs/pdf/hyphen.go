package pdf

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Where a hyphen may stand in a word that fills more than a line. There is no
// dictionary: a syllable begins with the consonants that may begin a word, the rule of
// thumb of every language whose letters we set. A letter's author who wants another
// place writes a soft hyphen.

// onsets are the groups of consonants that stay together before a vowel, by language;
// "" is for all of them.
func onsets(locale string) []string {
	all := []string{"bl", "br", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tr", "vr", "ch",
		"ph", "sh", "th", "qu", "sch", "бл", "бр", "вл", "вр", "гл", "гр", "др", "кл", "кр", "пл", "пр", "ст", "стр",
		"тр", "фр", "хр"}
	switch {
	case strings.HasPrefix(locale, "de"):
		return append(all, "ck", "schl", "schm", "schn", "schr", "schw")
	case strings.HasPrefix(locale, "es"), strings.HasPrefix(locale, "pt"):
		return append(all, "ll", "rr", "lh", "nh")
	case strings.HasPrefix(locale, "fr"), strings.HasPrefix(locale, "it"):
		return append(all, "gn")
	}
	return all
}

// hyphenates reports whether a hyphen may stand before letter k of a word: at least two
// letters stay on each side, the part behind begins as a syllable does, and both parts
// hold a vowel.
func hyphenates(word []rune, k int, onsets []string) bool {
	const most = 8 // consonants that stand together
	if k < 2 || len(word)-k < 2 {
		return false
	}
	if unicode.IsLower(word[k-1]) && unicode.IsUpper(word[k]) {
		return true // WordsWrittenLikeThis
	}
	next, first := k, k // the consonants around k
	for next < min(len(word), k+most) && !vowel(word[next]) {
		next++
	}
	for first > max(0, k-most) && !vowel(word[first-1]) {
		first--
	}
	if next == k || next == len(word) || first == 0 || next-first > most || strings.ContainsRune("ьъй", word[k]) {
		return false
	}
	start := next - 1
	for n := 2; n <= 4 && next-n >= first; n++ {
		if slices.Contains(onsets, strings.ToLower(string(word[next-n:next]))) {
			start = next - n
		}
	}
	return k == start
}

func vowel(r rune) bool {
	if r >= 0x80 {
		if d := []rune(norm.NFD.String(string(r))); len(d) > 0 {
			r = d[0]
		}
	}
	return strings.ContainsRune("aeiouyæœøıаеёиоуыэюяіїєαεηιουω", unicode.ToLower(r))
}
