package shape

import (
	"regexp"
	"slices"
	"strings"

	"tidings/internal/check/form"
	"tidings/internal/check/rule"
)

// named secrets: "password: Winter2026!", "das Passwort lautet Winter2026!"
var saidSecret = regexp.MustCompile(`(?i)([\pL_ -]+?)["'”]?\s*(?:[:=：]|\b(?:is|was|lautet|ist|est|es|é)\b|は|が)` +
	`\s*["'“„«「` + "`" +
	`]*([^\s"'”“»」、。,;` + "`" + `]{6,})`)

// secrets finds keys, tokens and passwords.
func (l piece) secrets() {
	text := l.text
	note := func(i int, what string) {
		f := l.found(l.at(i), "the letter holds %s", what)
		f.Level, f.Remedy = rule.Error, "take it out, and have a new one made, for this one has been seen"
	}
	lower := strings.ToLower(text)
	for _, s := range form.Secrets {
		if !holds(lower, s.Hints) {
			continue
		}
		m := s.Form.FindStringIndex(text)
		if m != nil && l.typed(m[0], m[1]) && !strings.HasPrefix(text[m[0]:], "http") {
			note(m[0], s.What)
			return
		}
	}
	for _, m := range where(saidSecret, text, holds(lower, l.words.Secrets)) {
		word, value := strings.ToLower(strings.TrimSpace(text[m[2]:m[3]])), text[m[4]:m[5]]
		if endsIn(word, l.words.Secrets) && form.SecretLooking(value) && l.typed(m[4], m[5]) {
			note(m[4], "a password or key")
		}
	}
}

// endsIn reports whether a text ends in one of some words.
func endsIn(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		before, ends := strings.CutSuffix(text, w)
		r := []rune(before)
		return ends && (len(r) == 0 || !oneWord(r[len(r)-1], []rune(w)[0]))
	})
}
