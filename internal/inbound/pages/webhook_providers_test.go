package pages_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func json(header http.Header) http.Header {
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return header
}

// sendGrid signs as Twilio's documentation of the Event Webhook says: ECDSA over
// time and body.
type sendGrid struct{ key *ecdsa.PrivateKey }

func openSendGrid(t *testing.T) (signer, map[string]string, *http.Client) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	must(t, err)
	return sendGrid{key}, map[string]string{"TIDINGS_SENDGRID_KEY": base64.StdEncoding.EncodeToString(der)}, nil
}

func (s sendGrid) bounce(t *testing.T, h *hooked, i, n int, at time.Time) hookCall {
	l := h.lines[i]
	return s.signed(t, fmt.Sprintf(
		`[{"event":"processed","email":%q,"sg_event_id":"p%d"},{"event":"bounce","type":"bounce","email":%q,`+
			`"timestamp":%d,"smtp-id":%q,"sg_event_id":"e%d","status":"5.1.1","reason":"550 5.1.1 no such user"}]`,
		l.Email, i, l.Email, time.Now().Unix(), l.MessageID, i), n, at)
}

func (s sendGrid) signed(t *testing.T, body string, _ int, at time.Time) hookCall {
	stamp := fmt.Sprint(at.Unix())
	sum := sha256.Sum256([]byte(stamp + body))
	sig, err := ecdsa.SignASN1(rand.Reader, s.key, sum[:])
	must(t, err)
	return hookCall{
		"/webhooks/sendgrid",
		body,
		json(http.Header{"X-Twilio-Email-Event-Webhook-Signature": {base64.StdEncoding.EncodeToString(sig)},
			"X-Twilio-Email-Event-Webhook-Timestamp": {stamp}}),
	}
}

func (s sendGrid) forged(c hookCall) hookCall {
	c.body = strings.Replace(c.body, "5.1.1", "5.1.2", 1)
	return c
}

func (s sendGrid) timed() bool { return true }

// mailgun signs time and token with HMAC.
type mailgun struct{ key string }

func openMailgun(*testing.T) (signer, map[string]string, *http.Client) {
	return mailgun{"signing key"}, map[string]string{"TIDINGS_MAILGUN_KEY": "signing key"}, nil
}

func (m mailgun) bounce(t *testing.T, h *hooked, i, n int, at time.Time) hookCall {
	l := h.lines[i]
	return m.signed(t,
		fmt.Sprintf(`{"id":"e%d","event":"failed","severity":"permanent","recipient":%q,"timestamp":%d.25,`+
			`"delivery-status":{"code":550,"message":"5.1.1 no such user"},"message":{"headers":{"message-id":%q}}}`, i,
			l.Email, time.Now().Unix(), strings.Trim(l.MessageID, "<>")), n, at)
}

func (m mailgun) signed(_ *testing.T, event string, n int, at time.Time) hookCall {
	stamp, nonce := fmt.Sprint(at.Unix()), fmt.Sprintf("%050d", n)
	mac := hmac.New(sha256.New, []byte(m.key))
	mac.Write([]byte(stamp + nonce))
	return hookCall{
		"/webhooks/mailgun",
		fmt.Sprintf(`{"signature":{"timestamp":%q,"token":%q,"signature":%q},"event-data":%s}`, stamp, nonce,
			hex.EncodeToString(mac.Sum(nil)), event),
		json(nil),
	}
}

func (m mailgun) forged(c hookCall) hookCall {
	c.body = strings.Replace(c.body, `"token":"0`, `"token":"1`, 1)
	return c
}

func (m mailgun) timed() bool { return true }

// postmark proves itself by a password; it signs nothing.
type postmark struct{ user, password string }

func openPostmark(*testing.T) (signer, map[string]string, *http.Client) {
	return postmark{
			"postmark",
			"open sesame",
		}, map[string]string{
			"TIDINGS_POSTMARK_USER":     "postmark",
			"TIDINGS_POSTMARK_PASSWORD": "open sesame",
		}, nil
}

func (p postmark) bounce(t *testing.T, h *hooked, i, n int, at time.Time) hookCall {
	return p.signed(t,
		fmt.Sprintf(`{"RecordType":"Bounce","ID":%d,"Type":"HardBounce","Email":%q,"BouncedAt":%q,"Details":"smtp;550 `+
			`5.1.1 no such user","Metadata":{"envid":%q},"Try":%d}`, 4_000_000+i, h.lines[i].Email,
			time.Now().UTC().Format(time.RFC3339), h.envid(t, i), n), n, at)
}

func (p postmark) signed(_ *testing.T, body string, _ int, _ time.Time) hookCall {
	proof := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user+":"+p.password))
	return hookCall{"/webhooks/postmark", body, json(http.Header{"Authorization": {proof}})}
}

func (p postmark) forged(c hookCall) hookCall {
	c.header = postmark{p.user, "guess"}.signed(nil, "", 0, time.Time{}).header
	return c
}

func (p postmark) timed() bool { return false }
