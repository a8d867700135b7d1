package webhook

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tidings/internal/feedback"
)

// SendGrid reads the Event Webhook of Twilio SendGrid with its ECDSA signature
// (docs: "Getting Started with the Event Webhook Security Features").
type SendGrid struct {
	*Intake
	Key    *ecdsa.PublicKey
	MaxAge time.Duration // of a call; 0: one hour
}

// SendGridKey reads the verification key as the provider's page shows it:
// base64 of a PKIX public key.
func SendGridKey(text string) (*ecdsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("SendGrid's verification key is not base64")
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok {
		return nil, errors.New("SendGrid's verification key is not an ECDSA public key")
	}
	return key, nil
}

// Handler gives the handler for the event webhook.
func (s *SendGrid) Handler() http.Handler { return s.handle(s.read) }

const (
	sendGridSignature = "X-Twilio-Email-Event-Webhook-Signature"
	sendGridTime      = "X-Twilio-Email-Event-Webhook-Timestamp"
)

// sendGridEvent is one event of a call; EnvID is our custom argument.
type sendGridEvent struct {
	Event     string  `json:"event"`
	Email     string  `json:"email"`
	Timestamp float64 `json:"timestamp"`
	SMTPID    string  `json:"smtp-id"`
	Reason    string  `json:"reason"`
	Response  string  `json:"response"`
	Status    string  `json:"status"`
	Type      string  `json:"type"`
	EnvID     string  `json:"envid"`
}

func (s *SendGrid) read(r *http.Request, body []byte) (call, error) {
	stamp, text := r.Header.Get(sendGridTime), r.Header.Get(sendGridSignature)
	sig, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sig) == 0 || s.Key == nil {
		return call{}, refuse(http.StatusForbidden, "no signature")
	}
	sum := sha256.Sum256(append([]byte(stamp), body...))
	if !ecdsa.VerifyASN1(s.Key, sum[:], sig) {
		return call{}, refuse(http.StatusForbidden, "wrong signature")
	}
	sec, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return call{}, refuse(http.StatusForbidden, "no signed time")
	}
	age := s.MaxAge
	if age <= 0 {
		age = time.Hour
	}
	if err := s.fresh(time.Unix(sec, 0), age); err != nil {
		return call{}, err
	}
	var events []sendGridEvent
	if err := decode(body, &events); err != nil && len(events) == 0 {
		return call{}, refuse(http.StatusBadRequest, "not JSON of SendGrid")
	}
	// The signature is not deterministic, the signed text is what stays the same.
	c := call{source: "sendgrid", once: digest("sendgrid", append([]byte(stamp+"\n"), body...))}
	for _, e := range events {
		if rep, ok := e.report(); ok {
			c.reports = append(c.reports, rep)
		}
	}
	return c, nil
}

func (e sendGridEvent) report() (report, bool) {
	f := facts{
		to:        e.Email,
		status:    e.Status,
		words:     e.Reason + " " + e.Response,
		messageID: e.SMTPID,
		envID:     e.EnvID,
		at:        unix(e.Timestamp),
	}
	switch e.Event {
	case "bounce":
		f.action = "failed"
	case "dropped":
		f.action = "failed"
		if strings.Contains(strings.ToLower(e.Reason), "bounced address") ||
			strings.Contains(strings.ToLower(e.Reason), "invalid") {
			f.fallback = feedback.UserUnknown
		}
	case "deferred":
		f.action = "delayed"
	case "delivered":
		f.action = "delivered"
	case "spamreport":
		f.action = "complaint"
	case "unsubscribe", "group_unsubscribe":
		return f.leave(), true
	default: // processed, open, click…
		return report{}, false
	}
	return f.report(), true
}
