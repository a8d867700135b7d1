package feedback

import (
	"cmp"
	"strings"
	"sync"

	"tidings/internal/feedback/parts"
)

// recipientFields are the fields of one recipient in a delivery-status part.
type recipientFields struct {
	final, original, actual string
	action, status          string
	diagnostic, remote      string
	headers                 string // X-… fields that carry words
}

// statusFields reads the per-recipient fields of RFC 3464, wherever they stand:
// in their own part, or written into the text by systems that almost know MIME.
func statusFields(m parsedMessage) []Report {
	text := m.status
	if text == "" && m.mayWriteFields() {
		text = embeddedStatus(m.notice)
	}
	if text == "" {
		return nil
	}
	envID, groups := readGroups(text)
	kind := KindDSN
	if m.status == "" {
		kind = KindFreeForm
	}
	m.whom = sync.OnceValue(m.namedRecipient)
	var reports []Report
	for _, g := range groups[:min(len(groups), maxGroups)] {
		if r, ok := m.statusReport(g, kind, len(groups)); ok {
			r.EnvID = envID
			reports = append(reports, r)
		}
	}
	return dropRepeated(reports)
}

// maxGroups bounds the recipients of one report that are weighed.
const maxGroups = 2000

// embeddedStatus gives the notice from its first status field on.
func embeddedStatus(notice string) string {
	lower := strings.ToLower(notice)
	if !strings.Contains(lower, "\nfinal-recipient:") || !strings.Contains(lower, "\naction:") ||
		len(lower) != len(notice) {
		return ""
	}
	begin := len(notice)
	for _, mark := range []string{"\nfinal-recipient:", "\noriginal-recipient:", "\nreporting-mta:", "\naction:"} {
		if i := strings.Index(lower, mark); i >= 0 {
			begin = min(begin, i)
		}
	}
	return notice[begin:]
}

// readGroups gives the envelope id and the fields of each recipient. A new
// recipient begins with a second recipient, action or status field.
func readGroups(text string) (envID string, groups []recipientFields) {
	var g recipientFields
	flush := func() {
		if g.final+g.original+g.actual+g.status+g.action != "" {
			groups = append(groups, g)
		}
		g = recipientFields{}
	}
	gap := false
	for text = strings.TrimLeft(text, "\n"); text != ""; {
		var fields parts.Header
		fields, text = parts.Fields(text)
		if len(fields) == 0 { // a line that is no field: pass over it
			_, text, _ = strings.Cut(text, "\n")
			gap = true
			continue
		}
		for _, f := range fields {
			if gap && g.begins(strings.ToLower(f.Name)) {
				flush()
			} else if g.repeats(strings.ToLower(f.Name)) {
				flush()
			}
			gap = false
			if strings.EqualFold(f.Name, "Original-Envelope-Id") {
				envID = xtext(f.Value)
			}
			g.set(strings.ToLower(f.Name), f.Value)
		}
		gap = true
	}
	flush()
	return envID, groups
}

// begins reports whether a field after an empty line opens another recipient.
func (g *recipientFields) begins(name string) bool {
	switch name {
	case "original-recipient", "final-recipient":
		return g.final != "" || (g.original != "" && name == "original-recipient")
	case "action":
		return g.action != ""
	}
	return false
}

func (g *recipientFields) repeats(name string) bool {
	switch name {
	case "final-recipient":
		return g.final != ""
	case "original-recipient":
		return g.original != "" && g.final != ""
	case "action":
		return g.action != "" && g.final != ""
	}
	return false
}

func (g *recipientFields) set(name, value string) {
	switch name {
	case "final-recipient":
		g.final = value
	case "original-recipient":
		g.original = value
	case "x-actual-recipient":
		g.actual = value
	case "action":
		g.action = strings.ToLower(strings.TrimSpace(value))
	case "status":
		g.status = value
	case "diagnostic-code":
		g.diagnostic = strings.TrimSpace(joined(g.diagnostic, value))
	case "remote-mta":
		g.remote = value
	default:
		if strings.HasPrefix(name, "x-") && strings.Contains(name, "status") {
			g.headers = joined(g.headers, value)
		}
	}
}

// joined adds a value to words that are not too many yet.
func joined(words, value string) string {
	if len(words) > 8192 {
		return words
	}
	return words + " " + value
}

// statusReport makes the report of one recipient.
func (m parsedMessage) statusReport(g recipientFields, kind Kind, groups int) (Report, bool) {
	r := Report{
		Kind:          kind,
		Recipient:     g.recipient(),
		OrigRecipient: xtext(typed(g.original)),
		RemoteMTA:     lastWord(g.remote),
	}
	if r.Recipient == "" && g.action == "" {
		return r, false
	}
	if r.Recipient == "" || !(strings.Index(r.Recipient, "@") > 0) {
		r.Recipient = cmp.Or(m.whom(), r.Recipient)
	}
	diagnostic := diagnosticText(g.diagnostic)
	around := ""
	if groups <= 100 { // a list that long has its words in the fields
		around = aroundAddress(m.notice, r.Recipient, groups == 1)
	}
	r.Evidence = cmp.Or(diagnostic, around)
	words := diagnostic + " " + statusComment(g.status) + g.headers
	m.judge(&r, judgement{field: statusOf(g.status), words: words, around: around, action: g.action})
	return r, true
}

// recipient prefers the address that the reporting system gave up on.
func (g recipientFields) recipient() string {
	final := typed(g.final)
	if strings.Index(final, "@") > 0 {
		return final
	}
	if a := typed(g.actual); strings.Contains(a, "@") {
		return a
	}
	if o := xtext(typed(g.original)); strings.Contains(o, "@") {
		return o
	}
	return final
}

func statusOf(field string) string {
	if found := findStatus(field); len(found) > 0 {
		return found[0]
	}
	return ""
}

func statusComment(field string) string {
	if i := strings.IndexByte(field, '('); i >= 0 {
		return strings.Trim(field[i:], "()")
	}
	return ""
}

// diagnosticText removes the type before the first semicolon.
func diagnosticText(v string) string {
	kind, text, ok := strings.Cut(v, ";")
	if strings.EqualFold(strings.TrimSpace(kind), "x-unix") {
		return strings.TrimSpace(v) // a program behind the mailbox speaks
	}
	if ok && len(kind) < 32 && !strings.ContainsAny(strings.TrimSpace(kind), " ") {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(v)
}

func lastWord(v string) string {
	_, host, ok := strings.Cut(v, ";")
	if !ok {
		host = v
	}
	host = strings.TrimSpace(host)
	if i := strings.IndexAny(host, " ("); i > 0 {
		host = host[:i]
	}
	return host
}

// dropRepeated keeps the first of equal reports.
func dropRepeated(reports []Report) []Report {
	var out []Report
	seen := map[string]bool{}
	for _, r := range reports {
		key := strings.ToLower(r.Recipient) + "\x00" + string(r.Action)
		if !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}
