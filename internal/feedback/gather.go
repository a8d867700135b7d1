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
		m.returned = unquoted(text)
		m.original, _ = parts.Fields(strings.TrimLeft(m.returned, "\n"))
	}
}

// addText adds words for people; a returned message that stands in the same text
// is taken out.
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

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
