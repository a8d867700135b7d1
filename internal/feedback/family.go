package feedback

import "strings"

// byWords finds the first family whose words occur. Some words mean that nobody is there
// only where the recipient's name itself was refused.
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
			return certain(whoIsAbsent(f.reason, text), text, st == stageRcpt || !f.doubtful)
		}
		return f.reason
	}
	return certain(absent(text).reason, text, true)
}

// certain takes back that nobody is there where the words leave another cause open.
func certain(r Reason, text string, named bool) Reason {
	switch {
	case r == UserUnknown && (!named || unsure(text)):
		return Filtered
	case r == HostUnknown && !named:
		return Rejected
	}
	return r
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
	for _, words := range []string{"helo", "ehlo", "client host", "your host", "your domain", "your ip",
		"mail from", "from address", "reverse", " ptr", "rdns", "callback", "callout", "while verifying",
		"verification failed for"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	for _, list := range [][]string{senderStems, unspacedSenders} {
		for _, words := range list {
			if strings.Contains(text, words) {
				return true
			}
		}
	}
	return false
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
