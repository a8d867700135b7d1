package check

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// No person writes paragraphs of 4,000 bytes, nor letters of 40,000. What is longer is looked
// at piece by piece, and how a letter is worded in its beginning, so that a letter which a
// program made costs no more than its length.
const (
	maxPiece = 4_000
	maxProse = 40_000 // bytes of a letter
)

// pieces cuts a text that is too long to be looked at as one, between its words where it has
// any. Each comes with the byte at which it begins.
func pieces(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for from := 0; from < len(text); {
			part := whole(text[from:], maxPiece)
			if from+len(part) < len(text) {
				if i := strings.LastIndexAny(part, " \n"); i > 0 {
					part = part[:i+1]
				}
			}
			if part == "" { // no text, but bytes
				_, size := utf8.DecodeRuneInString(text[from:])
				part = text[from : from+size]
			}
			if !yield(from, part) {
				return
			}
			from += len(part)
		}
	}
}

// holds reports whether a text has one of some parts.
func holds(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
