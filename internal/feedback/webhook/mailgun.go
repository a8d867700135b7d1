package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// Mailgun reads Mailgun's webhooks with their HMAC over time and token
// (documentation.mailgun.com, "Securing Webhooks").
type Mailgun struct {
	*Intake
	Key    []byte        // HTTP webhook signing key
	MaxAge time.Duration // of a call; 0: nine hours, as Mailgun tries again for eight
}

// Handler gives the handler for all of Mailgun's event types.
func (m *Mailgun) Handler() http.Handler { return m.handle(m.read) }

type mailgunCall struct {
	Signature struct {
		Timestamp string `json:"timestamp"`
		Token     string `json:"token"`
		Signature string `json:"signature"`
	} `json:"signature"`
	Event mailgunEvent `json:"event-data"`
}

type mailgunEvent struct {
	Event     string  `json:"event"`
	Severity  string  `json:"severity"`
	Reason    string  `json:"reason"`
	Recipient string  `json:"recipient"`
	Timestamp float64 `json:"timestamp"`
	Status    struct {
		Code        int    `json:"code"`
		Enhanced    string `json:"enhanced-code"`
		Message     string `json:"message"`
		Description string `json:"description"`
	} `json:"delivery-status"`
	Message struct {
		Headers struct {
			MessageID string `json:"message-id"`
		} `json:"headers"`
	} `json:"message"`
	Variables struct {
		EnvID string `json:"envid"`
	} `json:"user-variables"`
}

func (m *Mailgun) read(_ *http.Request, body []byte) (call, error) {
	var c mailgunCall
	if err := decode(body, &c); err != nil {
		return call{}, refuse(http.StatusBadRequest, "not JSON of Mailgun")
	}
	got, err := hex.DecodeString(c.Signature.Signature)
	mac := hmac.New(sha256.New, m.Key)
	mac.Write([]byte(c.Signature.Timestamp + c.Signature.Token))
	if err != nil || len(m.Key) == 0 || c.Signature.Token == "" || !hmac.Equal(got, mac.Sum(nil)) {
		return call{}, refuse(http.StatusForbidden, "wrong signature")
	}
	sec, err := strconv.ParseInt(c.Signature.Timestamp, 10, 64)
	if err != nil {
		return call{}, refuse(http.StatusForbidden, "no signed time")
	}
	age := m.MaxAge
	if age <= 0 {
		age = 9 * time.Hour
	}
	if err := m.fresh(time.Unix(sec, 0), age); err != nil {
		return call{}, err
	}
	// Only time and token are signed, so each token counts once whatever the body.
	out := call{source: "mailgun", once: "mailgun:" + c.Signature.Token}
	if rep, ok := c.Event.report(); ok {
		out.reports = append(out.reports, rep)
	}
	return out, nil
}

func (e mailgunEvent) report() (report, bool) {
	f := facts{
		to:        e.Recipient,
		status:    e.Status.Enhanced,
		messageID: e.Message.Headers.MessageID,
		envID:     e.Variables.EnvID,
		words:     e.Status.Message + " " + e.Status.Description,
		at:        unix(e.Timestamp),
	}
	if e.Status.Code >= 200 && e.Status.Code < 600 {
		f.words = strconv.Itoa(e.Status.Code) + " " + f.words
	}
	switch {
	case e.Event == "failed" && e.Severity == "temporary":
		f.action = "delayed"
	case e.Event == "failed", e.Event == "rejected":
		f.action = "failed"
	case e.Event == "delivered":
		f.action = "delivered"
	case e.Event == "complained":
		f.action = "complaint"
	case e.Event == "unsubscribed":
		return f.leave(), true
	default:
		return report{}, false
	}
	return f.report(), true
}
