package feedback

import "strings"

// proseReports reads bounces without fields. It looks at how lines are built
// around addresses, not at who wrote them; the more exact shapes come first.
func proseReports(m parsedMessage) []Report {
	if !m.looksReturned() {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(m.notice), "\n")
	if len(lines) > 2000 {
		lines = lines[:2000]
	}
	hits, sure := m.recipients(lines)
	hits = m.withoutOurs(hits)
	if !sure {
		if inner := m.inside(); len(inner) > 0 {
			return inner
		}
	}
	if !m.bounces(lines, hits, sure) {
		return nil
	}
	action := "failed"
	switch {
	case m.saysDelayed():
		action = "delayed"
	case m.saysDelivered():
		action = "delivered"
	}
	var reports []Report
	for i, h := range hits {
		r := Report{Kind: KindFreeForm, Recipient: h.address}
		own := ownLines(lines, hits, i)
		if len(hits) == 1 {
			if said := afterResponse(m.notice); said != m.notice {
				own = said
			}
		}
		r.Evidence = own
		j := judgement{words: own, action: action}
		if len(hits) == 1 || !tells(own) {
			j.around = sharedWords(lines, hits)
		}
		if len(strings.TrimSpace(own)) < len(h.address)+4 {
			r.Evidence = j.around
		}
		r.OrigRecipient = m.expandedFrom(own)
		m.judge(&r, j)
		reports = append(reports, r)
	}
	return reports
}

// looksReturned keeps ordinary letters out: a bounce says so in its subject,
// its sender, a header field or its first words.
func (m parsedMessage) looksReturned() bool {
	if m.fromNobody() {
		return true
	}
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 2000)])
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// fromNobody reports whether the message came from the null sender or a mail
// system.
func (m parsedMessage) fromNobody() bool {
	path := strings.ToLower(strings.TrimSpace(m.head.Get("Return-Path")))
	from := strings.TrimSpace(m.head.Get("From"))
	return m.fromMailSystem() || path == "<>" || strings.Contains(path, "mailer-daemon") || from == "" || from == "<>"
}

// saysDelivered finds reports of success that have lost their fields and speak
// of no failure beside it.
func (m parsedMessage) saysDelivered() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 2000)])
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return false
		}
	}
	for _, words := range []string{"successful mail delivery report", "was successfully delivered",
		"been successfully delivered", "successfully relayed", "delivery status notification (success)",
		"status notification (relay)"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
