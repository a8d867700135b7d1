package feedback

import (
	"cmp"
	"strings"

	"tidings/internal/feedback/parts"
)

// gather sorts the parts of a message by what they are for.
func gather(m parts.Message) parsedMessage {
	out := parsedMessage{head: m.Header, subject: m.Header.Text("Subject"), mailType: m.Type,
		reportType: m.Params["report-type"]}
	var html string
	for _, p := range m.Parts {
		switch {
		case strings.HasSuffix(p.Type, "delivery-status"):
			out.status += "\n\n" + p.Body
		case strings.HasSuffix(p.Type, "disposition-notification"):
			out.disposition += p.Body
		case p.Type == "message/feedback-report":
			out.arf += p.Body
		case p.Type == "message/rfc822", p.Type == "message/global", strings.HasSuffix(p.Type, "rfc822-headers"),
			p.Type == "message/global-headers":
			out.addOriginal(p.Body)
			out.attached = true
		case p.Type == "text/html":
			html = cmp.Or(html, p.Body)
		case strings.HasPrefix(p.Type, "text/"), p.Type == "application/json":
			out.addText(p.Body)
		}
	}
	if strings.TrimSpace(out.notice) == "" && html != "" {
		out.addText(plainText(html))
	}
	return out
}

func (m *parsedMessage) addOriginal(text string) {
	if len(m.original) == 0 && strings.TrimSpace(text) != "" {
		m.returned = text
		m.original, _ = parts.Fields(strings.TrimLeft(text, "\n"))
	}
}

// addText adds words for people; a returned message that follows in the same
// text is cut off, and delivery-status fields in it are recognised.
func (m *parsedMessage) addText(text string) {
	notice, rest := cutReturned(text)
	m.notice += "\n" + shorten(notice, maxNotice-len(m.notice))
	m.addOriginal(rest)
}

// maxNotice and maxLine bound the words that are looked at; what a mail system
// has to say is said in fewer.
const (
	maxNotice = 128 << 10
	maxLine   = 2000
)

// shorten cuts a text, and each of its lines, to what is looked at.
func shorten(text string, limit int) string {
	text = text[:max(0, min(len(text), limit))]
	if len(text) < maxLine {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if len(line) > maxLine {
			line = line[:maxLine] + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// returnedMarks are words on the line that separates a notice from the message
// it returns. The line must carry one of these and little else.
var returnedMarks = []string{
	"below this line is a copy of the message", "enclosed is a copy of the message", "original message follows",
	"copy of the message, including all the headers", "header of the original message", "copy of your message",
	"copy of the message header", "copy of the original message", "copy of the message's headers",
	"original message --",
	"original mail", "returned message", "message headers follow", "message header follows", "original message:",
	"returned content",
	"message text follows", "unsent message", "the text of your message", "message headers:",
	"begin of original message",
	"first few lines of the message", "original text follows", "headers of the message", "top of the message follows",
	"content of the message",
	"original mail as follows", "non-delivered message", "undelivered message follows", "text of the message follows",
	"start of the returned",
	"returned mail follows", "original headers", "original message headers", "original-message", "-- original message",
	"--- original",
	"original message text", "message contents", "your original message", "original message header", "included message",
}

// cutReturned separates a notice from the returned message below it.
func cutReturned(text string) (notice, returned string) {
	pos := 0
	for pos < len(text) {
		line := text[pos:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		next := min(pos+len(line)+1, len(text))
		if isReturnedMark(line) {
			return text[:pos], skipRule(text[next:])
		}
		if headerStart(line, text[next:]) {
			return text[:pos], text[pos:]
		}
		pos = next
	}
	return text, ""
}

func isReturnedMark(line string) bool {
	if len(line) < 8 || len(line) > 120 {
		return false
	}
	lower := strings.ToLower(line)
	if !speaksOfReturned(lower) {
		return false
	}
	for _, mark := range returnedMarks {
		if i := strings.Index(lower, mark); i >= 0 && i < 48 && len(lower)-i-len(mark) < 40 {
			return true
		}
	}
	return false
}

// speaksOfReturned is a quick look: every mark holds one of these words.
func speaksOfReturned(lower string) bool {
	for _, word := range []string{"original", "message", "returned", "header", "mail"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// skipRule passes over blank lines and rules under the mark.
func skipRule(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\n")
		line, rest, ok := strings.Cut(text, "\n")
		if strings.Trim(line, "-=_* \t") != "" || !ok {
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

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
