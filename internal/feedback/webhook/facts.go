package webhook

import (
	"strings"
	"time"

	"tidings/internal/feedback"
)

// facts are what providers say about one recipient, in their several words.
type facts struct {
	to, status, words string
	action            string
	messageID, envID  string
	at                time.Time
	fallback          feedback.Reason // used when the words say nothing
}

func (f facts) report() report {
	r := feedback.Weigh(f.to, f.status, f.action, f.words, f.fallback)
	r.MessageID, r.EnvID = strings.Trim(f.messageID, "<> "), f.envID
	return report{Report: r, at: f.at}
}

// leave is the report of a recipient who left by the provider's link.
func (f facts) leave() report {
	f.action = "complaint"
	r := f.report()
	r.unsubscribed = true
	return r
}
