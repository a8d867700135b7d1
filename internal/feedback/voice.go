package feedback

import (
	"strings"
)

// voice says who speaks in a message. The words of a report can be written by
// anybody: absence notes name colleagues, letters quote bounces, lists discuss
// them. How much it takes to believe them depends on who speaks.
type voice int

const (
	person voice = iota // a person, a list, a program that writes to people
	nobody              // the null return path: a mail system, or any automatic answer
	system              // a mail system, by its address or by fields and a subject that it alone writes
)

func (m parsedMessage) voice() voice {
	from := strings.TrimSpace(m.head.Get("From"))
	switch {
	case m.systemSender(), strings.HasSuffix(from, "<>"):
		return system
	case m.onList():
		return person
	case m.nullPath() && m.subjectClaims(), m.declaresStatus():
		return system
	case m.nullPath():
		return nobody
	}
	return person
}

func (m parsedMessage) nullPath() bool {
	path := strings.ToLower(strings.ReplaceAll(m.head.Get("Return-Path"), " ", ""))
	return path == "<>" || strings.Contains(path, "mailer-daemon")
}

// onList reports whether the message came by way of a list: its members talk about
// bounces, and nobody's address there has failed.
func (m parsedMessage) onList() bool {
	for _, name := range []string{"List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-Mailing-List",
		"X-BeenThere"} {
		if m.head.Get(name) != "" {
			return true
		}
	}
	return false
}

func (m parsedMessage) declaresStatus() bool {
	return strings.Contains(strings.ToLower(m.head.Get("Content-Type")), "delivery-status")
}

// bounces reports whether the prose of a message is a report of failure. hits are the
// addresses in its lines; named says that the lines name them as not reached. The null
// return path alone is no sign: every automatic answer has it. A mail system must say
// that something failed, return the message, or name an address and nothing else;
// where the sender could be a person's program, a server's own answer must stand beside
// an address, or the message be returned that went to it.
func (m parsedMessage) bounces(lines []string, hits []found, named bool) bool {
	switch m.voice() {
	case system:
		return m.systemSender() && named && alone(lines, hits) || len(m.declaredFailed()) > 0 ||
			m.statesFailure() || m.returnsMessage() || m.quotesServer() || m.saysAddressBad()
	case nobody:
		return named && (answered(lines, hits) || m.statesFailure() && m.returnsLetterTo(hits))
	}
	if !named || m.onList() {
		return false
	}
	if m.head.Get("Return-Path") == "" && m.attached && m.statesFailure() {
		return true // nobody noted the return path, which may have been the null one
	}
	return m.subjectClaims() && (m.writesFailure() || m.quotesServer() || m.returnsMessage())
}

// alone reports whether each address has its line for itself: tables of senders,
// as in a list of what is held back, have more in theirs.
func alone(lines []string, hits []found) bool {
	for _, h := range hits {
		rest := strings.Replace(strings.ToLower(lines[h.line]), strings.ToLower(h.address), "", 1)
		if len(strings.Trim(rest, " \t<>\"':;,.*-()[]")) > 0 && !strings.Contains(rest, ": ") {
			return false
		}
	}
	return len(hits) > 0
}

// answered reports whether a server's answer stands in a paragraph of an address or
// in the next one.
func answered(lines []string, hits []found) bool {
	for _, h := range hits[:min(len(hits), 20)] {
		for n := h.line; n < len(lines); n++ {
			if containsFold(lines[n], h.address) && quotesServer(ownWords(around(lines, n), 4000)) {
				return true
			}
		}
	}
	return false
}

func containsFold(line, address string) bool {
	return strings.Contains(line, "@") && strings.Contains(strings.ToLower(line), strings.ToLower(address))
}

// around gives the paragraph of a line and the next one, as far as they are near.
func around(lines []string, n int) string {
	begin, end := n, n
	for begin > 0 && strings.TrimSpace(lines[begin-1]) != "" && n-begin < 5 {
		begin--
	}
	for gaps := 0; end < len(lines) && end-n < 12; end++ {
		if strings.TrimSpace(lines[end]) == "" {
			if gaps++; gaps > 1 {
				break
			}
		}
	}
	return strings.Join(lines[begin:end], "\n")
}

// returnsLetterTo reports whether the message that is returned went to one of the
// addresses, who is not the one that writes.
func (m parsedMessage) returnsLetterTo(hits []found) bool {
	to := strings.ToLower(m.original.Text("To") + " " + m.original.Text("Cc"))
	for _, h := range hits {
		if strings.Contains(to, strings.ToLower(h.address)) &&
			!strings.EqualFold(h.address, mailbox(m.head.Get("From"))) {
			return true
		}
	}
	return false
}

// statesFailure reports whether the subject or the sender's own words say that
// something was not delivered.
func (m parsedMessage) statesFailure() bool {
	return m.subjectClaims() || m.writesFailure()
}

func (m parsedMessage) writesFailure() bool {
	text := strings.ToLower(ownWords(m.notice, 4000))
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// saysAddressBad reports whether the sender's own words say what is wrong with an
// address or a mailbox.
func (m parsedMessage) saysAddressBad() bool {
	switch byWords(normalWords(withoutNames(ownWords(m.notice, 4000))), stageRcpt) {
	case UserUnknown, HostUnknown, MailboxFull, HasMoved, Suspend, NotAccept:
		return true
	}
	return false
}

// returnsMessage reports whether there is the header of a returned message.
func (m parsedMessage) returnsMessage() bool {
	n := 0
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-ID", "Received"} {
		if m.original.Get(name) != "" {
			n++
		}
	}
	return n >= 2
}

// quotesServer reports whether the sender's own words hold the answer of a mail
// server: a reply code beside an enhanced one, or before words that mean a refusal.
func (m parsedMessage) quotesServer() bool { return quotesServer(ownWords(m.notice, 32<<10)) }

func quotesServer(text string) bool {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		codes := findStatus(line)
		if len(codes) > 0 && codes[0][0] != '2' && statesStatus(line) {
			return true
		}
		if len(findReply(line)) > 0 {
			if i+1 < len(lines) {
				line += " " + lines[i+1]
			}
			if answers(line) {
				return true
			}
		}
	}
	return false
}

// answers tells "550 5.1.1 …" and "550 User unknown" from the numbers of telephones,
// houses and versions.
func answers(line string) bool {
	for i := 0; i+4 < len(line); i++ {
		if (line[i] != '4' && line[i] != '5') || !isDigit(line[i+1]) || !isDigit(line[i+2]) ||
			line[i+3] != ' ' && line[i+3] != '-' || i > 0 && !opensReply(line, i) {
			continue
		}
		rest := strings.TrimLeft(line[i+4:], " #")
		if len(rest) > 1 && rest[0] == line[i] && rest[1] == '.' && statusEnd(rest+" ", 0) > 0 {
			return true
		}
		code := int(line[i]-'0')*100 + int(line[i+1]-'0')*10 + int(line[i+2]-'0')
		if refuses(code) && rest != "" && !isDigit(rest[0]) &&
			byWords(normalWords(withoutNames(line[i:])), stageRcpt) != "" {
			return true
		}
	}
	return false
}

// statesStatus tells an enhanced code from the number of a version: "(#5.1.1)",
// "Status: 5.1.1".
func statesStatus(line string) bool {
	lower := strings.ToLower(line)
	return strings.Contains(line, "#5.") || strings.Contains(line, "#4.") || strings.Contains(lower, "status") ||
		strings.Contains(lower, "smtp")
}

// refuses reports whether a number is a reply code of SMTP that web servers do not use.
func refuses(reply int) bool {
	return reply == 421 || reply/10 == 45 || reply/10 == 55
}

// ownWords gives the first words of a text without those of another that it quotes:
// lines behind a mark, and all below a rule that the header of a letter follows.
func ownWords(text string, limit int) string {
	text = text[:min(len(text), limit)]
	var b strings.Builder
	for rest := text; rest != ""; {
		line, below, _ := strings.Cut(rest, "\n")
		if rule(line) && quotesHeader(below) {
			break
		}
		if !quotes(line) {
			b.WriteString(line + "\n")
		}
		rest = below
	}
	return b.String()
}

// rule finds "-----Original Message-----" in any language, and lines of dashes.
func rule(line string) bool {
	line = strings.TrimSpace(line)
	return (strings.HasPrefix(line, "--") || strings.HasPrefix(line, "__")) &&
		(strings.HasSuffix(line, "--") || strings.HasSuffix(line, "__"))
}

// quotesHeader reports whether three lines "Name: value" follow, as mail programs
// write them, in their language, above the letter that is answered.
func quotesHeader(text string) bool {
	for range 3 {
		line, below, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
		label, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || len(label) > 40 || strings.TrimSpace(value) == "" || strings.Count(label, " ") > 1 {
			return false
		}
		text = below
	}
	return true
}

// quotes reports whether a line quotes a letter; ">>> RCPT TO" is a dialogue.
func quotes(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, ">") && !strings.HasPrefix(line, ">>>") || strings.HasPrefix(line, "| ")
}

// subjectClaims reports whether the subject is that of a mail system. Its words
// stand at the head: behind "Re:", and behind "Automatic reply:" in any language,
// stands the subject of our own letter, which may speak of mail itself.
func (m parsedMessage) subjectClaims() bool {
	said := strings.ToLower(strings.TrimSpace(m.subject))
	for range 3 { // marks of gateways: "[External]", "***SPAM***", "Warning:"
		head, rest, ok := strings.Cut(said, "]")
		if ok && strings.HasPrefix(head, "[") {
			said = strings.TrimSpace(rest)
			continue
		}
		head, rest, ok = strings.Cut(said, ":")
		if ok && claimMarks[strings.Trim(head, " *!")] {
			said = strings.TrimSpace(rest)
			continue
		}
		break
	}
	head, _, _ := strings.Cut(said, ": ")
	head, _, _ = strings.Cut(head, "：")
	for _, words := range claims {
		if strings.Contains(head, words) {
			return true
		}
	}
	return false
}

var claimMarks = wordSet("warning error notice alert spam external attention warnung fehler achtung avis erreur " +
	"aviso error avviso errore")

// claims are how mail systems begin their subjects.
var claims = []string{"undeliver", "returned mail", "failure notice", "delivery status", "delivery fail",
	"delivery notification", "mail delivery", "mail error", "delivery error", "non remis", "unzustellbar",
	"mail system error", "delivery report", "could not be delivered", "non-delivery", "nondeliver",
	"failed delivery", "message you sent blocked", "message undeliverable", "loop alert", "not member article",
	"nicht zustellbar", "übermittlungsfehler", "échec de remise", "échec de la remise", "no se puede entregar",
	"no entregado", "não é possível entregar", "não entregue", "impossibile recapitare",
	"recapito non riuscito", "mancata consegna",
	"onbestelbaar", "olevererbart", "kan ikke leveres", "niedostarczalne", "nie można dostarczyć", "nedoručitelné",
	"kézbesíthetetlen", "teslim edilemedi", "配信不能", "配達できません", "送信できません", "无法送达", "未送达", "無法傳遞", "배달되지 않음",
	"недоставлено", "не удалось доставить"}

// mayWriteFields reports whether status fields in running text are the sender's own:
// people and lists paste those of others.
func (m parsedMessage) mayWriteFields() bool {
	if m.voice() == person {
		return !m.onList() && m.subjectClaims()
	}
	return m.voice() == system || !m.looksAutomatic()
}
