package workspace

import (
	"regexp"
	"strings"
)

// The places in which a person may write a secret into a file that should only name
// it: in an address, behind a key that asks for it, or as the name of a variable.
var (
	secretInAddress = regexp.MustCompile(`(://[^\s/@:"']*:)([^\s"']+)(@)`)
	secretBehindKey = regexp.MustCompile(`(?i)((?:password|passwd|passphrase|secret|token)["']?\s*[=:]\s*["']?)` +
		`([^\s"',}&]+)`)
	secretAsName = regexp.MustCompile(`((?:password|dsn)_env["']?\s*:\s*["']?)([^\s"',}][^"',}\n]*)`)
	variableName = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)
)

// masked puts a star for every character of a secret, so that a message about a file,
// and the line that it shows, can be read by anybody and the column stays right.
func masked(s string) string {
	star := func(pattern *regexp.Regexp, keep func(string) bool) {
		s = replaceGroup(pattern, s, func(secret string) string {
			if keep(secret) {
				return secret
			}
			return strings.Repeat("*", len([]rune(secret)))
		})
	}
	never := func(string) bool { return false }
	star(secretInAddress, never)
	star(secretBehindKey, never)
	star(secretAsName, func(name string) bool { return variableName.MatchString(strings.TrimSpace(name)) })
	return s
}

// replaceGroup replaces the second group of every match.
func replaceGroup(pattern *regexp.Regexp, s string, with func(string) string) string {
	var b strings.Builder
	last := 0
	for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[last:m[4]])
		b.WriteString(with(s[m[4]:m[5]]))
		last = m[5]
	}
	return b.String() + s[last:]
}
