package feedback

import (
	"slices"
	"strings"
	"unicode"
)

// A refusal says in endless wordings that somebody or some host is not there:
// "no such user", "the mailbox you wrote to could not be found", "Empfänger
// unbekannt". What they share is a noun for what was looked for and a verdict
// close to it in the same sentence. That is looked for here when no known phrase
// occurs, so that a wording that nobody has met before is understood too.

// absence is what a text says is not there.
type absence struct {
	reason Reason // UserUnknown, HostUnknown, or "" for neither
	sure   bool   // somebody looked and found nothing, whatever the stage
}

// absent finds what the text says is not there.
func absent(text string) absence {
	for _, sentence := range sentences(text) {
		if a := absentIn(sentence); a.reason != "" {
			return a
		}
	}
	return absentUnspaced(text)
}

const (
	maxGap = 5 // words between noun and verdict
	maxFar = 7 // words around a verdict in which another topic takes it back
)

// absentIn looks at the words of one sentence.
func absentIn(words []string) absence {
	for i := range words {
		for _, v := range verdicts[words[i]] {
			n := startsWith(words[i:], v.words)
			if n == 0 || hedged(words[:i]) || ofOthers(words[max(0, i-maxFar):min(len(words), i+n+maxFar)]) {
				continue
			}
			if a := v.judge(words, i, i+n); a.reason != "" {
				return a
			}
		}
	}
	return absence{}
}

// judge finds the noun that the verdict at words[from:to] belongs to: the
// nearest one, before it or after it.
func (v verdict) judge(words []string, from, to int) absence {
	for gap := 0; gap <= maxGap; gap++ {
		if i := from - 1 - gap; gap < 2 && ofThing(words, i, to+gap) {
			break
		}
		if i := to + gap; i < len(words) {
			if r := nounAt(words, i); r != "" && !(v.only && words[from] == "no" && inThe[words[i]]) {
				return absence{r, v.sure}
			}
		}
		if i := from - 1 - gap; i >= 0 && !v.only {
			if r := nounAt(words, i); r != "" {
				return absence{r, v.sure}
			}
		}
		if v.only && gap == 1 {
			break
		}
	}
	return absence{}
}

// ofThing reports whether the words at as many steps before and after a verdict are none
// that a letter is sent to, and one of them another thing that the verdict is about.
func ofThing(words []string, before, after int) bool {
	thing := false
	if after < len(words) {
		thing = otherThings[words[after]]
		if nounAt(words, after) != "" {
			return false
		}
	}
	if before >= 0 {
		thing = thing || afterwards[words[before]]
		if nounAt(words, before) != "" {
			return false
		}
	}
	return thing
}

// nounAt is nounOf for a word in its place: the "recipient domain" and the
// "domaine du destinataire" are hosts.
func nounAt(words []string, i int) Reason {
	r := nounOf(words[i])
	if r != UserUnknown {
		return r
	}
	if i+1 < len(words) && nouns[words[i+1]] == HostUnknown {
		return HostUnknown
	}
	for back := i - 1; back >= max(0, i-3); back-- {
		if nouns[words[back]] == HostUnknown {
			return HostUnknown
		}
		if back < i-1 && otherThings[words[back]] {
			return "" // the server of the recipient
		}
		if !genitive[words[back]] {
			break
		}
	}
	return r
}

// nounOf says what a word stands for: a person's mailbox or a host.
func nounOf(word string) Reason {
	if r, ok := nouns[word]; ok {
		return r
	}
	if base, ok := strings.CutSuffix(word, "'s"); ok {
		return nouns[base]
	}
	if article, base, ok := strings.Cut(word, "'"); ok && len(article) < 6 {
		return nouns[base] // l'utente, dell'account
	}
	if looksLikeDomain(word) {
		return HostUnknown
	}
	return ""
}

// looksLikeDomain tells "mail.example.com" from a version or a number.
func looksLikeDomain(word string) bool {
	dot := strings.LastIndexByte(word, '.')
	if dot < 1 || len(word)-dot < 3 {
		return false
	}
	for i := dot + 1; i < len(word); i++ {
		if !isLetter(word[i]) {
			return false
		}
	}
	return !strings.ContainsAny(word, "/_=%&?") && !codeWord(word[dot+1:])
}

// codeWord keeps names of files and of a provider's own error codes
// ("resolver.adr.recipnotfound") from being taken for hosts.
func codeWord(last string) bool {
	switch last {
	case "html", "htm", "php", "asp", "aspx", "txt", "cgi", "exe", "cf", "mc", "db", "conf", "cfg", "so", "sh", "py",
		"pl", "rc", "log", "lock", "nsf", "mbox", "dll", "sock", "dat", "tmp":
		return true
	}
	return len(last) > 8
}

func ofOthers(words []string) bool {
	for i, w := range words {
		if othersTopic[w] || saysSender(w) || yours[w] && yourOwn(words[i+1:]) {
			return true
		}
	}
	return false
}

// yourOwn reports whether the words behind a "your" name a mailbox: that is ours, who
// sent the letter. "Your message" and "your recipient" are none.
func yourOwn(words []string) bool {
	for _, w := range words[:min(len(words), 2)] {
		if yoursNames[w] {
			return true
		}
		if w != "email" && w != "e-mail" && w != "mail" {
			return false
		}
	}
	return false
}

// hedged reports whether the words before a verdict make it a guess: a group
// that "may not exist" may as well be closed.
func hedged(before []string) bool {
	for _, w := range before[max(0, len(before)-2):] {
		switch w {
		case "may", "might", "if", "possibly", "probably", "peut", "möglicherweise", "quizás", "talvez", "forse":
			return true
		}
	}
	return false
}

// startsWith gives how many words the run takes at the head of words, 0 if it
// does not stand there. A "*" in a run stands for up to three words.
func startsWith(words, run []string) int {
	at := 0
	for i, w := range run {
		if w == "*" {
			for skip := 0; skip <= 3; skip++ {
				if n := startsWith(words[min(len(words), at+skip):], run[i+1:]); n > 0 {
					return at + skip + n
				}
			}
			return 0
		}
		if at >= len(words) || words[at] != w {
			return 0
		}
		at++
	}
	return at
}

// sentences splits a text of normal words into sentences of bare words.
func sentences(text string) [][]string {
	var all [][]string
	var now []string
	for _, field := range strings.Fields(text) {
		if field[0] == '(' {
			all, now = append(all, now), nil
		}
		if field == "from:" {
			field = "sender"
		}
		word := strings.TrimFunc(field, func(r rune) bool {
			return r != '@' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
		word = strings.ReplaceAll(word, "’", "'")
		if strings.HasPrefix(field, "/") || strings.Contains(word, "/") && strings.Contains(word, ".") {
			word = "" // the path of a file is no host
		}
		if strings.ContainsAny(word, ":/=[]()<>,") && !strings.Contains(word, "://") {
			now = append(now,
				strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(":/=[]()<>,", r) })...)
		} else if word != "" {
			now = append(now, word)
		}
		if strings.ContainsRune(".;!?。", rune(field[len(field)-1])) || strings.HasSuffix(field, "。") {
			all, now = append(all, now), nil
		}
	}
	return append(all, now)
}

// absentUnspaced does the same for languages that write no blanks.
func absentUnspaced(text string) absence {
	for _, u := range unspaced {
		for _, v := range u.verdicts {
			i := strings.Index(text, v)
			if i < 0 {
				continue
			}
			near := text[max(0, i-60):min(len(text), i+len(v)+30)]
			if strings.Contains(text[max(0, i-60):min(len(text), i+len(v)+120)], "可能") {
				continue // "perhaps", in Japanese and Chinese
			}
			says := func(w string) bool { return strings.Contains(near, w) }
			if slices.ContainsFunc(unspacedSenders, says) || slices.ContainsFunc(unspacedServers, says) {
				continue
			}
			for _, n := range u.nouns {
				if strings.Contains(near, n) {
					return absence{u.reason, true}
				}
			}
		}
	}
	return absence{}
}
