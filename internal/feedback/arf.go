package feedback

import (
	"strings"

	"tidings/internal/feedback/parts"
)

// complaints reads abuse reports (ARF, RFC 5965) and messages that say they are
// such but carry no fields.
func complaints(m parsedMessage) []Report {
	fields := allFields(m.arf)
	kind := feedbackType(fields)
	if !complains(kind) {
		if kind == "" {
			return m.plainComplaint()
		}
		return nil
	}
	r := Report{Kind: KindReport, Action: Complaint, Reason: Feedback,
		EnvID:    fields.Get("Original-Envelope-Id"),
		Evidence: strings.TrimSpace(kind + " " + oneLine(m.notice, 512)),
		// The letter's own return path tells whose complaint it is when the
		// reporter has redacted the address.
		ReturnPath: mailbox(fields.Get("Original-Mail-From"))}
	var reports []Report
	for _, to := range m.complainers(fields) {
		r.Recipient = to
		reports = append(reports, r)
	}
	if len(reports) == 0 {
		reports = append(reports, r)
	}
	return reports
}

// feedbackType gives the one word of Feedback-Type, in lower case.
func feedbackType(fields parts.Header) string {
	words := strings.FieldsFunc(strings.ToLower(fields.Get("Feedback-Type")), func(r rune) bool {
		return strings.ContainsRune(" \t;,()\"", r)
	})
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// complains reports whether a type of feedback is a person's complaint. All others
// are none, whether they are known (auth-failure of RFC 6591, not-spam of RFC 6430)
// or not: what nobody has said must not stop a letter.
func complains(kind string) bool {
	switch kind {
	case "abuse", "fraud", "opt-out", "opt-out-list":
		return true
	}
	return false
}

// otherReport reports whether a message declares itself a report on something else
// than a message that was sent: feedback that is no complaint, statistics on TLS or
// DMARC. Whatever addresses it names, nothing has happened to them.
func (m parsedMessage) otherReport() bool {
	if kind := feedbackType(allFields(m.arf)); kind != "" && m.status == "" {
		return !complains(kind)
	}
	if m.status != "" || m.disposition != "" || m.mailType != "multipart/report" {
		return false
	}
	declared := strings.ToLower(m.reportType)
	return declared != "" && declared != "delivery-status" && declared != "feedback-report" &&
		declared != "abuse-report" && declared != "disposition-notification"
}

// reportInText gives the fields of a feedback report that a gateway has turned
// into plain text. One field alone may be a quotation; a report has several.
func reportInText(notice string) string {
	lower := strings.ToLower(notice)
	at := strings.Index(lower, "\nfeedback-type:")
	if at < 0 || len(lower) != len(notice) {
		return ""
	}
	for _, field := range []string{"\nuser-agent:", "\nversion:", "\nsource-ip:", "\noriginal-mail-from:",
		"\noriginal-rcpt-to:", "\nreported-domain:", "\narrival-date:", "\nreceived-date:"} {
		if strings.Contains(lower[at:], field) {
			return notice[at+1:]
		}
	}
	return ""
}

// allFields reads fields across empty lines.
func allFields(text string) parts.Header {
	var all parts.Header
	for text != "" {
		var h parts.Header
		before := len(text)
		h, text = parts.Fields(text)
		all = append(all, h...)
		if len(text) == before {
			_, text, _ = strings.Cut(text, "\n")
		}
	}
	return all
}

// maxComplainers bounds the recipients that one report can name.
const maxComplainers = 1000

// complainers gives the recipients that the fields name, else those of the
// returned message.
func (m parsedMessage) complainers(fields parts.Header) []string {
	var found []string
	for _, name := range []string{"Original-Rcpt-To", "Removal-Recipient"} {
		for _, f := range fields {
			if strings.EqualFold(f.Name, name) && len(found) < maxComplainers {
				found = appendNew(found, mailbox(f.Value))
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	for _, name := range []string{"X-HmXmrOriginalRecipient", "X-Original-Recipient", "To"} {
		for a := range addressesIn(m.original.Text(name)) {
			if len(found) < maxComplainers {
				found = appendNew(found, a)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return found
}

func appendNew(list []string, v string) []string {
	if v == "" {
		return list
	}
	for _, have := range list {
		if strings.EqualFold(have, v) {
			return list
		}
	}
	return append(list, v)
}

// plainComplaint finds reports of providers that write prose: a fixed header
// field, or the words of an abuse report with the message attached.
func (m parsedMessage) plainComplaint() []Report {
	who := strings.ToLower(m.head.Get("From"))
	said := strings.ToLower(m.subject)
	words := strings.ToLower(m.notice[:min(len(m.notice), 1000)])
	abuse := strings.Contains(said, "complaint about message from") ||
		strings.Contains(said, "abuse report") || strings.Contains(said, "spam complaint") ||
		strings.HasPrefix(said, "[fbl]") || strings.Contains(said, "email feedback report") ||
		strings.Contains(words, "email abuse report for an email message") || m.head.Get("X-ARF") != ""
	fromDesk := strings.Contains(who, "staff@hotmail") || strings.Contains(who, "abuse") ||
		strings.Contains(who, "complaint") || strings.Contains(who, "feedback") || strings.Contains(who, "fbl") ||
		m.head.Get("X-ARF") != ""
	if !abuse || !fromDesk || !m.returnsMessage() { // people at such a desk write letters, too
		return nil
	}
	r := Report{Kind: KindReport, Action: Complaint, Reason: Feedback, Evidence: m.subject}
	if to := m.complainers(nil); len(to) > 0 {
		r.Recipient = to[0]
	}
	return []Report{r}
}
