package feedback

import (
	"regexp"
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
func (m material) judge(r *Report, j judgement) {
	r.Action = actionOf(j.action, j.field)
	all := j.words + "\n" + j.around
	spoken := spokenStatus(j.words)
	r.Status = spoken
	if spoken == "" || strings.HasSuffix(spoken, ".4.7") {
		r.Status = pickStatus(first(spoken, j.field), findStatus(j.words))
	}
	if (vague(r.Status) && spoken == "") || strings.HasSuffix(r.Status, ".4.7") {
		r.Status = pickStatus(r.Status, findStatus(j.around))
	}
	r.Reply = pickReply(findReply(j.words), r.Status)
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

// temporary reports whether the status, or every reply without one, says that
// trying again may help.
func temporary(status, words string) bool {
	if status != "" {
		return status[0] == '4'
	}
	replies := findReply(words)
	for _, code := range replies {
		if code/100 != 4 {
			return false
		}
	}
	return len(replies) > 0
}

func actionOf(field, status string) Action {
	field = strings.TrimSpace(field)
	switch {
	case strings.HasPrefix(field, "delayed"):
		return Delayed
	case strings.HasPrefix(field, "delivered"), strings.HasPrefix(field, "relayed"), strings.HasPrefix(field, "expanded"),
		strings.HasPrefix(field, "deliverable"):
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
	if strings.Contains(r.Status, ".7.") && st == stageRcpt {
		st = stageNone // a rule was applied, whatever the words say of the user
	}
	if st != stageMail && st != stageRcpt && (namesUser(r.Status) || quotesRecipient(j.words+" "+j.around, r.Recipient)) {
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
		return doubted(reason, r.Status, words, around)
	}
	for _, text := range []string{words, around} {
		if reason := byWeakWords(text); reason != "" {
			return reason
		}
	}
	return lastResort(j, r, st, words)
}

// namesOtherHost finds "sender.example does not exist": servers refuse senders
// whose domain has no records in the words that others use of recipients.
func namesOtherHost(words, recipient string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(recipient), "@")
	found := bareHost.FindStringSubmatch(normalWords(words))
	if !ok || found == nil {
		return false
	}
	host := found[1]
	return host != domain && !strings.HasSuffix(host, "."+domain) && !strings.HasSuffix(domain, "."+host)
}

var bareHost = regexp.MustCompile(`(?:^|[ \[<:])([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24})[>\]]? (?:does not exist|doesn't exist|not found|has no (?:a|mx))`)

var acceptsSome = regexp.MustCompile(`accept(?:s|ing)? (?:any )?(?:e-?)?mails?(?: messages?)? (?:without|unless|over|larger|that|with|which|containing|sent|if|until|signed|of)\b`)

// agreed keeps to what code and words say together: where both name the mailbox,
// other words beside them (the number of a rule, a place to complain) change
// nothing. Where trying again may help, "unavailable" is no verdict.
func agreed(reason Reason, status, words string) Reason {
	switch reason {
	case UserUnknown:
		if temporary(status, words) && !namesUser(status) && strings.Contains(words, "available") {
			return OnHold
		}
	case NotAccept:
		if strings.Contains(status, ".7.5") || ofSender(words) || acceptsSome.MatchString(words) {
			return Rejected // of the sender's domain, or some kinds of mail only
		}
	case Blocked, Rejected, PolicyViolation, SecurityError, SpamDetected:
		if (strings.HasSuffix(status, ".1.1") || strings.HasSuffix(status, ".1.10")) && absent(words).reason == UserUnknown {
			return UserUnknown
		}
	}
	return reason
}

// doubted takes back what a status code alone says of the address when the words
// speak of something else, or when the code is a temporary one: a full system
// and a strict one send 5.1.1 too, and a wrong suppression loses a customer.
func doubted(reason Reason, status, words, around string) Reason {
	if (reason != UserUnknown && reason != HostUnknown) || byWords(around, stageRcpt) == reason {
		return reason
	}
	for _, topic := range otherTopics {
		if strings.Contains(words, topic) {
			return Filtered
		}
	}
	if strings.HasPrefix(status, "4.1.") {
		return OnHold
	}
	return reason
}

// otherTopics are stems of words about rules, rates, senders and states, none of
// which says that an address does not exist.
var otherTopics = []string{"preferenc", "polic", "too many", "limit", "rate ", "reput", "spam", "content", "block", "listed", "abuse", "sender", "authenti", "spf", "dkim", "dmarc",
	"temporar", "again", "later", "quota", "full", "storage", "busy", "filter", "virus", "relay", "protect", "suspicious", "verif", "overload", "maintenance", "security", "restrict",
	"permission", "not permitted", "not authorized", "allowed to", "prohibit", "complain", "reverse", "too large", "too big", "size", "frequen", "throttl", "delayed", "timed out", "timeout", " loop", "inactiv"}

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

// namesUser reports whether the status itself speaks of the mailbox's name
// (RFC 3463: x.1.0 to x.1.4, x.1.10; x.2.1 beside such words).
func namesUser(status string) bool {
	_, rest, _ := strings.Cut(status, ".")
	switch rest {
	case "1.0", "1.1", "1.2", "1.3", "1.4", "1.10", "2.1":
		return true
	}
	return false
}

// byWords finds the first family whose words occur. Words that say "no such
// user" count as such only when the refusal was about the recipient's name;
// after the message itself they are a filter's answer and stay soft.
func byWords(text string, st stage) Reason {
	if text == "" {
		return ""
	}
	var pairs bigrams
	pairs.add(text)
	for _, f := range families {
		if !f.occurs(text, &pairs) {
			continue
		}
		if f.reason == UserUnknown || f.reason == HostUnknown {
			return atStage(whoIsAbsent(f.reason, text), f.sure && (f.late || st != stageData), st)
		}
		return f.reason
	}
	a := absent(text)
	// Without a reply code it is the reporting system itself that looked.
	return atStage(a.reason, a.sure && st != stageData && len(findReply(text)) == 0, st)
}

// whoIsAbsent looks again at a known phrase of absence: "does not exist" may be
// said of a host, and "host not found" of the sender's.
func whoIsAbsent(r Reason, text string) Reason {
	sender := ofSender(text)
	if !sender && (r == HostUnknown || (!strings.Contains(text, "host") && !strings.Contains(text, "domain"))) {
		return r
	}
	a := absent(text)
	switch {
	case r == UserUnknown && a.reason == HostUnknown:
		return HostUnknown
	case a.reason == "" && sender:
		return Rejected
	}
	return r
}

// ofSender reports whether a refusal speaks of the sender or his host.
func ofSender(text string) bool {
	for _, words := range []string{"sender", "helo", "ehlo", "client host", "your host", "your domain", "your ip", "mail from", "from address", "reverse"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// atStage weighs who is not there by the command that was refused.
func atStage(r Reason, sure bool, st stage) Reason {
	switch {
	case st == stageMail && (r == UserUnknown || r == HostUnknown):
		return Rejected
	case r == UserUnknown && !sure && st != stageRcpt:
		return Filtered
	}
	return r
}

func byWeakWords(text string) Reason {
	if text == "" {
		return ""
	}
	var pairs bigrams
	pairs.add(text)
	for _, f := range weakFamilies {
		if f.occurs(text, &pairs) {
			return f.reason
		}
	}
	return ""
}

// family is a set of phrases that mean one reason. A "*" in a phrase stands for
// any words in the same text.
type family struct {
	reason  Reason
	sure    bool // true: counts where the refused command is not known, too
	late    bool // true: counts after the message itself, too
	phrases []string
}

// occurs tries the phrases; pairs are the bigrams of text.
func (f family) occurs(text string, pairs *bigrams) bool {
	for _, p := range f.phrases {
		if pairs.mayHold(p) && matches(text, p) {
			return true
		}
	}
	return false
}

// bigrams is the set of pairs of octets in a text. Most phrases are ruled out by
// one look at it, which makes weighing several times faster.
type bigrams [1024]uint64

func (b *bigrams) add(text string) {
	for i := 0; i+1 < len(text); i++ {
		n := uint16(text[i])<<8 | uint16(text[i+1])
		b[n>>6] |= 1 << (n & 63)
	}
}

// mayHold looks at the first and the last pair of a phrase.
func (b *bigrams) mayHold(phrase string) bool {
	n := len(phrase)
	if n < 2 {
		return true
	}
	first, last := uint16(phrase[0])<<8|uint16(phrase[1]), uint16(phrase[n-2])<<8|uint16(phrase[n-1])
	return b[first>>6]&(1<<(first&63)) != 0 && b[last>>6]&(1<<(last&63)) != 0
}

// matches finds the pieces of a pattern in their order, no more than 80 octets
// apart.
func matches(text, pattern string) bool {
	head, rest, more := strings.Cut(pattern, "*")
	if !more {
		return strings.Contains(text, pattern)
	}
	for pos := 0; ; {
		i := strings.Index(text[pos:], head)
		if i < 0 {
			return false
		}
		pos += i + len(head)
		if matches(text[pos:min(len(text), pos+80+len(rest))], rest) {
			return true
		}
	}
}
