package webhook

import (
	"encoding/json"
	"errors"
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

// decode reads JSON; a field of another type than expected is left empty. Were
// the call refused for it, a provider would drop the whole batch.
func decode(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	if odd := (*json.UnmarshalTypeError)(nil); errors.As(err, &odd) && odd.Field != "" {
		return nil
	}
	return err
}

// unix gives the moment of a number of seconds; zero if none is told.
func unix(sec float64) time.Time {
	if sec <= 0 || sec > 1<<40 {
		return time.Time{}
	}
	return time.UnixMilli(int64(sec * 1000))
}

// moment reads a time as Postmark writes it; zero if none is told.
func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
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
