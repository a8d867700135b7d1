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
	notice   string // the whole notice, for the stage alone
	action   string // action field
	fallback Reason // reason of a provider, used when the words say nothing
}

// judge fills action, status, reply, reason and hardness of a report.
func (m parsedMessage) judge(r *Report, j judgement) {
	r.Action = actionOf(j.action, j.field)
	all := j.words + "\n" + j.around
	spoken := spokenStatus(j.words)
	r.Status = spoken
	if spoken == "" || strings.HasSuffix(spoken, ".4.7") {
		r.Status = pickStatus(cmp.Or(spoken, j.field), findStatus(j.words))
	}
	if (vague(r.Status) && spoken == "") || strings.HasSuffix(r.Status, ".4.7") {
		r.Status = pickStatus(r.Status, findStatus(j.around))
	}
	r.Reply = replyBeside(all, r.Status)
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
	st := findStage(normalWords(all))
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

// weigh finds the reason: exact words first, then the status code, then what
// the rest of the notice and the provider say.
func weigh(j judgement, r Report, st stage) Reason {
	if reason := exactStatus(r.Status); reason != "" {
		return reason
	}
	words := normalWords(withoutNames(afterResponse(j.words)))
	if strings.Contains(r.Status, ".7.") && st == stageRcpt && !namesCommand(j) {
		st = stageNone // a rule was applied, whatever the words say of the user
	}
	if st != stageMail && st != stageRcpt &&
		(namesUser(r.Status) || quotesRecipient(j.words+" "+j.around, r.Recipient)) {
		st = stageRcpt
	}
	if reason := byWords(words, st); reason != "" {
		if reason == HostUnknown && namesOtherHost(j.words, r.Recipient) {
			return Rejected
		}
		return agreed(reason, r.Status, words)
	}
	around := normalWords(withoutNames(afterResponse(j.around)))
	if vague(r.Status) || len(words) < 20 {
		if reason := byWords(around, st); reason != "" {
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
		return downgradeByWords(reason, r.Status, words, around)
	}
	for _, text := range []string{words, around} {
		if reason := byWeakWords(text); reason != "" {
			return reason
		}
	}
	return lastResort(j, r, st, words)
}

// namesCommand reports whether a notice names RCPT itself as refused: some large
// systems answer it with 5.7.1 for a user whom they do not know.
func namesCommand(j judgement) bool {
	return strings.Contains(strings.ToLower(j.words+" "+j.around), "to rcpt to command")
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
