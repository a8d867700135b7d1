package feedback

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// shape is how a line names a recipient that was not reached; the pattern's
// first group is the address.
type shape struct {
	pattern *regexp.Regexp
	words   []string // a line without any of these cannot match; empty: any may
}

// mayMatch is a quick look that spares most lines the pattern.
func (s shape) mayMatch(lower string) bool {
	for _, w := range s.words {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return len(s.words) == 0
}

// address is loose on purpose: bounces quote what people typed.
const address = `<?["']?([^\s<>"'(),;:\[\]]+@[^\s<>"'(),;:\[\]]+)["']?>?`

// The patterns are compiled on first use: most runs of the program read no bounce.

// keyedShapes name the recipient after a word that can mean nothing else.
var keyedShapes = sync.OnceValue(func() []shape {
	return []shape{
		{
			regexp.MustCompile(`(?i)^[\s>*|-]*(?:final-recipient|original-recipient)\s*:\s*(?:rfc822;)?\s*` + address +
				`(?:\s|$)`),
			[]string{"-recipient"},
		},
		{
			regexp.MustCompile(
				`(?i)^[\s>*|-]*(?:(?:failed |intended |invalid )?recipients?(?: address)?|failed addresse?s?|` +
					`destination address|to address|mailbox|failed user|address)\s*:\s*` + address + `(?:[\s.,;(]|$)`),
			[]string{":"},
		},
		{
			regexp.MustCompile(
				`(?i)(?:could not be|cannot be|can't be|was not|not be|couldn't be|wasn't|was not successfully) ` +
					`delivered to:?\s*` + address + `(?:[\s.,;:(]|$)`),
			[]string{"delivered to"},
		},
		{
			regexp.MustCompile(
				`(?i)(?:deliver(?:ing|y)?(?: of)?(?: the| this| your)?(?: following)?(?: mail| message| e-?mail| ` +
					`mail message)?|message|mail) to:?\s*(?:the )?(?:recipient |user |address |mailbox )?` + address +
					`(?:[\s.,;:(]|$)`),
			[]string{" to"},
		},
		{
			regexp.MustCompile(
				`(?i)(?:unknown (?:local )?(?:user|recipient|address|mailbox)|(?:user|recipient|mailbox|account) ` +
					`unknown|unknown host|account not found|delivery failed \d+ attempts|not a member of this ` +
					`mailing list|invalid final delivery userid|user mailbox exceeds allowed size|no such (?:user|` +
					`mailbox|recipient)|invalid (?:user|recipient|address)|undeliverable to|mailbox full|delivery ` +
					`(?:failed|userid)|(?:was |been )?rejected (?:by|recipient))\s*[:=-]*\s*\(?` + address +
					`(?:[\s.,;:)]|$)`),
			[]string{
				"unknown",
				"userid",
				"exceeds",
				"no such",
				"invalid",
				"undeliverable",
				"full",
				"failed",
				"rejected",
				"not found",
				"not a member",
			},
		},
	}
})

// lineShapes are lines that begin with the address.
var lineShapes = sync.OnceValue(func() []shape {
	return []shape{
		{
			regexp.MustCompile(`^[\s>*|•·-]*(?:\d+[.)]\s+)?` + address +
				`(?:\s*[:,;]?\s*$|:\s+\S|\s+\[|\s+\(|\s*\.\.\.|;\s|\s+(?:[-|]\s+)?[45]\d\d[\s-])`),
			nil,
		},
		{regexp.MustCompile(`^\s*` + address + `\s+(?:on\s+\w+,?\s|[A-Z][\w-]*\b)`), nil},
		{regexp.MustCompile(`^\s*(?:\S.{0,60}?\s)?<([^\s<>@]+@[^\s<>]+)>\s*(?::|\.\.\.|$)`), nil},
	}
})

// dialogueShapes are lines of an SMTP dialogue.
var dialogueShapes = sync.OnceValue(func() []shape {
	return []shape{
		{regexp.MustCompile(`(?i)\brcpt to:\s*` + address + `(?:\s|$)`), []string{"rcpt to"}},
		{regexp.MustCompile(`^\W*[45]\d\d[ -](?:[45]\.\d{1,2}\.\d{1,3}\s)?\s*` + address + `(?:\.\.\.|[:\s,]|$)`), nil},
		{
			regexp.MustCompile(`(?i)^\W*[45]\d\d\b.*\b(?:user|recipient|mailbox|account|address)\b.*?[\s<(:]` +
				address + `(?:[\s.,;:)]|$)`),
			nil,
		},
	}
})

// recipients gives the addresses that the notice names as not reached.
// They are sure when a line or a header field names them as such.
func (m parsedMessage) recipients(lines []string) (hits []found, sure bool) {
	declared := m.declaredFailed()
	named := m.withoutOurs(m.match(lines, lineShapes()))
	keyed := m.withoutOurs(m.match(lines, keyedShapes()))
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
	if talked := m.withoutOurs(m.match(lines, dialogueShapes())); len(talked) > 0 {
		return talked, true
	}
	if loose := m.anyAddress(lines); len(loose) > 0 {
		return loose, false
	}
	if to := m.sentTo(lines); to != "" && m.saysFailed() {
		return locate(lines, []string{to}), false
	}
	return nil, false
}

// returns reports whether one of the addresses stands in the returned message too, or
// none is returned.
func (m parsedMessage) returns(loose []found) bool {
	if len(loose) == 0 {
		return false
	}
	head := strings.ToLower(m.returned[:min(len(m.returned), 16<<10)])
	return head == "" || slices.ContainsFunc(loose, func(f found) bool {
		return strings.Contains(head, strings.ToLower(f.address))
	})
}

// sentTo gives whom the returned message went to: by its header, by its trace, or by the
// notice that sums it up.
func (m parsedMessage) sentTo(lines []string) string {
	if a := firstAddress(m.original.Text("To")); a != "" {
		return a
	}
	if _, after, ok := strings.Cut(m.original.Get("Received"), " for <"); ok {
		if a := firstAddress(after); a != "" && !m.ours(a) {
			return a
		}
	}
	return m.addressee(lines)
}

// expandedFrom gives the address that was written to, where a system names the one that
// it became beside it ("expanded from", "ultimately generated from").
func (m parsedMessage) expandedFrom(own string) string {
	for _, mark := range []string{"(expanded from", "generated from"} {
		if _, after, ok := strings.Cut(own, mark); ok {
			if a := firstAddress(after); a != "" && !m.ours(a) {
				return a
			}
		}
	}
	return ""
}

// addressee reads the "To:" of a returned letter that a notice only sums up.
func (m parsedMessage) addressee(lines []string) string {
	for _, line := range lines {
		if label, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && strings.EqualFold(label, "to") {
			if a := firstAddress(value); a != "" && !strings.EqualFold(a, firstAddress(m.head.Get("To"))) {
				return a
			}
		}
	}
	return ""
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
func (m parsedMessage) declaredFailed() []string {
	var list []string
	for _, name := range []string{"X-Failed-Recipients", "X-Bounced-Address", "X-Undeliverable-Recipient"} {
		for a := range addressesIn(m.head.Get(name)) {
			list = appendNew(list, a)
		}
	}
	return list
}

func (m parsedMessage) match(lines []string, shapes []shape) []found {
	var hits []found
	for i, line := range lines {
		if !strings.Contains(line, "@") || len(line) > 2000 {
			continue
		}
		lower := strings.ToLower(line)
		for _, s := range shapes {
			if !s.mayMatch(lower) {
				continue
			}
			g := s.pattern.FindStringSubmatch(line)
			if g == nil {
				continue
			}
			a := plainAddress(cmp.Or(x400Address(line), firstAddress(strings.TrimRight(g[1], "."))))
			if a != "" && m.mayFail(a, line) && !explains(lines, hits, i) && !ofHelp(sentenceUpTo(lines, i, a)) {
				hits = addFound(hits, found{a, i})
				break
			}
		}
	}
	return hits
}

// explains reports whether line n only goes on with what is said of the recipient above it:
// an answer that is folded under its address quotes others.
func explains(lines []string, hits []found, n int) bool {
	if len(hits) == 0 || indent(lines[n]) <= indent(lines[hits[len(hits)-1].line]) {
		return false
	}
	said := false
	for _, line := range lines[hits[len(hits)-1].line:n] {
		if strings.TrimSpace(line) == "" {
			return false
		}
		said = said || strings.Contains(line, " said:")
	}
	return said
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

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
func (m parsedMessage) mayFail(a, line string) bool {
	// The names of people say nothing: whoever is contact@ or sender@ may fail as well.
	lower := strings.ToLower(strings.TrimLeft(withoutAddresses(line), " \t>|*"))
	for _, prefix := range otherFields {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	local := strings.ToLower(a)
	if strings.HasPrefix(local, "mailer-daemon@") || strings.Contains(a, "/") {
		return false
	}
	return !ofHelp(lower)
}

// anyAddress is the last look: the first addresses of running text that are neither ours
// nor the mail system's, and of which no word says that they are another's.
func (m parsedMessage) anyAddress(lines []string) []found {
	if !m.saysFailed() {
		return nil
	}
	var all []found
	sentence := "" // what the sentence said on earlier lines
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			sentence = ""
		}
		var hits []found
		end := 0
		for a, at := range addressesIn(line) {
			before := afterStop(sentence + " " + line[:at[0]])
			switch {
			case len(hits) > 0 && !listed(line[end:at[0]]):
			case m.mayFail(a, line) && !m.ours(a) && !ofHelp(strings.ToLower(withoutAddresses(before))) &&
				!ofAnother(before) && !strings.HasPrefix(strings.ToLower(a), "postmaster@"):
				hits = addFound(hits, found{plainAddress(cmp.Or(x400Address(line), a)), i})
			}
			end = at[1]
		}
		if len(hits) > 0 && m.returns(hits) {
			return hits
		}
		sentence = afterStop(sentence + " " + line)
		if len(all) == 0 && (m.returned == "" || x400Address(line) != "" || speaksOfFailure(sentence)) {
			all = hits
		}
	}
	return all
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
func (m parsedMessage) namedRecipient() string {
	hits, _ := m.recipients(strings.Split(strings.TrimSpace(m.notice), "\n"))
	if hits = m.withoutOurs(hits); len(hits) > 0 {
		return hits[0].address
	}
	return firstAddress(m.original.Text("To"))
}
