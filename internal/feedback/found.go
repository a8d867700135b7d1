package feedback

import "strings"

// found is an address that a notice names as not reached, with where.
type found struct {
	address string
	line    int // index into the lines of the notice
}

func (m parsedMessage) saysFailed() bool {
	text := strings.ToLower(m.subject + "\n" + m.notice[:min(len(m.notice), 4000)])
	for _, words := range returnedWords {
		if strings.Contains(text, words) {
			return true
		}
	}
	return m.fromMailSystem()
}

var returnedWords = []string{"could not be delivered", "could not deliver", "undeliverable", "not delivered to",
	"unable to deliver", "cannot be delivered",
	"delivery to the following", "delivery failed", "delivery failure", "error delivering", "returned to sender",
	"invalid user address", "mailbox is full",
	"wasn't able to deliver", "did not reach the following", "delivery has failed", "failed to deliver", "user unknown",
	"invalid address", "loop alert",
	"delivery error", "non-delivery", "has not been delivered", "can't be delivered", "permanent error",
	"failed recipient", "mail loop", "message rejected", "could not send message", "not member article",
	"not a member of this"}

// maxProse bounds the recipients that one notice in prose can name.
const maxProse = 300
