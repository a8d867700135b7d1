package form

import (
	"regexp"
	"slices"
	"strings"
)

// Machine reports whether a word is a name as machines have them: db-prod-03, SRVDB01,
// ora1.corp.local.
func Machine(word string) bool {
	word = strings.ToLower(word)
	if strings.Contains(word, ".") {
		return slices.ContainsFunc(innerEndings, func(end string) bool { return strings.HasSuffix(word, end) }) &&
			!strings.HasSuffix(word, ".home")
	}
	if glued.MatchString(word) {
		return true
	}
	parts := strings.Split(word, "-")
	if len(parts) < 2 {
		return false
	}
	sure, perhaps, number, zero := 0, 0, false, false
	for _, p := range parts {
		switch {
		case surePart.MatchString(p):
			sure++
		case perhapsPart.MatchString(p):
			perhaps++
		}
		number = number || numbered.MatchString(p) || sure+perhaps > 0 && p[len(p)-1] >= '0' && p[len(p)-1] <= '9'
		zero = zero || zeroed.MatchString(p)
	}
	return number && (sure > 0 || perhaps > 0 && (zero || len(parts) > 2 && perhaps+sure > 1))
}

var (
	// of machines' names: the first alone, the second with a number that begins with 0 or
	// a third part
	surePart = regexp.MustCompile(`^(prod|prd|srv|esxi?|k8s|ora|pgsql|psql|pg|` +
		`mysql|mariadb|mssql|redis|kafka|haproxy|nginx|vm|db|sql)\d*$`)
	perhapsPart = regexp.MustCompile(`^(app|web|node|host|cache|worker|lb|fw|sw|rtr|` +
		`router|switch|san|nas|mail|mx|dc|gw|proxy|api|stg|dev)\d*$`)
	numbered = regexp.MustCompile(`^\d{1,4}[a-z]?$`)
	zeroed   = regexp.MustCompile(`^0\d{1,3}[a-z]?$`)
	glued    = regexp.MustCompile(`^[a-z]*(srv|db|sql|esx|web|app|vm|prd|prod)[a-z]{0,4}0\d{1,2}$`)
)

var (
	// PathLike finds paths on a machine, TraceLike the traces of programs.
	PathLike = regexp.MustCompile(`(?:^|[\s("'“„«:（「])(/(?:var|etc|opt|usr|home|srv|mnt|root|tmp|` +
		`u0\d|proc|dev)/[\w./*-]+|` +
		`[A-Z]:\\[^\s"]+|\\\\[\w.-]+\\[^\s"]+)`)
	TraceLike = regexp.MustCompile(`Traceback \(most recent call last\)|\bat [\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)` +
		`|` +
		`\b[\w/-]+\.(?:go|py|java|rb|js|ts|cs|php|cpp|rs):\d+\b|Exception in thread "|\bgoroutine \d+ \[|` +
		`\b(?:[a-z]+\.){2,}[A-Z]\w*(?:Exception|Error)\b|` +
		`\b[A-Z]\w+(?:PointerException|OutOfMemoryError|TimeoutException)\b`)
)
