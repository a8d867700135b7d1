package form

import (
	"regexp"
	"strings"
	"unicode"
)

// Secrets that know themselves by their form, as those who issue them describe it.
var Secrets = []struct {
	What  string
	Hints []string // small letters; one of them is in whatever has the form
	Form  *regexp.Regexp
}{
	{"a private key", []string{"private key"}, regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----`)},
	{"an access key of AWS", []string{"akia", "asia"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)},
	{
		"a token of GitHub",
		[]string{"gh"},
		regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}`),
	},
	{"a token of GitLab", []string{"glpat-"}, regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
	{
		"a token of Slack",
		[]string{"xox", "xapp-"},
		regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}`),
	},
	{"an address by which anybody can write into your chat", []string{".com/"},
		regexp.MustCompile(
			`hooks\.slack\.com/(?:services|workflows)/\S+|discord(?:app)?\.com/api/webhooks/\S+|` +
				`[\w-]+\.webhook\.office\.com/\S+`,
		)},
	{
		"a key of a payment service",
		[]string{"k_"},
		regexp.MustCompile(`\b[srp]k_(?:live|test)_[A-Za-z0-9]{10,}`),
	},
	{
		"a key of an API",
		[]string{"sk-", "aiza", "sg.", "npm_", "key-", "ac"},
		regexp.MustCompile(`\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}|\bAIza[A-Za-z0-9_-]{35}|` +
			`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bnpm_[A-Za-z0-9]{30,}|\bkey-[0-9a-f]{32}\b|` +
			`\bAC[0-9a-f]{32}\b`),
	},
	{
		"a signed token",
		[]string{"eyj"},
		regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`),
	},
	{
		"a token",
		[]string{"bearer", "basic"},
		regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+[a-z0-9+/._~-]{20,}=*`),
	},
	{
		"a connection with its password",
		[]string{"://", "="},
		regexp.MustCompile(`(?i)\b(?:jdbc:)?[a-z][a-z0-9+]*://` +
			`[^\s/:@]+:[^\s/@]+@[\w.-]+|` +
			`\b(?:password|pwd|accountkey|sharedaccesskey)=[^;\s]{4,}`),
	},
}

// SecretLooking reports a word with letters and digits or marks among each other, as no
// word of a language has them.
func SecretLooking(s string) bool {
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
