package check

import (
	"regexp"
	"strings"
	"unicode"
)

// Secrets that know themselves by their form, as those who issue them describe it.
var secretForms = []struct {
	what  string
	hints []string // small letters; one of them is in whatever has the form
	form  *regexp.Regexp
}{
	{"a private key", []string{"private key"}, regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----`)},
	{"an access key of AWS", []string{"akia", "asia"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)},
	{"a token of GitHub", []string{"gh"},
		regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}`)},
	{"a token of GitLab", []string{"glpat-"}, regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
	{"a token of Slack", []string{"xox", "xapp-"},
		regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}`)},
	{"an address by which anybody can write into your chat", []string{".com/"},
		regexp.MustCompile(`hooks\.slack\.com/(?:services|workflows)/\S+|discord(?:app)?\.com/api/webhooks/\S+|` +
			`[\w-]+\.webhook\.office\.com/\S+`)},
	{"a key of a payment service", []string{"k_"}, regexp.MustCompile(`\b[srp]k_(?:live|test)_[A-Za-z0-9]{10,}`)},
	{"a key of an API", []string{"sk-", "aiza", "sg.", "npm_", "key-", "ac"},
		regexp.MustCompile(`\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}|\bAIza[A-Za-z0-9_-]{35}|` +
			`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bnpm_[A-Za-z0-9]{30,}|\bkey-[0-9a-f]{32}\b|\bAC[0-9a-f]{32}\b`)},
	{"a signed token", []string{"eyj"},
		regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`)},
	{"a token", []string{"bearer", "basic"}, regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+[a-z0-9+/._~-]{20,}=*`)},
	{"a connection with its password", []string{"://", "="}, regexp.MustCompile(`(?i)\b(?:jdbc:)?[a-z][a-z0-9+]*://` +
		`[^\s/:@]+:[^\s/@]+@[\w.-]+|` +
		`\b(?:password|pwd|accountkey|sharedaccesskey)=[^;\s]{4,}`)},
}

// named secrets: "password: Winter2026!", "das Passwort lautet Winter2026!"
var saidSecret = regexp.MustCompile(`(?i)([\pL_ -]+?)["'”]?\s*(?:[:=：]|\b(?:is|was|lautet|ist|est|es|é)\b|は|が)` +
	`\s*["'“„«「` + "`" +
	`]*([^\s"'”“»」、。,;` + "`" + `]{6,})`)

// secrets finds keys, tokens and passwords.
func (l *leaks) secrets(text string, at func(int) Place, made func(from, to int) bool, found found) {
	note := func(i int, what string) {
		f := found(at(i), "the letter holds %s", what)
		f.Level, f.Remedy = Error, "take it out, and have a new one made, for this one has been seen"
	}
	lower := strings.ToLower(text)
	for _, s := range secretForms {
		if !holds(lower, s.hints) {
			continue
		}
		m := s.form.FindStringIndex(text)
		if m != nil && !made(m[0], m[1]) && !strings.HasPrefix(text[m[0]:], "http") {
			note(m[0], s.what)
			return
		}
	}
	for _, m := range where(saidSecret, text, holds(lower, l.words.Secrets)) {
		word, value := strings.ToLower(strings.TrimSpace(text[m[2]:m[3]])), text[m[4]:m[5]]
		if endsIn(word, l.words.Secrets) && secretLooking(value) && !made(m[4], m[5]) {
			note(m[4], "a password or key")
		}
	}
}

// endsIn reports whether a text ends in one of some words.
func endsIn(text string, words []string) bool {
	for _, w := range words {
		if before, ok := strings.CutSuffix(text, w); ok {
			r := []rune(before)
			if len(r) == 0 || !oneWord(r[len(r)-1], []rune(w)[0]) {
				return true
			}
		}
	}
	return false
}

// secretLooking reports a word with letters and digits or marks among each other, as no
// word of a language has them.
func secretLooking(s string) bool {
	var letter, upper, digit, mark bool
	s = strings.TrimRight(s, ".!?)")
	if strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "((") || len(s) < 5 {
		return false
	}
	for _, r := range s {
		switch {
		case r > 127:
			return false
		case unicode.IsLetter(r):
			letter = true
			upper = upper || unicode.IsUpper(r)
		case unicode.IsDigit(r):
			digit = true
		case strings.ContainsRune("!$%&#@*^_+=~", r):
			mark = true
		}
	}
	return letter && (digit || mark && upper)
}
