package letter

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/locale"
)

// OtherLanguages counts those who get a letter in another language than their own.
type OtherLanguages map[OtherLanguage]int

// OtherLanguage is the language that people read, and that of the letter they get.
type OtherLanguage struct {
	Reads string `json:"reads"`
	Gets  string `json:"gets"`
}

// Add takes one recipient in.
func (o OtherLanguages) Add(s Selected) {
	if s.Locale != "" && base(s.Locale) != base(s.Tag) {
		o[OtherLanguage{base(s.Locale), s.Tag}]++
	}
}

// Sorted gives the languages in the order of their tags.
func (o OtherLanguages) Sorted() []OtherLanguage {
	return slices.SortedFunc(maps.Keys(o), func(a, b OtherLanguage) int {
		return strings.Compare(a.Reads+" "+a.Gets, b.Reads+" "+b.Gets)
	})
}

// Say tells of n such people: 2 recipients who read French get the letter in English.
func (o OtherLanguage) Say(n int) string {
	theirs, gets := Spoken(o.Reads), " the letter in "+Spoken(o.Gets)
	return locale.Num(n, "recipient who reads "+theirs+" gets", "recipients who read "+theirs+" get") + gets
}

// Spoken is a language by its name, such as German.
func Spoken(tag string) string {
	parsed, err := language.Parse(tag)
	if name := display.English.Tags().Name(parsed); err == nil && name != "" {
		return name
	}
	return tag
}

// base is the language of a locale without its region.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}
