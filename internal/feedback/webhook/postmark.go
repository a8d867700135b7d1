package webhook

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"tidings/internal/feedback"
)

// Postmark reads Postmark's webhooks. They carry no signature; the call proves
// itself by basic authentication, or by a secret in a header that is set up in
// Postmark's page (postmarkapp.com/developer/webhooks).
type Postmark struct {
	*Intake
	User, Password string // basic authentication; used when User is not empty
	Header, Secret string // header field and its value; used when Header is not empty
}

// Handler gives the handler for all of Postmark's record types.
func (p *Postmark) Handler() http.Handler { return p.handle(p.read) }

type postmarkRecord struct {
	RecordType        string
	ID                int64
	MessageID         string
	Type              string
	Email             string
	Recipient         string
	Details           string
	Description       string
	BouncedAt         string
	DeliveredAt       string
	ChangedAt         string
	SuppressSending   bool
	SuppressionReason string
	Metadata          struct {
		EnvID string `json:"envid"`
	}
}

func (p *Postmark) read(r *http.Request, body []byte) (call, error) {
	if !p.proven(r) {
		return call{}, refuse(http.StatusForbidden, "wrong secret")
	}
	var rec postmarkRecord
	if err := decode(body, &rec); err != nil || rec.RecordType == "" {
		return call{}, refuse(http.StatusBadRequest, "not JSON of Postmark")
	}
	c := call{source: "postmark", once: digest("postmark", body)}
	if rep, ok := rec.report(); ok {
		c.reports = append(c.reports, rep)
	}
	return c, nil
}

// proven compares in constant time. Without any secret set up nothing is proven.
func (p *Postmark) proven(r *http.Request) bool {
	ok := p.User != "" || p.Header != ""
	if p.User != "" {
		user, password, _ := r.BasicAuth()
		ok = equal(user, p.User) && equal(password, p.Password) && p.Password != ""
	}
	if p.Header != "" {
		ok = equal(r.Header.Get(p.Header), p.Secret) && p.Secret != "" && ok
	}
	return ok
}

func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// postmarkTypes are the bounce types whose meaning does not show in the words.
func postmarkReason(kind string) feedback.Reason {
	switch kind {
	case "HardBounce", "BadEmailAddress":
		return feedback.UserUnknown
	case "DnsError":
		return feedback.NetworkError
	case "SpamNotification", "ISPBlock":
		return feedback.Blocked
	case "VirusNotification":
		return feedback.VirusDetected
	case "DMARCPolicy":
		return feedback.AuthFailure
	case "Blocked":
		return feedback.Filtered
	}
	return ""
}

func (rec postmarkRecord) report() (report, bool) {
	f := facts{
		to:       rec.Email,
		words:    rec.Details,
		envID:    rec.Metadata.EnvID,
		at:       moment(rec.BouncedAt),
		fallback: postmarkReason(rec.Type),
	}
	if f.words == "" {
		f.words = rec.Description
	}
	switch rec.RecordType {
	case "Bounce":
		f.action = "failed"
		if rec.Type == "AutoResponder" || rec.Type == "Subscribe" || rec.Type == "Unsubscribe" {
			return report{}, false
		}
	case "SpamComplaint":
		f.action = "complaint"
	case "Delivery":
		f.action, f.to, f.at = "delivered", rec.Recipient, moment(rec.DeliveredAt)
	case "SubscriptionChange":
		f.to, f.at = rec.Recipient, moment(rec.ChangedAt)
		return f.leave(), rec.SuppressSending && rec.SuppressionReason == "ManualSuppression"
	default:
		return report{}, false
	}
	return f.report(), true
}
