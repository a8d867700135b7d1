package feedback

import (
	"strings"
	"unicode"
)

// A notice in prose often carries the message that it returns, below a line that
// says so. The words of that line are also words of ordinary prose ("delete your
// own text from the attached returned message"), so the form decides: header
// fields that follow, or a line that is plainly a heading.

// returnedMarks are words of the line that separates a notice from the message
// it returns.
var returnedMarks = []string{
	"below this line is a copy of the message", "enclosed is a copy of the message", "original message follows",
	"copy of the message, including all the headers", "header of the original message", "copy of your message",
	"copy of the message header", "copy of the original message", "copy of the message's headers",
	"original message --", "original mail", "returned message", "message headers follow", "message header follows",
	"original message:", "returned content", "message text follows", "unsent message", "the text of your message",
	"message headers:", "begin of original message", "first few lines of the message", "original text follows",
	"headers of the message", "top of the message follows", "content of the message", "original mail as follows",
	"non-delivered message", "undelivered message follows", "text of the message follows", "start of the returned",
	"returned mail follows", "original headers", "original message headers", "original-message", "-- original message",
	"--- original", "original message text", "message contents", "your original message", "original message header",
	"included message", "lines of the message follow", "lines of your message", "old message", "returned mail",
	"originalnachricht", "ursprüngliche nachricht", "message d'origine", "message original", "mensaje original",
	"messaggio originale", "mensagem original", "oorspronkelijk bericht", "oorspronkelijke bericht",
	"исходное сообщение",
	"oryginalna wiadomość", "元のメッセージ", "原始邮件", "原始郵件", "原信件",
}

// cutReturned separates a notice from the message that it returns. Words below the
// line that ends the returned message belong to the notice again.
func cutReturned(text string) (notice, returned string) {
	heading := true // a heading may stand here: after an empty line or a rule
	summed, quoted := false, false
	for pos := 0; pos < len(text); {
		line, _, _ := strings.Cut(text[pos:], "\n")
		next := min(pos+len(line)+1, len(text))
		switch {
		case isReturnedMark(line, heading, text[next:]):
			if !summed && summary(text[:pos], text[next:]) {
				summed = true
				break
			}
			returned, after := cutEnd(skipRule(text[next:]))
			return text[:pos] + after, returned
		case hasPrefixFold(line, "Content-Type:") && strings.Contains(strings.ToLower(line), "rfc822"):
			_, returned, _ := strings.Cut(text[next:], "\n\n") // a part of a MIME message that is none any more
			return text[:pos], returned
		case headerStart(line, text[next:]), !quoted && quotedHeader(text[pos:]):
			return text[:pos], text[pos:]
		}
		quoted = line != "" && (line[0] == '>' || line[0] == '|') // a block is looked at once, at its head
		heading = strings.Trim(line, ruleRunes) == ""
		pos = next
	}
	return text, ""
}

// summary reports whether the fields below a mark only sum up the message, and the reason
// is still to come: so far nobody was named and no code, and no trace stands there.
func summary(before, rest string) bool {
	if strings.Contains(before, "@") || len(findReply(before)) > 0 {
		return false
	}
	block, after, _ := strings.Cut(skipRule(rest), "\n\n")
	for line := range strings.Lines(block) {
		name, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(line, ">| \t")), ":")
		switch name {
		case "received", "return-path", "mime-version", "content-type", "dkim-signature", "delivered-to":
			return false
		}
	}
	return fieldFollows(rest) && strings.Contains(after, "@")
}

// ruleRunes are what rules and empty lines are made of.
const ruleRunes = "-=_*#~ \t>|"

func isReturnedMark(line string, heading bool, rest string) bool {
	if len(line) < 8 || len(line) > 120 {
		return false
	}
	bare := strings.ToLower(strings.TrimSpace(line))
	if !speaksOfReturned(bare) {
		return false
	}
	at := returnedWordsAt(bare)
	if at < 0 {
		return announces(bare) && fieldFollows(rest)
	}
	if fieldFollows(rest) {
		return true
	}
	return heading && (at < 4 && strings.HasSuffix(bare, ":") || decorated(bare))
}

// speaksOfReturned is a quick look: every mark holds one of these or is not English.
func speaksOfReturned(bare string) bool {
	for _, stem := range []string{"essag", "mail", "eader", "rigin", "eturn", "ericht"} {
		if strings.Contains(bare, stem) {
			return true
		}
	}
	return strings.ContainsFunc(bare, func(r rune) bool { return r > unicode.MaxASCII })
}

// returnedWordsAt gives where the words of a mark stand in a line; -1 if they do not.
func returnedWordsAt(bare string) int {
	for _, mark := range returnedMarks {
		if i := strings.Index(bare, mark); i >= 0 && i < 48 && len(bare)-i-len(mark) < 40 {
			return i
		}
	}
	return -1
}

// announces finds other words for "the message follows" at the end of a line.
func announces(bare string) bool {
	bare = afterStop(strings.TrimRight(bare, " :.-=*"))
	return (strings.HasSuffix(bare, " follows") || strings.HasSuffix(bare, " follow") ||
		strings.HasSuffix(bare, " below")) &&
		(strings.Contains(bare, "message") || strings.Contains(bare, "mail") || strings.Contains(bare, "header"))
}

// decorated finds a rule at either end of a line ("--- Original message", "* * *").
func decorated(bare string) bool {
	isRule := func(s string) bool { return len(s) > 1 && strings.Trim(s, ruleRunes) == "" }
	return len(bare) > 4 && (isRule(bare[:2]) || isRule(bare[len(bare)-2:]))
}

// fieldFollows reports whether the next line with words is a header field of a
// message, quoted or not.
func fieldFollows(rest string) bool {
	for range 6 {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if strings.Trim(line, ruleRunes) != "" {
			return messageField(line)
		}
	}
	return false
}

// messageField reports whether a line, quoted or not, is a field of a message's header.
func messageField(line string) bool {
	name, _, ok := strings.Cut(strings.TrimLeft(line[:min(len(line), 64)], ">| \t"), ":")
	if !ok {
		return false
	}
	name = strings.ToLower(name)
	return messageFields[name] || strings.HasPrefix(name, "x-") && !strings.ContainsAny(name, " \t")
}

var messageFields = wordSet(`received return-path from to subject date message-id mime-version content-type
	reply-to sender
	dkim-signature delivered-to authentication-results cc references in-reply-to list-unsubscribe list-id list-help
	content-transfer-encoding resent-from user-agent organization precedence errors-to domainkey-signature`)

// quotedHeader reports whether a block of quoted lines begins here that holds a
// header: two fields or more, one of them of the kind that no notice sums up.
func quotedHeader(text string) bool {
	if text[0] != '>' && text[0] != '|' {
		return false
	}
	fields := 0
	for n := 0; n < 60 && text != "" && (text[0] == '>' || text[0] == '|'); n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		if messageField(line) {
			fields++
		}
	}
	return fields > 1
}

// unquoted takes the marks of quoting off the lines of a returned message.
func unquoted(text string) string {
	if text == "" || (text[0] != '>' && text[0] != '|') {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, ">|")
		b.WriteString(strings.TrimPrefix(line, " "))
	}
	return b.String()
}

// cutEnd separates a returned message from what the notice adds below the line that
// names its end.
func cutEnd(text string) (returned, after string) {
	for pos := 0; pos < len(text); {
		line, _, _ := strings.Cut(text[pos:], "\n")
		next := min(pos+len(line)+1, len(text))
		if len(line) < 80 {
			bare := strings.ToLower(strings.TrimSpace(line))
			if decorated(bare) && strings.Contains(bare, "end of ") && (strings.Contains(bare, "message") ||
				strings.Contains(bare, "mail") || strings.Contains(bare, "header")) {
				return text[:pos], text[next:]
			}
		}
		pos = next
	}
	return text, ""
}

// skipRule passes over blank lines and rules under the mark.
func skipRule(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\n")
		line, rest, ok := strings.Cut(text, "\n")
		if strings.Trim(line, ruleRunes) != "" || !ok {
			return text
		}
		text = rest
	}
}

// headerStart reports whether a returned message begins here without a mark: a
// trace field followed by another field or a continuation.
func headerStart(line, rest string) bool {
	if !strings.HasPrefix(line, "Received:") && !hasPrefixFold(line, "Return-Path:") &&
		!hasPrefixFold(line, "DKIM-Signature:") {
		return false
	}
	next, _, _ := strings.Cut(rest, "\n")
	if next == "" {
		return false
	}
	return next[0] == ' ' || next[0] == '\t' || strings.Contains(next, ":") || strings.Contains(next, "=")
}
