package rule

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/outputs"
)

// No person writes paragraphs of 4,000 bytes, nor letters of 40,000. What is longer is looked
// at piece by piece, and how a letter is worded in its beginning, so that a letter which a
// program made costs no more than its length.
const (
	MaxPiece   = 4_000
	MaxPassage = 20_000 // bytes of a passage that are compared with other languages
	MaxProse   = 40_000 // bytes of a letter
)

// Pieces cuts a text that is too long to be looked at as one, between its words where it has
// any. Each comes with the byte at which it begins.
func Pieces(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for from := 0; from < len(text); {
			part := Whole(text[from:], MaxPiece)
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

// Whole is the beginning of a text, of whole characters.
func Whole(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// Excerpt is the beginning of a text, for a line of a report.
func Excerpt(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return Within(text, 60)
}

// Within is a text of at most so many characters, the last of them … where more was said.
func Within(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// InARow reports whether words stand in a row somewhere in a text.
func InARow(text, words []string) bool {
	for n := 0; len(words) > 0 && n+len(words) <= len(text); n++ {
		if slices.Equal(text[n:n+len(words)], words) {
			return true
		}
	}
	return false
}

// Unread are the marks of what is no prose: code, and addresses as they stand.
var Unread = []outputs.MarkKind{outputs.CodeMark, outputs.BareMark}

// Marked reports whether a part of a passage has one of some marks.
func Marked(p *outputs.Passage, from, to int, kinds ...outputs.MarkKind) bool {
	return slices.ContainsFunc(p.Marks, func(m outputs.Mark) bool {
		return m.From < to && from < m.To && slices.Contains(kinds, m.Kind)
	})
}

// Own reports whether the author speaks in a part of a passage: it is no quotation of
// somebody else, no code, no address, and comes from no record and no field.
func Own(p *outputs.Passage, from, to int) bool {
	return p.Kind != outputs.Quoted && p.Typed(from, to) && !Marked(p, from, to, Unread...)
}
