package feedback

import (
	"strings"
	"unicode"
)

// quotesRecipient finds "<address>: " at the head of a reply: KDDI's servers
// write so when they refuse RCPT, and leave the address out when a filter of
// the recipient refuses the message itself.
func quotesRecipient(words, recipient string) bool {
	if !kddi(recipient) {
		return false
	}
	words = normalWords(words)
	for quote := "<" + strings.ToLower(recipient) + ">: "; ; {
		i := strings.Index(words, quote)
		if i < 0 {
			return false
		}
		before := strings.TrimRight(words[:i], " :")
		before = before[strings.LastIndexByte(before, ' ')+1:]
		if before != "" && (len(findReply(before)) > 0 || len(findStatus(" "+before+" ")) > 0) {
			return true
		}
		words = words[i+len(quote):]
	}
}

func kddi(recipient string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(recipient), "@")
	return domain == "ezweb.ne.jp" || domain == "au.com" || strings.HasSuffix(domain, ".ezweb.ne.jp")
}

// carrier reports whether the recipient's host is one of a mobile carrier whose filters
// answer "unknown user" after the message to whom the subscriber does not want to hear.
func carrier(r Report) bool {
	_, domain, _ := strings.Cut(strings.ToLower(r.Recipient), "@")
	for _, host := range []string{domain, strings.ToLower(r.RemoteMTA)} {
		for label := range strings.SplitSeq(host, ".") {
			if label == "docomo" || label == "ezweb" || label == "softbank" {
				return true
			}
		}
		if host == "au.com" || strings.HasSuffix(host, ".au.com") {
			return true
		}
	}
	return false
}

// filterForm finds the bare answers of filters that act after the message: "550 Unknown
// user anna@…", "550 : User unknown". Who looked a name up says more than that.
func filterForm(words string) bool {
	for line := range strings.Lines(words) {
		said := afterReply(line)
		if said == "" {
			continue
		}
		bare := strings.Join(strings.FieldsFunc(normalWords(withoutNames(said)), func(r rune) bool {
			return !unicode.IsLetter(r) && r != '@'
		}), " ")
		bare, _, _ = strings.Cut(bare, " in reply to")
		switch bare {
		case "unknown user", "unknown user @", "user unknown", "@ no such user":
			return true
		}
	}
	return false
}

// afterReply gives what follows the first reply code of a line.
func afterReply(line string) string {
	for i := 0; i+4 < len(line); i++ {
		if c := line[i]; (c == '4' || c == '5') && len(findReply(line[i:i+4])) > 0 && (i == 0 || opensReply(line, i)) {
			return line[i+3:]
		}
	}
	return ""
}

// withoutNames removes addresses, URLs and the subject of our letter: their words
// say nothing about what happened ("spam@…", "…/blocked.html", "Subject: Your
// account").
func withoutNames(s string) string {
	return cutURLs(withoutAddresses(withoutSubject(s)))
}

func withoutAddresses(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range addressesIn(s) {
		b.WriteString(s[end:at[0]] + "@")
		end = at[1]
	}
	b.WriteString(s[end:])
	return b.String()
}

func withoutSubject(s string) string {
	var b strings.Builder
	kept := 0
	for pos := 0; pos < len(s); {
		line := s[pos:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		if label, _, ok := strings.Cut(line[:min(len(line), 24)], ":"); ok &&
			subjectLabels[strings.ToLower(strings.Trim(label, " \t>*|"))] {
			b.WriteString(s[kept:pos])
			kept = pos + len(line)
		}
		pos += len(line)
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}

var subjectLabels = wordSet("subject betreff objet sujet asunto assunto oggetto onderwerp 件名 主题 主旨 тема")

func cutURLs(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "://")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		begin := strings.LastIndexAny(s[:i], " \t\n<(\"'") + 1
		b.WriteString(s[:begin])
		end := strings.IndexAny(s[i:], " \t\n>)\"'")
		if end < 0 {
			return b.String()
		}
		s = s[i+end:]
	}
}

// normalWords lowers and collapses blanks, and joins the lines of a multi-line
// reply ("550-5.1.1 The email 550-5.1.1 account" reads as one sentence).
func normalWords(s string) string {
	if len(s) > 8192 {
		s = s[:8192]
	}
	fields := strings.Fields(strings.ToLower(s))
	out := fields[:0]
	for i, f := range fields {
		if i > 0 && isReplyPrefix(f) {
			continue
		}
		if strings.HasPrefix(f, "user-agent") {
			f = "program" // of the letter, not of the recipient
		}
		out = append(out, f)
	}
	return strings.Join(out, " ")
}

// isReplyPrefix finds "550-5.1.1", the head of a line of a longer reply.
func isReplyPrefix(f string) bool {
	return len(f) >= 4 && (f[0] == '4' || f[0] == '5') && isDigit(f[1]) && isDigit(f[2]) && f[3] == '-' &&
		(len(f) == 4 || statusEnd(f, 4) == len(f))
}

// afterResponse gives what the remote system answered when a notice quotes it:
// the headline above ("Address not found") is then only a guess of the sender's
// own system.
func afterResponse(s string) string {
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return s
	}
	var pairs bigrams
	pairs.add(lower)
	for _, mark := range responseMarks {
		if !pairs.mayHold(mark) {
			continue
		}
		if i := strings.LastIndex(lower, mark); i >= 0 && len(strings.TrimSpace(s[i+len(mark):])) > 8 {
			return s[i+len(mark):]
		}
	}
	return s
}

var responseMarks = []string{"the response was:", "the response from the remote server was:",
	"the other server returned was:", "remote host said:", "the remote server responded:",
	"the remote server returned:", "the server responded with:", "remote server returned '", "server responded:",
	"la réponse était", "la respuesta fue", "die antwort lautete", "a resposta foi", "la risposta è stata",
	"het antwoord was", "svaret var", "odpowiedź to", "odpověď", "ответ сервера:", "ответ удаленного сервера:",
	"ответ удалённого сервера:", "remoteserver hat", "antwort des servers:", "le serveur distant a renvoyé",
	"réponse du serveur", "el servidor remoto devolvió", "respuesta del servidor", "il server remoto ha restituito",
	"o servidor remoto retornou", "externe server retourneerde", "応答:", "响应:", "回應:"}
