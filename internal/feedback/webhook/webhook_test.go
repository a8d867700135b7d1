package webhook_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/feedback/webhook"
)

var now = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

// ledger is a small ledger in memory: the store's own is tested there.
type ledger struct{}

var sent = feedback.Delivery{Row: 17, Revision: 2, Stream: feedback.StreamUpdate, Address: "anna@example.net"}

func (ledger) ByRow(_ context.Context, row int64) (feedback.Delivery, bool, error) {
	return sent, row == sent.Row, nil
}
func (ledger) ByAddress(_ context.Context, a string) (feedback.Delivery, bool, error) {
	return sent, a == sent.Address, nil
}

type sink struct {
	mu     sync.Mutex
	events []feedback.Event
	broken bool
}

func (s *sink) Apply(_ context.Context, e []feedback.Event) ([]feedback.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, errors.New("disk full")
	}
	s.events = append(s.events, e...)
	return make([]feedback.Result, len(e)), nil
}

// messageID is that of the letter that was sent.
func messageID(in *webhook.Intake) string {
	return in.Matcher.Keys.(*token.Keys).Seal(token.MessageID, token.ID{Row: sent.Row, Revision: sent.Revision}) +
		"@example.com"
}

func intake(t testing.TB) (*webhook.Intake, *sink) {
	t.Helper()
	k, err := token.Create(filepath.Join(t.TempDir(), "keys"), rand.Reader, now)
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{}
	return &webhook.Intake{Matcher: feedback.Matcher{Keys: k, Domain: "b.example.com", Ledger: ledger{}}, Sink: s,
		Now: func() time.Time { return now }, Seen: webhook.NewSeen(24*time.Hour, 1000)}, s
}

func post(h http.Handler, body []byte, header http.Header) int {
	r := httptest.NewRequest(http.MethodPost, "/hooks/x", bytes.NewReader(body))
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// refused checks that a call answers 4xx and changes nothing.
func refused(t *testing.T, what string, s *sink, code int) {
	t.Helper()
	if code < 400 || code > 499 {
		t.Errorf("%s: answered %d, want 4xx", what, code)
	}
	if len(s.events) > 0 {
		t.Errorf("%s: changed something: %+v", what, s.events)
		s.events = nil
	}
}

func one(t *testing.T, s *sink, kind feedback.EventKind, hard bool) feedback.Event {
	t.Helper()
	if len(s.events) != 1 || s.events[0].Kind != kind || s.events[0].Hard != hard || s.events[0].Row != 17 ||
		!s.events[0].Verified {
		t.Fatalf("events %+v, want one verified %s (hard %v)", s.events, kind, hard)
	}
	e := s.events[0]
	s.events = nil
	return e
}

func TestSendGrid(t *testing.T) {
	in, s := intake(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public, err := webhook.SendGridKey(base64.StdEncoding.EncodeToString(der))
	if err != nil {
		t.Fatal(err)
	}
	h := (&webhook.SendGrid{Intake: in, Key: public}).Handler()
	sign := func(body string, at time.Time) http.Header {
		stamp := fmt.Sprint(at.Unix())
		sum := sha256.Sum256([]byte(stamp + body))
		sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return http.Header{
			"X-Twilio-Email-Event-Webhook-Signature": {base64.StdEncoding.EncodeToString(sig)},
			"X-Twilio-Email-Event-Webhook-Timestamp": {stamp},
		}
	}
	bounce := `[{"event":"open","email":"x@example.org"},{"event":"bounce","email":"anna@example.net",` +
		`"timestamp":1777888000,"smtp-id":"<` + messageID(in) +
		`>","reason":"550 5.1.1 The email account that you tried to reach does not exist","status":"5.1.1"}]`
	signed := sign(bounce, now)

	refused(t, "no signature", s, post(h, []byte(bounce), nil))
	refused(t, "altered body", s, post(h, []byte(strings.Replace(bounce, "anna", "bert", 1)), signed))
	refused(t, "old", s, post(h, []byte(bounce), sign(bounce, now.Add(-3*time.Hour))))
	refused(t, "from the future", s, post(h, []byte(bounce), sign(bounce, now.Add(time.Hour))))
	refused(t, "broken JSON", s, post(h, []byte(`[{"event":`), sign(`[{"event":`, now)))
	refused(t, "too large", s, post(h, make([]byte, 2<<20), signed))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	refused(t, "GET", s, w.Code)

	s.broken = true
	if code := post(h, []byte(bounce), signed); code != http.StatusServiceUnavailable {
		t.Errorf("a fault of ours answered %d", code)
	}
	s.broken = false
	if code := post(h, []byte(bounce), signed); code != http.StatusOK {
		t.Fatalf("good call after a fault of ours: %d", code)
	}
	e := one(t, s, feedback.Bounced, true)
	if e.Reason != feedback.UserUnknown || e.Status != "5.1.1" || e.Source != "sendgrid" {
		t.Errorf("event %+v", e)
	}
	refused(t, "replay", s, post(h, []byte(bounce), signed))
	odd := strings.Replace(bounce, `[{"event":"open","email":"x@example.org"},`,
		`["?",{"event":"bounce","email":7,"timestamp":"soon","status":[]},{"event":"invented"},`, 1)
	odd = strings.Replace(odd, `"timestamp":1777888000`, `"timestamp":null`, 1)
	if code := post(h, []byte(odd), sign(odd, now)); code != http.StatusOK {
		t.Fatalf("a batch with odd events: %d", code)
	}
	if e := one(t, s, feedback.Bounced, true); !e.At.Equal(now) {
		t.Errorf("an event without a time is said to be of %v", e.At)
	}
	refused(t, "one object", s, post(h, []byte(`{"event":"bounce"}`), sign(`{"event":"bounce"}`, now)))
	packed := sign(bounce, now)
	packed.Set("Content-Encoding", "gzip")
	if code := post(h, []byte(bounce), packed); code != http.StatusUnsupportedMediaType {
		t.Errorf("compressed: %d", code)
	}
	thousand := "[" + strings.Repeat(`{"event":"delivered","email":"x@example.org"},`, 999) +
		strings.TrimPrefix(left(in), "[")
	if code := post(h, []byte(thousand), sign(thousand, now)); code != http.StatusOK {
		t.Errorf("a thousand events: %d", code)
	}
	one(t, s, feedback.Unsubscribed, false)
	post(h, []byte(left(in)), sign(left(in), now))
	one(t, s, feedback.Unsubscribed, false)
}

func left(in *webhook.Intake) string {
	return `[{"event":"unsubscribe","email":"anna@example.net","timestamp":1777888001,"envid":"` +
		in.Matcher.Keys.(*token.Keys).Seal(token.EnvelopeID, token.ID{Row: 17, Revision: 2}) + `"}]`
}

func TestMailgun(t *testing.T) {
	in, s := intake(t)
	secret := []byte("signing key")
	h := (&webhook.Mailgun{Intake: in, Key: secret}).Handler()
	body := func(key []byte, at time.Time, nonce, event string) []byte {
		stamp := fmt.Sprint(at.Unix())
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(stamp + nonce))
		return []byte(fmt.Sprintf(`{"signature":{"timestamp":"%s","token":"%s","signature":"%s"},"event-data":%s}`,
			stamp, nonce, hex.EncodeToString(mac.Sum(nil)), event))
	}
	fail := `{"event":"failed","severity":"permanent","recipient":"anna@example.net","timestamp":1777888000.5,` +
		`"delivery-status":{"code":550,"message":"5.1.1 No such user here"},"message":{"headers":{"message-id":"` +
		messageID(in) + `"}}}`
	refused(t, "wrong key", s, post(h, body([]byte("other"), now, "n1", fail), nil))
	refused(t, "old", s, post(h, body(secret, now.Add(-24*time.Hour), "n2", fail), nil))
	refused(t, "broken JSON", s, post(h, body(secret, now, "n3", `{"event`), nil))
	refused(t, "empty", s, post(h, nil, nil))
	good := body(secret, now, "n4", fail)
	if code := post(h, good, nil); code != http.StatusOK {
		t.Fatalf("good call: %d", code)
	}
	one(t, s, feedback.Bounced, true)
	refused(t, "replay", s, post(h, good, nil))
	refused(t, "replayed token with another body", s,
		post(h, body(secret, now, "n4", strings.Replace(fail, "anna", "bert", 1)), nil))
	post(h, body(secret, now, "n5",
		`{"event":"complained","recipient":"anna@example.net","message":{"headers":{"message-id":"`+messageID(in)+
			`"}}}`), nil)
	one(t, s, feedback.Complained, false)
	post(h, body(secret, now, "n7",
		strings.Replace(fail, `"timestamp":1777888000.5`, `"user-variables":[],"timestamp":"x"`, 1)), nil)
	if e := one(t, s, feedback.Bounced, true); !e.At.Equal(now) {
		t.Errorf("an event without a time is said to be of %v", e.At)
	}
	post(h, body(secret, now, "n6", strings.Replace(fail, "permanent", "temporary", 1)), nil)
	one(t, s, feedback.DeferredLate, false)
}

func TestPostmark(t *testing.T) {
	in, s := intake(t)
	h := (&webhook.Postmark{Intake: in, User: "hook", Password: "pass word"}).Handler()
	auth := func(user, password string) http.Header {
		return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}}
	}
	envid := in.Matcher.Keys.(*token.Keys).Seal(token.EnvelopeID, token.ID{Row: 17, Revision: 2})
	bounce := []byte(
		`{"RecordType":"Bounce","ID":42,"Type":"HardBounce","Email":"anna@example.net","Details":"action: failed",` +
			`"BouncedAt":"2026-05-04T09:00:00Z","Metadata":{"envid":"` + envid + `"}}`)
	refused(t, "no authentication", s, post(h, bounce, nil))
	refused(t, "wrong password", s, post(h, bounce, auth("hook", "password")))
	refused(t, "broken JSON", s, post(h, bounce[:40], auth("hook", "pass word")))
	refused(t, "not set up", s, post((&webhook.Postmark{Intake: in}).Handler(), bounce, auth("", "")))
	if code := post(h, bounce, auth("hook", "pass word")); code != http.StatusOK {
		t.Fatalf("good call: %d", code)
	}
	one(t, s, feedback.Bounced, true)
	refused(t, "replay", s, post(h, bounce, auth("hook", "pass word")))
	post(h, []byte(`{"RecordType":"SpamComplaint","ID":43,"Email":"anna@example.net","Metadata":{"envid":"`+envid+
		`"}}`), auth("hook", "pass word"))
	one(t, s, feedback.Complained, false)

	post(h, []byte(strings.NewReplacer("2026-05-04T09:00:00Z", "", `"ID":42`, `"ID":"45"`).Replace(string(bounce))),
		auth("hook", "pass word"))
	if e := one(t, s, feedback.Bounced, true); !e.At.Equal(now) {
		t.Errorf("an event without a time is said to be of %v", e.At)
	}

	// By address alone nothing is verified, though the provider proved himself.
	post(h, []byte(`{"RecordType":"SpamComplaint","ID":44,"Email":"anna@example.net"}`), auth("hook", "pass word"))
	if len(s.events) != 1 || s.events[0].Verified {
		t.Errorf("matched by address alone: %+v", s.events)
	}
}

func TestSNS(t *testing.T) {
	in, s := intake(t)
	key, certPEM := certificate(t)
	const certURL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"
	var fetched []string
	hook := &webhook.SNS{Intake: in, Topics: []string{"arn:aws:sns:eu-central-1:123456789012:bounces"},
		Client: &http.Client{Transport: answers(func(url string) []byte {
			fetched = append(fetched, url)
			return certPEM
		})}, Tell: func(string, ...any) {}}
	h := hook.Handler()
	message := func(change func(map[string]string)) []byte {
		m := map[string]string{
			"Type":             "Notification",
			"MessageId":        "m-1",
			"TopicArn":         hook.Topics[0],
			"Timestamp":        now.Format(time.RFC3339),
			"SignatureVersion": "2",
			"SigningCertURL":   certURL,
			"Message": `{"notificationType":"Bounce","mail":{"commonHeaders":{"messageId":"<` + messageID(in) +
				`>"}},"bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"anna@example.net",` +
				`"action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}`,
		}
		sign(t, key, m)
		change(m)
		body, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	resign := func(f func(m map[string]string)) func(map[string]string) {
		return func(m map[string]string) { f(m); sign(t, key, m) }
	}
	for what, change := range map[string]func(map[string]string){
		"altered text":  func(m map[string]string) { m["Message"] = strings.Replace(m["Message"], "anna", "bert", 1) },
		"no signature":  func(m map[string]string) { m["Signature"] = "" },
		"wrong version": func(m map[string]string) { m["SignatureVersion"] = "3" },
		"foreign host": resign(func(m map[string]string) {
			m["SigningCertURL"] = "https://example.com/x.pem"
		}),
		"host as a suffix": resign(func(m map[string]string) {
			m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com.example.com/x.pem"
		}),
		"host as user": resign(func(m map[string]string) {
			m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com@example.com/x.pem"
		}),
		"host with a port": resign(func(m map[string]string) {
			m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com:8443/x.pem"
		}),
		"no TLS": resign(func(m map[string]string) {
			m["SigningCertURL"] = "http" + certURL[5:]
		}),
		"other topic": resign(func(m map[string]string) {
			m["TopicArn"] = "arn:aws:sns:eu-central-1:999:bounces"
		}),
		"old": resign(func(m map[string]string) {
			m["Timestamp"] = now.Add(-5 * time.Hour).Format(time.RFC3339)
		}),
		"no time": resign(func(m map[string]string) {
			m["Timestamp"] = "yesterday"
		}),
		"broken inner JSON": resign(func(m map[string]string) {
			m["Message"] = `{"notificationType":`
		}),
		"foreign subscribe": resign(func(m map[string]string) {
			m["Type"], m["SubscribeURL"] = "SubscriptionConfirmation", "https://example.com/?Action=ConfirmSubscription"
		}),
		"unknown type": resign(func(m map[string]string) {
			m["Type"] = "Other"
		}),
	} {
		refused(t, what, s, post(h, message(change), nil))
	}
	refused(t, "broken JSON", s, post(h, []byte("{"), nil))
	for _, u := range fetched {
		if u != certURL {
			t.Errorf("%s was fetched", u)
		}
	}
	if code := post(h, message(func(map[string]string) {}), nil); code != http.StatusOK {
		t.Fatalf("good call: %d", code)
	}
	one(t, s, feedback.Bounced, true)
	refused(t, "replay", s, post(h, message(func(map[string]string) {}), nil))
	fetched = nil
	subscribe := "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=x&TopicArn=" + hook.Topics[0]
	code := post(h, message(resign(func(m map[string]string) {
		m["Type"], m["SubscribeURL"], m["Token"], m["MessageId"] = "SubscriptionConfirmation", subscribe, "x", "m-2"
	})), nil)
	if code != http.StatusOK || len(fetched) != 1 || fetched[0] != subscribe {
		t.Errorf("confirmation: %d, fetched %v", code, fetched)
	}
}

// answers is the far end of a client.
type answers func(url string) []byte

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Request: r, Body: io.NopCloser(bytes.NewReader(a(r.URL.String())))}, nil
}

func certificate(t *testing.T) (*rsa.PrivateKey, []byte) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "sns.amazonaws.com"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// sign signs as the provider's documentation says, written anew here.
func sign(t *testing.T, key *rsa.PrivateKey, m map[string]string) {
	t.Helper()
	names := []string{"Message", "MessageId", "Timestamp", "TopicArn", "Type"}
	if m["Type"] == "SubscriptionConfirmation" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, n := range names {
		text.WriteString(n + "\n" + m[n] + "\n")
	}
	sum := sha256.Sum256([]byte(text.String()))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(sig)
}

// FuzzBodies throws bodies at handlers whose secret is known to the attacker:
// whatever comes, they answer and never break.
func FuzzBodies(f *testing.F) {
	in, _ := intake(f)
	h := (&webhook.Postmark{Intake: in, User: "u", Password: "p"}).Handler()
	fuzzKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:eu-central-1:1:x","Message":"{}",` +
		`"Timestamp":"2026-05-04T10:00:00Z","SignatureVersion":"1","Signature":"AAAA",` +
		`"SigningCertURL":"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"}`))
	for _, seed := range []string{`{"RecordType":"Bounce","Email":"a@example.com"}`,
		`{"RecordType":"Delivery","Recipient":"a@example.com"}`, `[]`, `{`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		code := post(h, body, http.Header{"Authorization": {"Basic dTpw"}})
		if code != 200 && (code < 400 || code > 499) {
			t.Errorf("answered %d", code)
		}
		secret := []byte("k")
		mg := (&webhook.Mailgun{Intake: in, Key: secret}).Handler()
		if code := post(mg, body, nil); code < 400 || code > 499 {
			t.Errorf("mailgun answered %d without a signature", code)
		}
		none := answers(func(string) []byte { return body })
		sns := (&webhook.SNS{Intake: in, Topics: []string{"arn:aws:sns:eu-central-1:1:x"},
			Client: &http.Client{Transport: none}, Tell: func(string, ...any) {}}).Handler()
		if code := post(sns, body, nil); code < 400 {
			t.Errorf("sns answered %d without a signature", code)
		}
		sg := (&webhook.SendGrid{Intake: in, Key: &fuzzKey.PublicKey}).Handler()
		proof := http.Header{
			"X-Twilio-Email-Event-Webhook-Signature": {base64.StdEncoding.EncodeToString(body)},
			"X-Twilio-Email-Event-Webhook-Timestamp": {"1777888800"},
		}
		if code := post(sg, body, proof); code < 400 || code > 499 {
			t.Errorf("sendgrid answered %d without a signature", code)
		}
		feedback.ParseSES(body)
	})
}
