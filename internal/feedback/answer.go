package feedback

import (
	"regexp"
	"strings"
	"sync"
)

// A notice mixes two voices: the server that refused, and the system that tried to
// deliver and reports it. The second names hosts, quotes the dialogue and guesses
// ("Address not found", "User unknown" below any refused RCPT). Where the server is
// quoted, only its words say what is wrong with an address.

// answer gives what the refusing server said where the words quote it, else the words
// as they are.
func answer(s string) string {
	s = afterResponse(s)
	if said := spokenLines(s); said != "" {
		return said
	}
	if at := labelledAnswer(s); at != nil {
		return strings.Replace(s[at[0]:], "-'", " ", 1)
	}
	if !strings.Contains(s, "ost") && !strings.Contains(s, "OST") && !strings.Contains(s, "(reason:") {
		return s
	}
	if at := quotedAnswer().FindAllStringIndex(s, -1); at != nil {
		if said := s[at[len(at)-1][1]:]; len(strings.TrimSpace(said)) > 2 {
			return said
		}
	}
	return s
}

// quotedAnswer finds the head of a quoted answer: "host mx.example.org[192.0.2.1] said:"
// and, where a code follows, "host mx.example.org [192.0.2.1]:".
var quotedAnswer = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)host\s+\S+\s*(?:\[[^\]\n]{2,45}\]\s*)?(?:\([^)\n]{1,80}\)\s*)?` +
		`(?:said|responded|replied|returned|answered)(?: after [A-Z ]{4,24})?:|` +
		`host\s+\S+\s*\[[^\]\n]{2,45}\]\s*:(?:\s*(?:SMTP error|Diagnostic)[^:\n]{0,80}:)?|` +
		`SMTP error from remote (?:mail )?(?:server|mailer)[^\n]*:[ \t]*\n|\((?:reason|said):`)
})

// labelledAnswer finds where an answer stands in quotes below a label of the reporting system: "5.1.0 -
// Unknown address error 550-'5.7.1 access denied'".
func labelledAnswer(s string) []int {
	if i := strings.Index(s, "-'"); i >= 3 && isRefusal(s[i-3:]) && (i == 3 || !isDigit(s[i-4]) && !isLetter(s[i-4])) {
		return []int{i - 3, i + 2}
	}
	return nil
}

// spokenLines gives the server's lines of a quoted dialogue ("<<< 550 no such user"),
// without those that only follow from an earlier refusal; "" if there are none.
func spokenLines(s string) string {
	if !quotesDialogue(s) {
		return ""
	}
	var b strings.Builder
	leaving := false // the answer to a command of farewell is about none of the recipients
	for line := range strings.Lines(s) {
		if command := clientLine(line); command != "" {
			leaving = hasPrefixFold(command, "QUIT") || hasPrefixFold(command, "RSET")
		} else if said := serverLine(line); !leaving && isRefusal(said) && !consequence(said) {
			b.WriteString(said + "\n")
		}
	}
	return b.String()
}

// quotesDialogue is a quick look for the marks of a dialogue.
func quotesDialogue(s string) bool {
	return strings.Contains(s, "<<") || strings.Contains(s, "<-") || strings.Contains(s, "S: ") ||
		strings.Contains(s, "RECV") || strings.Contains(s, "SMTP<")
}

// serverLine gives what the server says on a line of a dialogue; "" if it is none.
func serverLine(line string) string {
	return spokenBy(line, []string{"<<<", "<<", "<--", "<-", "S:", "RECV:", "SMTP<<"}, isRefusal)
}

// clientLine gives the command on a line of a dialogue; "" if it is none.
func clientLine(line string) string {
	return spokenBy(line, []string{">>>", ">>", "-->", "->", "C:", "SEND:", "SMTP>>"}, func(s string) bool {
		for _, verb := range []string{"HELO", "EHLO", "LHLO", "MAIL", "RCPT", "DATA", "QUIT", "RSET", "AUTH",
			"STARTTLS"} {
			if hasPrefixFold(s, verb) {
				return true
			}
		}
		return false
	})
}

func spokenBy(line string, marks []string, valid func(string) bool) string {
	line = strings.TrimSpace(line)
	for _, mark := range marks {
		if said, ok := strings.CutPrefix(line, mark); ok {
			said = strings.TrimSpace(strings.TrimLeft(said, "<>"))
			if len(said) > 3 && valid(said) {
				return said
			}
		}
	}
	return ""
}

// isRefusal reports whether a line of the server is a refusal.
func isRefusal(said string) bool {
	return len(said) > 3 && (said[0] == '4' || said[0] == '5') && isDigit(said[1]) && isDigit(said[2])
}

// consequence finds answers to commands that came after the refused one: a client
// that sends several at once is told that no recipient is left.
func consequence(said string) bool {
	if strings.HasPrefix(said, "503") {
		return true
	}
	lower := strings.ToLower(said)
	for _, words := range []string{"need rcpt", "no valid recipients", "valid rcpt command", "no recipients",
		"must have a valid recipient", "error: no valid"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}

// withoutGuesses takes out the lines that a reporting system adds of its own below a
// quoted refusal ("550 5.1.1 <anna@example.org>... User unknown"), and the
// consequences of the refusal.
func withoutGuesses(s string) string {
	if !quotesDialogue(s) && !strings.Contains(s, "(reason: ") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		if !consequence(serverLine(line)) && !guess(line) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// guess finds a line of the reporting system's own in a transcript.
func guess(line string) bool {
	line = strings.TrimLeft(line, "> \t")
	return isRefusal(line) && strings.Contains(line, "... ")
}

// eitherOr finds refusals that name two causes, only one of which is that the address
// does not exist ("no such user, or you may not write to them", "disabled or unknown").
var eitherOr = sync.OnceValue(func() *regexp.Regexp {
	or := "(?:" + strings.Join(connectors, "|") + ")"
	const cause = `(?:you may not|not allowed|not permitted|permi|denied|restrict|policy|disabled|inactive|full\b|` +
		`blocked|` +
		`suspend|quota|temporar|locked|discontinued|not accepting|closed|` +
		`gesperrt|deaktiviert|voll\b|inaktiv|bloqu|désactiv|plein|inactif|deshabilit|inactiv|lleno|llena|` +
		`desativ|inativ|cheia|` +
		`disattiv|sospes|piena|inattiv|geblokkeerd|uitgeschakeld|vol\b|zablokow|wyłącz|pełn|nieaktyw|spärra|sperret|` +
		`blokov|zablok|letilt|engelle|askıya|заблок|отключ|переполн|неактив|вимкнен|απενεργ)`
	return regexp.MustCompile(or + `(?:[\p{L}\p{M}'-]+ ){0,4}?[\p{L}]*?` + cause + `|` +
		cause + `[^.;:!?]{0,40}` + or + `|/` + cause)
})

// connectors are words for "or".
var connectors = []string{" or ", "/or ", " ou ", " oder ", "/oder ", " o ", " u ", " lub ", " albo ", " eller ",
	" tai ", " nebo ", " alebo ", " vagy ", " sau ", " ili ", " ali ", " veya ", " или ", " або ", " ή ",
	" או ", " أو ", "/"}

// unsure reports whether the words that say who is not there leave another cause open.
// A long notice holds too many words for that.
func unsure(text string) bool {
	if len(text) > 600 {
		return false
	}
	for _, mark := range []string{"或", "または", "もしくは", "또는"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	for _, or := range connectors {
		if strings.Contains(text, or) {
			return eitherOr().MatchString(text)
		}
	}
	return false
}
