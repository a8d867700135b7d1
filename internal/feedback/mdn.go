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
	if m.refusedAfterDelivery(strings.ToLower(fields.Get("Disposition"))) {
		action = "failed"
	}
	m.judge(&r, judgement{words: m.notice, action: action})
	return []Report{r}
}

// refusedAfterDelivery reports whether a filter of the recipient refused the message.
// A receipt that says "failed" or "denied" speaks of itself: it was not made, or the
// reader did not want to send one.
func (m parsedMessage) refusedAfterDelivery(disposition string) bool {
	words := strings.ToLower(m.subject + " " + ownWords(m.notice, 4000))
	return strings.Contains(words, "automatically rejected") ||
		strings.Contains(disposition, "automatic-action") && strings.Contains(disposition, "deleted") &&
			(strings.Contains(words, "was rejected") || strings.Contains(words, "was refused"))
}
