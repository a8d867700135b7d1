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

// bigrams is the set of pairs of bytes in a text, with a few that it takes for
// others. Most phrases are ruled out by a look at it, which makes weighing several
// times faster. It is small, as it lies on the stack of every message at work.
type bigrams [64]uint64

// pairAt gives the word and the bit of a pair.
func pairAt(first, second byte) (word int, bit uint64) {
	n := (uint16(first)<<6 ^ uint16(second)) & 4095
	return int(n >> 6), 1 << (n & 63)
}

func (b *bigrams) add(text string) {
	for i := 0; i+1 < len(text); i++ {
		word, bit := pairAt(text[i], text[i+1])
		b[word] |= bit
	}
}

// mayHold looks at each pair of a phrase; those beside a "*" stand for nothing.
func (b *bigrams) mayHold(phrase string) bool {
	for i := 0; i+1 < len(phrase); i++ {
		word, bit := pairAt(phrase[i], phrase[i+1])
		if b[word]&bit == 0 && phrase[i] != '*' && phrase[i+1] != '*' {
			return false
		}
	}
	return true
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
