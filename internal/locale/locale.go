// Package locale holds what changes with the reader's language: dates, numbers,
// lists, durations, and the fixed wording around letters, pages and reports.
// Its data comes from go-playground/locales (CLDR); where that falls short the
// package has its own tables.
package locale

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/he"
	"github.com/go-playground/locales/ja"
	"github.com/go-playground/locales/pt_BR"
	"golang.org/x/text/language"
)

// Locale is the language and the regional conventions of one letter. It never
// changes after Parse and may be used from several goroutines.
type Locale struct {
	tag     string
	dir     string
	cldr    locales.Translator
	rules   rules
	phrases map[Key]string
}

// Known lists the locales with data of their own.
func Known() []string {
	return []string{"en", "en-GB", "en-US", "de", "fr", "es", "ja", "pt-BR", "ar", "he"}
}

// Parse reads a BCP 47 tag. A regional variant without data of its own (de-AT)
// takes the data of its language and keeps its tag; English without a region is
// British. A language without data is an error that names the known ones.
func Parse(tag string) (*Locale, error) {
	t, err := language.Parse(tag)
	if err != nil || tag == "" {
		return nil, fmt.Errorf("%q is no language tag; write one of %s", tag, strings.Join(Known(), ", "))
	}
	l := &Locale{tag: t.String(), dir: "ltr"}
	base, sure := t.Base()
	if sure != language.Exact || !l.fill(base.String(), t) {
		return nil, fmt.Errorf("there is no wording for the language %q; write one of %s", tag,
			strings.Join(Known(), ", "))
	}
	return l, nil
}

// fill sets the data of a language; false when there is none.
func (l *Locale) fill(base string, t language.Tag) bool {
	switch base {
	case "en":
		l.cldr, l.rules, l.phrases = en_GB.New(), englishRules, english
		// x/text takes American English for granted where no region is named.
		if region, named := t.Region(); named == language.Exact && region.String() == "US" {
			l.cldr, l.rules = en.New(), americanRules
		}
	case "de":
		l.cldr, l.rules, l.phrases = de.New(), germanRules, german
	case "fr":
		l.cldr, l.rules, l.phrases = fr.New(), frenchRules, french
	case "es":
		l.cldr, l.rules, l.phrases = es.New(), spanishRules, spanish
	case "ja":
		l.cldr, l.rules, l.phrases = ja.New(), japaneseRules, japanese
	case "pt":
		l.cldr, l.rules, l.phrases = pt_BR.New(), portugueseRules, portuguese
	case "ar":
		l.cldr, l.rules, l.phrases, l.dir = ar.New(), arabicRules, arabic, "rtl"
	case "he":
		l.cldr, l.rules, l.phrases, l.dir = he.New(), hebrewRules, hebrew, "rtl"
	default:
		return false
	}
	return true
}

// Tag is the canonical BCP 47 tag that was parsed, e.g. "de-AT".
func (l *Locale) Tag() string { return l.tag }

// Dir is the direction of writing: "ltr" or "rtl".
func (l *Locale) Dir() string { return l.dir }

// Phrase gives the wording of a key with its verbs filled. A key without wording
// comes back as itself, so that it is seen; the tests prove that there is none.
func (l *Locale) Phrase(k Key, args ...any) string {
	s, ok := l.phrases[k]
	if !ok {
		return string(k)
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Capital begins a word or sentence with a capital letter, where its script has them.
func (l *Locale) Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if up := unicode.ToTitle(first); size > 0 && up != first {
		return string(up) + s[size:]
	}
	return s
}
