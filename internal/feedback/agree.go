package feedback

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// namesOtherHost finds answers that say of another host than the recipient's that it does
// not exist ("no such domain as sender.example"): servers refuse senders whose domain has
// no records in the words that others use of recipients.
func namesOtherHost(said, recipient string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(recipient), "@")
	said = strings.ToLower(said)
	if !ok || len(findReply(said)) == 0 || strings.Contains(said, domain) {
		return false
	}
	for field := range strings.FieldsSeq(cutURLs(said)) {
		host := strings.Trim(field, ".,:;()<>[]'\"")
		if looksLikeDomain(host) && !strings.HasSuffix(domain, "."+host) {
			return true
		}
	}
	return false
}

var acceptsSome = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(
		`accept(?:s|ing)? (?:any )?(?:e-?)?mails?(?: messages?)? (?:without|unless|over|larger|that|with|which|` +
			`containing|sent|if|until|signed|of)\b`)
})

// agreed keeps to what code and words say together: where both name the mailbox,
// other words beside them (the number of a rule, a place to complain) change
// nothing. Where trying again may help, "unavailable" is no verdict.
func agreed(reason Reason, status, words string) Reason {
	switch reason {
	case UserUnknown:
		if temporary(status, words) &&
			(!namesUser(status) && strings.Contains(words, "available") || triesAgain(words)) {
			return OnHold
		}
	case NetworkError:
		if (status == "5.1.2" || status == "5.4.4") && strings.Contains(words, "nxdomain") {
			return HostUnknown // the sending system gave the name up for good
		}
	case NotAccept:
		if strings.Contains(status, ".7.5") || ofSender(words) || acceptsSome().MatchString(words) ||
			strings.Contains(words, "listed") || strings.Contains(words, "black") {
			return Rejected // of the sender's domain or host, or some kinds of mail only
		}
	case Blocked, Rejected, PolicyViolation, SecurityError, SpamDetected:
		if (strings.HasSuffix(status, ".1.1") || strings.HasSuffix(status, ".1.10")) &&
			absent(words).reason == UserUnknown {
			return UserUnknown
		}
	}
	return reason
}

// triesAgain reports whether a server asks to come back.
func triesAgain(words string) bool {
	for _, w := range []string{"later", "try again", "temporar", " yet", "retry"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// downgradeByWords takes back what a status code alone says of the address when the words
// speak of something else, or when the code is a temporary one: a full system
// and a strict one send 5.1.1 too, and a wrong suppression loses a customer.
func downgradeByWords(reason Reason, status, said, around string) Reason {
	if (reason != UserUnknown && reason != HostUnknown) || byWords(around, stageRcpt) == reason {
		return reason
	}
	words := strings.ToLower(withoutAddresses(said)) // the address of a page tells what the page is about
	for _, topic := range otherTopics {
		if strings.Contains(words, topic) {
			return Filtered
		}
	}
	if onlyPage(words) {
		return Filtered
	}
	if strings.HasPrefix(status, "4.1.") {
		return OnHold
	}
	return reason
}

// onlyPage reports whether a server answered with the address of a page and no word
// beside it: the code below is then a guess of the reporting system.
func onlyPage(words string) bool {
	return strings.Contains(words, "://") && !strings.ContainsFunc(cutURLs(words), unicode.IsLetter)
}

// otherTopics are stems of words about rules, rates, senders and states, none of
// which says that an address does not exist.
var otherTopics = []string{
	"preferenc",
	"polic",
	"too many",
	"limit",
	"rate ",
	"reput",
	"spam",
	"content",
	"block",
	"listed",
	"abuse",
	"sender",
	"authenti",
	"spf",
	"dkim",
	"dmarc",
	"temporar",
	"later",
	"quota",
	"full",
	"storage",
	"busy",
	"filter",
	"virus",
	"relay",
	"protect",
	"suspicious",
	"verif",
	"overload",
	"maintenance",
	"security",
	"restrict",
	"permission",
	"not permitted",
	"not authorized",
	"allowed to",
	"prohibit",
	"complain",
	"reverse",
	"too large",
	"too big",
	"size",
	"frequen",
	"throttl",
	"delayed",
	"timed out",
	"timeout",
	" loop",
	"inactiv",
	"malformed",
	"unexpected",
}
