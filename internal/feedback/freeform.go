package feedback

import "strings"

// maxProse bounds the recipients that one notice in prose can name.
const maxProse = 300

// found is an address that a notice names as not reached, with where.
type found struct {
	address string
	line    int // index into the lines of the notice
}

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
	hits = m.withoutSender(hits)
	if !sure {
		if inner := m.inside(); len(inner) > 0 {
			return inner
		}
		if !m.fromNobody() { // a person who writes about a bounce
			return nil
		}
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
		if said := afterResponse(m.notice); len(hits) == 1 && said != m.notice {
			own = said
		}
		r.Evidence = own
		j := judgement{words: own, action: action, notice: m.notice}
		if len(hits) == 1 || !tells(own) {
			j.around = sharedWords(lines, hits)
		}
		if len(strings.TrimSpace(own)) < len(h.address)+4 {
			r.Evidence = j.around
		}
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

var returnedWords = []string{"could not be delivered", "could not deliver", "undeliverable", "not delivered to", "unable to deliver", "cannot be delivered",
	"delivery to the following", "delivery failed", "delivery failure", "error delivering", "returned to sender", "invalid user address", "mailbox is full",
	"wasn't able to deliver", "did not reach the following", "delivery has failed", "failed to deliver", "user unknown", "invalid address", "loop alert",
	"delivery error", "non-delivery", "has not been delivered", "can't be delivered", "permanent error", "failed recipient", "mail loop", "message rejected", "could not send message", "not member article", "not a member of this"}

func (m parsedMessage) saysDelayed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 3000)])
	for _, words := range []string{"has not yet been delivered", "warning: message", "delivery delayed", "will be retried", "delivery status notification (delay)", "still being tried",
		"not been delivered yet", "could not send message for past", "you do not need to resend", "you do not need to re-send", "temporary failure report", "delivery attempts will continue", "warning: could not send", "will keep trying", "will continue trying",
		"will retry for", "delivery incomplete", "no action is required on your part", "warning message only", "temporary problem delivering", "nicht sofort zugestellt", "verzögerte zustellung", "weiterhin versucht",
		"remise différée", "entrega retrasada", "zustellung verzögert", "übermittlung verzögert", "remise retardée", "bisher nicht zugestellt", "entrega atrasada", "consegna ritardata", "配信遅延", "配信が遅れ"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
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
	for _, words := range []string{"successful mail delivery report", "was successfully delivered", "been successfully delivered", "successfully relayed", "delivery status notification (success)", "status notification (relay)"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func (m parsedMessage) saysFailed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 4000)])
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return true
		}
	}
	return m.fromMailSystem()
}
