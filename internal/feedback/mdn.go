package feedback

import (
	"cmp"
	"strings"
)

// dispositions reads disposition notifications (RFC 8098). Some mail systems
// refuse with them after delivery (RFC 5429); any other one says that the
// message reached its mailbox.
func dispositions(m parsedMessage) []Report {
	if m.disposition == "" {
		return nil
	}
	fields := allFields(m.disposition)
	r := Report{
		Kind:          KindFreeForm,
		Recipient:     cmp.Or(typed(fields.Get("Final-Recipient")), typed(fields.Get("Original-Recipient"))),
		OrigRecipient: typed(fields.Get("Original-Recipient")),
		MessageID:     trimID(fields.Get("Original-Message-ID")),
		Evidence:      m.notice,
	}
	if r.Recipient == "" {
		return nil
	}
	action := "delivered"
	disposed := strings.ToLower(fields.Get("Disposition"))
	words := strings.ToLower(m.subject + " " + m.notice)
	if strings.Contains(disposed, "failed") || strings.Contains(disposed, "denied") ||
		strings.Contains(disposed, "rejected") ||
		strings.Contains(words, "automatically rejected") {
		action = "failed"
	}
	m.judge(&r, judgement{words: m.notice, action: action})
	return []Report{r}
}
