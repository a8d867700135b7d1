package feedback

import "strings"

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
			return atStage(whoIsAbsent(f.reason, text), f.certainAt(text, st), st)
		}
		return f.reason
	}
	return atStage(absent(text).reason, reporterSearched(text, st), st)
}

// certainAt reports whether the family's words count where the stage is not known.
func (f family) certainAt(text string, st stage) bool {
	return f.sure && (f.late || st != stageData) || f.reason == UserUnknown && reporterSearched(text, st)
}

// reporterSearched reports whether the reporting system itself looked for the user and
// found none: there is no reply code of another.
func reporterSearched(text string, st stage) bool {
	return st != stageData && len(findReply(text)) == 0 && absent(text).sure
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
	for _, words := range []string{"sender", "helo", "ehlo", "client host", "your host", "your domain", "your ip",
		"mail from", "from address", "reverse"} {
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

// occurs tries the phrases; pairs are the bigrams of text.
func (f family) occurs(text string, pairs *bigrams) bool {
	for _, p := range f.phrases {
		if pairs.mayHold(p) && matches(text, p) {
			return true
		}
	}
	return false
}

// matches finds the pieces of a pattern in their order, no more than 80 bytes
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
