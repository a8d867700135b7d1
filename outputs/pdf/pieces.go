package pdf

import (
	"strings"
	"unicode"

	"tidings/outputs"
)

// kind is what a piece of text that no line may divide is, and so what is done where
// it is wider than a line.
type kind int

const (
	figure  kind = iota // a number, a code: never divided where it fits anywhere
	word                // letters: divided with a hyphen
	address             // an address or a path: goes on below behind its punctuation
	free                // Chinese, Japanese, Korean: divided between any two characters
)

// kindOf looks at the visible characters of a piece.
func kindOf(atoms []atom) kind {
	digits, letters, slashes := false, false, 0
	for i := range atoms {
		r := atoms[i].r
		switch {
		case unicode.IsDigit(r):
			digits = true
		case ideographic(r) || r >= 0x1100 && unicode.Is(unicode.Hangul, r):
			return free
		case unicode.IsLetter(r):
			letters = true
			if i > 1 && atoms[i-1].r == '.' && alphanumeric(atoms[i-2].r) {
				return address // example.com
			}
		case strings.ContainsRune(`@_\?=&#~`, r):
			return address
		case r == '/':
			if slashes++; slashes == 2 {
				return address
			}
		}
	}
	if letters && !digits && !atoms[0].span.style.mono {
		return word
	}
	return figure
}

// ideographic reports the characters of Chinese and Japanese, which need no spaces.
func ideographic(r rune) bool {
	return (outputs.Wide(r) || r >= 0xff61 && r <= 0xff9f) && !unicode.Is(unicode.Hangul, r)
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// addressBreak reports whether an address may go on in a new line before atom k: behind
// punctuation, and not between the marks of "://".
func addressBreak(atoms []atom, k int) bool {
	return addressMark(atoms[k-1].r) && !addressMark(atoms[k].r) && !unicode.Is(unicode.Mn, atoms[k].r)
}

func addressMark(r rune) bool { return strings.ContainsRune(`/.?&=-_,;:#@+~\`, r) }

// longestToken bounds how far back a line looks for the beginning of a long piece.
const longestToken = 2048

// emergency chooses where to divide a piece that fills more than a line, from start on;
// fit is the first atom that finds no room, x where it would stand. dash asks for a
// hyphen; torn tells that nothing but a cut was possible.
func (t *typesetter) emergency(atoms []atom, start, fit int, x, width float64) (end int, dash, torn bool) {
	from, to := max(0, start-longestToken), min(len(atoms), fit+longestToken)
	for i := fit; i > from; i-- {
		if space(atoms[i-1].r) || atoms[i-1].face == nil {
			from = i
		}
	}
	for i := fit; i < to; i++ {
		if space(atoms[i].r) || atoms[i].face == nil {
			to = i
		}
	}
	what := kindOf(atoms[from:to])
	if what == word {
		if end := t.hyphenated(atoms[:to], start, fit, x, width); end > 0 {
			return end, true, false
		}
	}
	if what == address || what == word {
		for k := fit; k > start+1; k-- {
			if addressBreak(atoms, k) {
				return k, false, false
			}
		}
	}
	for k := fit; k > start+1; k-- {
		if !unicode.Is(unicode.Mn, atoms[k].r) {
			return k, false, what != free
		}
	}
	return fit, false, what != free
}

// hyphenated gives the last place of a word at which a hyphen still finds room; where
// the word has no syllables, any place between two letters. 0 is none.
func (t *typesetter) hyphenated(atoms []atom, start, fit int, x, width float64) int {
	first, last := fit, fit
	for first > start && unicode.In(atoms[first-1].r, unicode.L, unicode.Mn) {
		first--
	}
	for last < len(atoms) && unicode.In(atoms[last].r, unicode.L, unicode.Mn) {
		last++
	}
	letters := make([]rune, 0, last-first)
	for _, a := range atoms[first:last] {
		letters = append(letters, a.r)
	}
	room := width + 0.01 - t.hyphenWidth(atoms[start].span)
	any := 0
	for k := fit; k > first+1; k-- {
		if k < fit {
			x -= atoms[k].width()
		}
		if x > room || unicode.Is(unicode.Mn, atoms[k].r) {
			continue
		}
		if hyphenates(letters, k-first, t.onsets) {
			return k
		}
		if any == 0 && last-k > 1 {
			any = k
		}
	}
	return any
}
