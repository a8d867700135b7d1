package feedback

import (
	"slices"
	"strings"
)

// findStatus gives the enhanced status codes in s, in their order, without
// repetition. Version numbers and IP addresses are not taken for codes.
func findStatus(s string) []string {
	var found []string
	for i := 0; i+4 < len(s); i++ {
		c := s[i]
		if (c != '2' && c != '4' && c != '5') || s[i+1] != '.' || (i > 0 && !opensCode(s[i-1])) {
			continue
		}
		if end := statusEnd(s, i); end > 0 {
			if code := s[i:end]; !slices.Contains(found, code) {
				found = append(found, code)
			}
			i = end
		}
	}
	return found
}

func opensCode(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '(', '[', '<', '#', '-', ':', ';', ',', '\'', '"', '=', '/', '|':
		return true
	}
	return false
}

// statusEnd gives the end of a code that begins at i, 0 if there is none.
func statusEnd(s string, i int) int {
	j, digits := i+2, 0
	for j < len(s) && isDigit(s[j]) {
		j, digits = j+1, digits+1
	}
	if digits == 0 || digits > 2 || j >= len(s) || s[j] != '.' {
		return 0
	}
	k := j + 1
	for k < len(s) && isDigit(s[k]) {
		k++
	}
	if k == j+1 || k > j+4 || (k < len(s) && (isLetter(s[k]) || s[k] == '-')) {
		return 0
	}
	if k+1 < len(s) && s[k] == '.' && isDigit(s[k+1]) { // an IP address or a version
		return 0
	}
	return k
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// findReply gives the SMTP reply codes in s, in their order.
func findReply(s string) []int {
	var found []int
	for i := 0; i+2 < len(s); i++ {
		c := s[i]
		if (c != '2' && c != '4' && c != '5') || !isDigit(s[i+1]) || !isDigit(s[i+2]) || s[i+1] > '5' {
			continue
		}
		if (i > 0 && !opensReply(s, i)) || (i+3 < len(s) && !closesReply(s[i+3:])) {
			continue
		}
		found = append(found, int(c-'0')*100+int(s[i+1]-'0')*10+int(s[i+2]-'0'))
		i += 2
	}
	return found
}

func opensReply(s string, i int) bool {
	switch s[i-1] {
	case '\n', '(', '[', '<', '"', '\'', ':', ';', '>', '|', '#':
		return true
	case ' ', '\t':
		return i < 2 || !isLetter(s[i-2]) || afterReplyWord(s[:i])
	}
	return false
}

// afterReplyWord accepts a code after words that announce one ("said", "reply")
// and refuses it in running text ("about 500 messages").
func afterReplyWord(s string) bool {
	s = strings.TrimRight(s, " \t")
	word := strings.ToLower(s[strings.LastIndexAny(s, " \t\n(<")+1:])
	switch word {
	case "said", "error", "reply", "code", "with", "response", "smtp", "reason", "returned", "status", "diagnostic",
		"responsecode", "error_code", "was", "is", "server":
		return true
	}
	return false
}

func closesReply(rest string) bool {
	switch rest[0] {
	case ' ', '\n', '-', ':', '\t', ')', ';', ',', '\'', '>', ']':
		return !strings.HasPrefix(rest, " octets") && !strings.HasPrefix(rest, " bytes") && !strings.HasPrefix(rest,
			" minutes") && !strings.HasPrefix(rest, " hours") && !strings.HasPrefix(rest, " messages")
	case '.':
		return len(rest) == 1 || !isDigit(rest[1])
	}
	return false
}

// vague reports whether a status says no more than "temporary" or "permanent".
func vague(status string) bool {
	return status == "" || strings.HasSuffix(status, ".0.0")
}

// pickStatus prefers an exact code to a vague one, the field to the words, and
// the cause to the bare fact that time ran out (x.4.7).
func pickStatus(field string, words []string) string {
	if !vague(field) && !strings.HasSuffix(field, ".4.7") {
		return field
	}
	for i := len(words) - 1; i >= 0; i-- {
		if w := words[i]; !vague(w) && w[0] != '2' && !strings.HasSuffix(w, ".4.7") {
			return w
		}
	}
	if field == "" && len(words) > 0 {
		return words[len(words)-1]
	}
	return field
}

// spokenStatus gives the code that follows the reply code at the head of the
// words: there the refusing server speaks itself, while the status field may be
// a guess of the reporting one.
func spokenStatus(words string) string {
	words = strings.TrimSpace(words)
	if len(words) < 9 || !isDigit(words[0]) || !isDigit(words[1]) || !isDigit(words[2]) ||
		(words[3] != ' ' && words[3] != '-') {
		return ""
	}
	if end := statusEnd(words, 4); end > 0 && words[4] == words[0] {
		return words[4:end]
	}
	return ""
}

// replyBeside gives the reply code at whose side the status stands: in a dialogue
// others may follow, to commands that came too late.
func replyBeside(words, status string) int {
	if vague(status) || status[0] == '2' {
		return 0
	}
	for rest := words; ; {
		i := strings.Index(rest, status)
		if i < 0 {
			return 0
		}
		if i >= 4 && statusEnd(rest, i) == i+len(status) && (rest[i-1] == ' ' || rest[i-1] == '-') {
			if found := findReply(rest[i-4 : i]); len(found) > 0 && found[0]/100 == int(status[0]-'0') {
				return found[0]
			}
		}
		rest = rest[i+len(status):]
	}
}

// pickReply takes the last code of failure; a mail system quotes the dialogue
// in its order.
func pickReply(found []int, status string) int {
	for i := len(found) - 1; i >= 0; i-- {
		if found[i] >= 400 && (status == "" || int(status[0]-'0') == found[i]/100) {
			return found[i]
		}
	}
	for i := len(found) - 1; i >= 0; i-- {
		if found[i] >= 400 || (status != "" && status[0] == '2') {
			return found[i]
		}
	}
	return 0
}
