// Package locale holds what changes with the reader's language: dates, numbers,
// lists, durations, and the fixed wording around letters, pages and reports.
// All of it is in the files of data, one a language.
package locale

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Locale is the language and the regional conventions of one letter. It never
// changes after Parse and may be used from several goroutines.
type Locale struct {
	tag, dir string
	lang     *lang
	fallback *lang // whose phrases stand for those that lang has not
	from     Languages
}

// Parse reads a BCP 47 tag. A regional variant without data of its own (de-AT)
// takes the data of its language and keeps its tag; English without a region is
// British. A language without data is an error that names the known ones.
func Parse(tag string) (*Locale, error) { return Languages{}.Parse(tag) }

// direction is how a language's script is written.
func direction(t language.Tag) string {
	script, _ := t.Script()
	if slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// dotted: the capital letter of i keeps its dot, for I is another letter.
func (l *Locale) dotted() bool {
	base, _ := l.lang.tag.Base()
	return base.String() == "tr" || base.String() == "az"
}

// Tag is the canonical BCP 47 tag that was parsed, e.g. "de-AT".
func (l *Locale) Tag() string { return l.tag }

// Dir is the direction of writing: "ltr" or "rtl".
func (l *Locale) Dir() string { return l.dir }

// Phrase gives the wording of a key with its verbs filled. A key without wording
// comes back as itself, so that it is seen; the tests prove that there is none.
func (l *Locale) Phrase(k Key, args ...any) string {
	s, _ := l.phrase(k)
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// phrase is the wording of a key, and the language that it is in.
func (l *Locale) phrase(k Key) (string, *lang) {
	for _, from := range []*lang{l.lang, l.fallback} {
		if from == nil {
			continue
		}
		if s, ok := from.phrases[k]; ok {
			return s, from
		}
	}
	return string(k), l.lang
}

// Capital begins a word or sentence with a capital letter, where its script has them.
func (l *Locale) Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	up := unicode.ToTitle(first)
	if first == 'i' && l.dotted() {
		up = 'İ'
	}
	if size > 0 && up != first {
		return string(up) + s[size:]
	}
	return s
}
