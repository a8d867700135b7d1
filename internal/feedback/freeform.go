package feedback

import (
	"regexp"
	"strings"
)

// maxProse bounds the recipients that one notice in prose can name.
const maxProse = 300

// found is an address that a notice names as not reached, with where.
type found struct {
	address string
	line    int // index into the lines of the notice
}

// proseReports reads bounces without fields. It looks at how lines are built
// around addresses, not at who wrote them; the more exact shapes come first.
func proseReports(m material) []Report {
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
	if m.saysDelayed() {
		action = "delayed"
	}
	var reports []Report
	for i, h := range hits {
		r := Report{Kind: KindFreeForm, Recipient: h.address}
		own := ownLines(lines, hits, i)
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
func (m material) looksReturned() bool {
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
func (m material) fromNobody() bool {
	path := strings.ToLower(strings.TrimSpace(m.head.Get("Return-Path")))
	from := strings.TrimSpace(m.head.Get("From"))
	return m.fromMailSystem() || path == "<>" || strings.Contains(path, "mailer-daemon") || from == "" || from == "<>"
}

var returnedWords = []string{"could not be delivered", "could not deliver", "undeliverable", "not delivered to", "unable to deliver", "cannot be delivered",
	"delivery to the following", "delivery failed", "delivery failure", "error delivering", "returned to sender", "invalid user address", "mailbox is full",
	"wasn't able to deliver", "did not reach the following", "delivery has failed", "failed to deliver", "user unknown", "invalid address", "loop alert",
	"delivery error", "non-delivery", "has not been delivered", "can't be delivered", "permanent error", "failed recipient", "mail loop", "message rejected", "could not send message", "not member article", "not a member of this"}

// shape is how a line names a recipient that was not reached; the pattern's
// first group is the address.
type shape struct {
	pattern *regexp.Regexp
}

// address is loose on purpose: bounces quote what people typed.
const address = `<?["']?([^\s<>"'(),;:\[\]]+@[^\s<>"'(),;:\[\]]+)["']?>?`

// keyedShapes name the recipient after a word that can mean nothing else.
var keyedShapes = []shape{
	{regexp.MustCompile(`(?i)^[\s>*|-]*(?:final-recipient|original-recipient)\s*:\s*(?:rfc822;)?\s*` + address + `(?:\s|$)`)},
	{regexp.MustCompile(`(?i)^[\s>*|-]*(?:(?:failed |intended |invalid )?recipients?(?: address)?|failed addresse?s?|destination address|to address|mailbox|failed user|address)\s*:\s*` + address + `(?:[\s.,;(]|$)`)},
	{regexp.MustCompile(`(?i)(?:could not be|cannot be|can't be|was not|not be|couldn't be|wasn't|was not successfully) delivered to:?\s*` + address + `(?:[\s.,;:(]|$)`)},
	{regexp.MustCompile(`(?i)(?:deliver(?:ing|y)?(?: of)?(?: the| this| your)?(?: following)?(?: mail| message| e-?mail| mail message)?|message|mail) to:?\s*(?:the )?(?:recipient |user |address |mailbox )?` + address + `(?:[\s.,;:(]|$)`)},
	{regexp.MustCompile(`(?i)(?:unknown (?:local )?(?:user|recipient|address|mailbox)|(?:user|recipient|mailbox|account) unknown|unknown host|account not found|delivery failed \d+ attempts|not a member of this mailing list|invalid final delivery userid|user mailbox exceeds allowed size|no such (?:user|mailbox|recipient)|invalid (?:user|recipient|address)|undeliverable to|mailbox full|delivery (?:failed|userid)|(?:was |been )?rejected by)\s*[:=-]*\s*\(?` + address + `(?:[\s.,;:)]|$)`)},
}

// lineShapes are lines that begin with the address.
var lineShapes = []shape{
	{regexp.MustCompile(`^[\s>*|•·-]*(?:\d+[.)]\s+)?` + address + `(?:\s*[:,;]?\s*$|:\s+\S|\s+\[|\s+\(|\s*\.\.\.|;\s)`)},
	{regexp.MustCompile(`^\s*` + address + `\s+(?:on\s+\w+,?\s|[A-Z][\w-]*\b)`)},
	{regexp.MustCompile(`^\s*(?:\S.{0,60}?\s)?<([^\s<>@]+@[^\s<>]+)>\s*(?::|\.\.\.|$)`)},
}

// dialogueShapes are lines of an SMTP dialogue.
var dialogueShapes = []shape{
	{regexp.MustCompile(`(?i)\brcpt to:\s*` + address + `(?:\s|$)`)},
	{regexp.MustCompile(`^\W*[45]\d\d[ -](?:[45]\.\d{1,2}\.\d{1,3}\s)?\s*` + address + `(?:\.\.\.|[:\s,]|$)`)},
	{regexp.MustCompile(`(?i)^\W*[45]\d\d\b.*\b(?:user|recipient|mailbox|account|address)\b.*?[\s<(:]` + address + `(?:[\s.,;:)]|$)`)},
}

// recipients gives the addresses that the notice names as not reached.
// They are sure when a line or a header field names them as such.
func (m material) recipients(lines []string) (hits []found, sure bool) {
	declared := m.declaredFailed()
	named := m.match(lines, lineShapes)
	if len(declared) > 0 {
		named = m.withoutGreeting(named, declared)
	}
	keyed := m.match(lines, keyedShapes)
	switch {
	case len(named) > 0 && len(declared) > 0:
		return named, true
	case len(named) > 0:
		return preferDistinct(named, keyed), true
	case len(keyed) > 0:
		return keyed, true
	case len(declared) > 0:
		return locate(lines, declared), true
	}
	if talked := m.match(lines, dialogueShapes); len(talked) > 0 {
		return talked, true
	}
	if any := m.anyAddress(lines); len(any) > 0 {
		return any, false
	}
	if to := firstAddress(m.original.Text("To")); to != "" && m.saysFailed() {
		return locate(lines, []string{to}), false
	}
	return nil, false
}

// withoutGreeting removes the addressee of the notice, whom some greet by
// address, unless he is declared as failed himself.
func (m material) withoutGreeting(named []found, declared []string) []found {
	to := firstAddress(m.head.Get("To"))
	if to == "" || len(appendNew(declared, to)) == len(declared) {
		return named
	}
	var kept []found
	for _, n := range named {
		if !strings.EqualFold(n.address, to) {
			kept = append(kept, n)
		}
	}
	return kept
}

// withoutSender removes the sender of the returned message, whom many notices
// name too; only where nobody else is named may he be the recipient.
func (m material) withoutSender(hits []found) []found {
	own := strings.ToLower(firstAddress(m.head.Get("To")) + "\n" + firstAddress(m.original.Get("From")) + "\n" + firstAddress(m.original.Get("Return-Path")) + "\n")
	var kept []found
	for _, h := range hits {
		if !strings.Contains(own, strings.ToLower(h.address)+"\n") {
			kept = append(kept, h)
		}
	}
	if len(kept) == 0 {
		return hits
	}
	return kept
}

// preferDistinct adds keyed addresses to the lines' own only when the lines
// named none of them.
func preferDistinct(named, keyed []found) []found {
	if len(keyed) == 0 {
		return named
	}
	for _, n := range named {
		for _, k := range keyed {
			if strings.EqualFold(n.address, k.address) {
				return named
			}
		}
	}
	if keyed[0].line < named[0].line {
		return keyed
	}
	return named
}

// declaredFailed reads header fields that list failed recipients.
func (m material) declaredFailed() []string {
	var list []string
	for _, name := range []string{"X-Failed-Recipients", "X-Bounced-Address", "X-Undeliverable-Recipient"} {
		for a := range addressesIn(m.head.Get(name)) {
			list = appendNew(list, a)
		}
	}
	return list
}

func (m material) match(lines []string, shapes []shape) []found {
	var hits []found
	for i, line := range lines {
		if !strings.Contains(line, "@") || len(line) > 2000 {
			continue
		}
		for _, s := range shapes {
			g := s.pattern.FindStringSubmatch(line)
			if g == nil {
				continue
			}
			a := firstAddress(strings.TrimRight(g[1], "."))
			if a != "" && m.mayFail(a, line) {
				hits = addFound(hits, found{a, i})
				break
			}
		}
	}
	return hits
}

func addFound(hits []found, h found) []found {
	if len(hits) >= maxProse {
		return hits
	}
	for _, have := range hits {
		if strings.EqualFold(have.address, h.address) {
			return hits
		}
	}
	return append(hits, h)
}

// mayFail keeps addresses out that notices name for other purposes.
func (m material) mayFail(a, line string) bool {
	lower := strings.ToLower(strings.TrimSpace(line))
	for _, prefix := range []string{"from:", "to:", "cc:", "reply-to:", "sender:", "message-id:", "for <", "subject:", "mail from:", "date:", "return-path:", ">>> mail from", "x-", "by ", "received:", "envelope-", "original sender", "sender", "on behalf of", "originator"} {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	local := strings.ToLower(a)
	if strings.HasPrefix(local, "mailer-daemon@") || strings.Contains(a, "/") {
		return false
	}
	for _, words := range []string{"contact", "further assistance", "send mail to", "send e-mail to", "send an email to", "write to"} {
		if strings.Contains(lower, words) {
			return false
		}
	}
	return true
}

// anyAddress is the last look: addresses that are neither the sender's nor the
// mail system's.
func (m material) anyAddress(lines []string) []found {
	if !m.saysFailed() {
		return nil
	}
	own := strings.ToLower(m.head.Get("To") + " " + m.head.Get("From") + " " + m.original.Get("From") + " " + m.original.Get("Return-Path"))
	var hits []found
	for i, line := range lines {
		if len(hits) > 0 {
			break
		}
		for a := range addressesIn(line) {
			if m.mayFail(a, line) && !strings.Contains(own, strings.ToLower(a)) && !strings.HasPrefix(strings.ToLower(a), "postmaster@") {
				hits = addFound(hits, found{a, i})
			}
		}
	}
	if len(hits) > 1 { // running text names the failed one first
		hits = hits[:1]
	}
	return hits
}

func locate(lines []string, list []string) []found {
	var hits []found
	for _, a := range list {
		at := 0
		for i, line := range lines {
			if strings.Contains(strings.ToLower(line), strings.ToLower(a)) {
				at = i
				break
			}
		}
		hits = append(hits, found{a, at})
	}
	return hits
}

// namedRecipient gives the recipient of a report whose fields name none.
func (m material) namedRecipient() string {
	if hits, _ := m.recipients(strings.Split(strings.TrimSpace(m.notice), "\n")); len(hits) > 0 {
		return hits[0].address
	}
	return firstAddress(m.original.Text("To"))
}

// ownLines gives the words that belong to one address: from its line to the next
// address or the end of the paragraphs that follow, and lines elsewhere that
// quote it.
func ownLines(lines []string, hits []found, i int) string {
	var b strings.Builder
	end := len(lines)
	for _, other := range hits {
		if other.line > hits[i].line && other.line < end && !strings.EqualFold(other.address, hits[i].address) {
			end = other.line
		}
	}
	blank, dialogue := 0, startsWithReply(lines, hits[i].line)
	for n := hits[i].line; n < end && b.Len() < 4096; n++ {
		if dialogue && n > hits[i].line && startsWithReply(lines, n) {
			break // the next answer, to another command
		}
		if strings.TrimSpace(lines[n]) == "" {
			blank++
			if blank > 1 || (n+1 < end && leavesBlock(lines[n+1])) {
				break
			}
			continue
		}
		b.WriteString(lines[n] + "\n")
	}
	needle := strings.ToLower(hits[i].address)
	for n, line := range lines {
		if (n < hits[i].line || n >= end) && strings.Contains(strings.ToLower(line), needle) && b.Len() < 4096 {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// startsWithReply reports whether a line is a reply of its own, as in sendmail's
// transcripts.
func startsWithReply(lines []string, n int) bool {
	if n >= len(lines) {
		return false
	}
	l := lines[n]
	return len(l) > 4 && (l[0] == '4' || l[0] == '5') && isDigit(l[1]) && isDigit(l[2]) && l[3] == ' '
}

// leavesBlock reports whether a paragraph speaks of something else.
func leavesBlock(line string) bool {
	lower := strings.ToLower(line)
	return strings.Contains(lower, "@") || strings.Contains(lower, "for further assistance") || strings.Contains(lower, "do not reply") ||
		strings.Contains(lower, "****") || strings.Contains(lower, "message details")
}

// tells reports whether words carry a reason: a code or a known phrase.
func tells(words string) bool {
	return len(findReply(words)) > 0 || len(findStatus(words)) > 0 || byWords(normalWords(words), stageRcpt) != ""
}

// sharedWords gives the words that belong to no address in particular.
func sharedWords(lines []string, hits []found) string {
	var b strings.Builder
	for n, line := range lines {
		if b.Len() > 8192 {
			break
		}
		if len(hits) > 1 && n >= hits[0].line && n < hits[len(hits)-1].line {
			continue
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// aroundAddress gives what a notice says about the address of a report's fields.
func aroundAddress(notice, address string, only bool) string {
	lines := strings.Split(strings.TrimSpace(notice), "\n")
	if only || address == "" {
		if len(notice) > 6000 {
			notice = notice[:6000]
		}
		return notice
	}
	var hits []found
	for i, line := range lines {
		if a := firstAddress(line); a != "" {
			hits = append(hits, found{a, i})
		}
	}
	for i, h := range hits {
		if strings.EqualFold(h.address, address) {
			return ownLines(lines, hits, i)
		}
	}
	return ""
}

func (m material) saysDelayed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 3000)])
	for _, words := range []string{"has not yet been delivered", "warning: message", "delivery delayed", "will be retried", "delivery status notification (delay)", "still being tried",
		"not been delivered yet", "could not send message for past", "you do not need to resend", "delivery attempts will continue", "warning: could not send", "will keep trying", "will continue trying"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func (m material) saysFailed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 4000)])
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return true
		}
	}
	return m.fromMailSystem()
}
