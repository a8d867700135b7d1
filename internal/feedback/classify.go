package feedback

import (
	"cmp"
	"strings"
)

// judgement is what is known about one recipient before it is weighed.
type judgement struct {
	field    string // status field of the report
	words    string // the mail system's words about this recipient
	around   string // words near it that may belong to it
	ours     bool   // the words name one of our own addresses, and not the recipient's
	action   string // action field
	fallback Reason // reason of a provider, used when the words say nothing
}

// judge fills action, status, reply, reason and hardness of a report.
func (m parsedMessage) judge(r *Report, j judgement) {
	r.Action = actionOf(j.action, j.field)
	st := refusedAt(j.words + "\n" + j.around) // before the dialogue is taken out of the words
	j.words, j.around = answer(j.words), withoutFooters(withoutGuesses(j.around))
	j.ours = m.namesOurs(j.words, r.Recipient)
	spoken := spokenStatus(j.words)
	r.Status = spoken
	if spoken == "" || strings.HasSuffix(spoken, ".4.7") {
		r.Status = pickStatus(cmp.Or(spoken, j.field), findStatus(j.words))
	}
	if (vague(r.Status) && spoken == "") || strings.HasSuffix(r.Status, ".4.7") {
		r.Status = pickStatus(r.Status, findStatus(j.around))
	}
	r.Reply = replyBeside(j.words+"\n"+j.around, r.Status)
	if r.Reply == 0 {
		r.Reply = pickReply(findReply(j.words), r.Status)
	}
	if r.Reply == 0 {
		r.Reply = pickReply(findReply(j.around), r.Status)
	}
	if r.Action == Delivered {
		r.Reason = DeliveredOK
		return
	}
	r.Reason = weigh(j, *r, st)
	if r.Reason == HostUnknown && temporary(r.Status, j.words) {
		r.Reason = NetworkError // the name may be found another day
	}
	r.Hard = r.Action == Failed && r.Reason.hard(r.Status, r.Reply)
}

func actionOf(field, status string) Action {
	field = strings.TrimSpace(field)
	switch {
	case strings.HasPrefix(field, "delayed"):
		return Delayed
	case strings.HasPrefix(field, "delivered"), strings.HasPrefix(field, "relayed"),
		strings.HasPrefix(field, "expanded"), strings.HasPrefix(field, "deliverable"):
		return Delivered
	case strings.HasPrefix(status, "2.") && !strings.HasPrefix(field, "fail"):
		return Delivered
	}
	return Failed
}

// weigh finds the reason. What was refused before any recipient was named is about us,
// whatever the words say of users and hosts.
func weigh(j judgement, r Report, st stage) Reason {
	reason := reasonOf(j, r, st)
	if (st == stageConnect || st == stageMail || r.Reply/10 == 53 || j.ours) && reason.hard(r.Status, r.Reply) {
		return Rejected
	}
	if reason == UserUnknown && (st == stageData && filterForm(j.words) || st != stageRcpt && carrier(r)) &&
		!saysAbsent(spokenStatus(j.words)) && !quotesRecipient(j.words+" "+j.around, r.Recipient) {
		return Filtered
	}
	return reason
}

// reasonOf finds the reason: exact words first, then the status code, then what the
// rest of the notice and the provider say.
func reasonOf(j judgement, r Report, st stage) Reason {
	if reason := exactStatus(r.Status); reason != "" {
		return reason
	}
	words := normalWords(withoutNames(j.words))
	at := st
	switch _, detail, _ := strings.Cut(r.Status, "."); {
	case strings.HasPrefix(detail, "2."): // the mailbox is there
		at = stageNone
	case namesUser(r.Status):
		at = stageRcpt
	}
	if reason := byWords(words, at); reason != "" {
		if reason == HostUnknown && namesOtherHost(j.words, r.Recipient) {
			return Rejected
		}
		return agreed(reason, r.Status, words)
	}
	around := normalWords(withoutNames(answer(j.around)))
	if vague(r.Status) || len(words) < 20 {
		near := around
		if saysAbsent(r.Status) { // clear enough: only words beside the address can say otherwise
			near = normalWords(withoutNames(aroundAddress(j.around, r.Recipient, false)))
		}
		// What the reporting system says of its own counts less than what the server answered.
		own := len(words) >= 20 && len(findReply(j.words)) > 0 && answer(j.around) == j.around
		if reason := byWords(near, at); reason != "" && !(own && reason.hard(r.Status, r.Reply)) {
			return reason
		}
	}
	if r.Action == Delayed {
		return Expired
	}
	if st == stageMail && r.Reply >= 500 {
		return Rejected
	}
	if reason := byStatus(r.Status); reason != "" {
		return downgradeByWords(reason, r.Status, j.words, around)
	}
	for _, text := range []string{words, around} {
		if reason := byWeakWords(text); reason != "" {
			return reason
		}
	}
	return lastResort(j, r, st, words)
}

// lastResort names a reason for words that nobody has met before.
func lastResort(j judgement, r Report, st stage, words string) Reason {
	switch {
	case j.fallback != "":
		return j.fallback
	case st == stageConnect:
		return Blocked
	case len(words) > 12 || r.Reply != 0 || r.Status != "":
		return OnHold
	}
	return Undefined
}
