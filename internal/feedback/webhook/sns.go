package webhook

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"tidings/internal/feedback"
)

// SNS reads notifications of Amazon SES that come through Amazon SNS. The
// message's signature is checked as in "Verifying the signatures of Amazon SNS
// messages" (docs.aws.amazon.com/sns).
type SNS struct {
	*Intake
	Topics []string // ARNs that are listened to; any other is refused
	// Fetch gets a certificate or confirms a subscription. The URL was checked to
	// lie on an SNS host before; nil: an HTTPS client without redirects.
	Fetch  func(ctx context.Context, url string) ([]byte, error)
	MaxAge time.Duration // of a message; 0: one hour

	mu    sync.Mutex
	certs map[string]*x509.Certificate
}

// Handler gives the handler for the topic's HTTPS subscription.
func (s *SNS) Handler() http.Handler { return s.handle(s.read) }

// snsMessage is the envelope that SNS posts.
type snsMessage struct {
	Type             string
	MessageID        string `json:"MessageId"`
	TopicArn         string
	Subject          string
	Message          string
	Timestamp        string
	SignatureVersion string
	Signature        string
	SigningCertURL   string
	SubscribeURL     string
	Token            string
}

func (s *SNS) read(r *http.Request, body []byte) (call, error) {
	var m snsMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return call{}, refuse(http.StatusBadRequest, "not JSON of SNS")
	}
	if !s.listensTo(m.TopicArn) {
		return call{}, refuse(http.StatusForbidden, "topic not listened to")
	}
	if err := s.verify(r.Context(), m); err != nil {
		return call{}, err
	}
	at, err := time.Parse(time.RFC3339, m.Timestamp)
	if err != nil {
		return call{}, refuse(http.StatusBadRequest, "no time in the message")
	}
	age := s.MaxAge
	if age <= 0 {
		age = time.Hour
	}
	if err := s.fresh(at, age); err != nil {
		return call{}, err
	}
	c := call{source: "ses", once: "sns:" + m.MessageID}
	switch m.Type {
	case "SubscriptionConfirmation":
		return c, s.confirm(r.Context(), m)
	case "UnsubscribeConfirmation":
		return c, nil
	case "Notification":
		return s.notification(c, m, at)
	}
	return call{}, refuse(http.StatusBadRequest, "unknown type of message")
}

func (s *SNS) notification(c call, m snsMessage, at time.Time) (call, error) {
	reports, err := feedback.ParseSES([]byte(m.Message))
	if err != nil {
		if m.Subject == "Amazon SES Email Event Subscription Notification" || strings.HasPrefix(m.Message, "Successfully validated SNS topic") {
			return c, nil // a greeting of SES after set-up
		}
		return call{}, refuse(http.StatusBadRequest, "not a notification of SES")
	}
	for _, r := range reports {
		c.reports = append(c.reports, report{Report: r, at: at})
	}
	return c, nil
}

func (s *SNS) listensTo(topic string) bool {
	for _, t := range s.Topics {
		if t == topic {
			return true
		}
	}
	return false
}

// confirm calls back to begin the subscription.
func (s *SNS) confirm(ctx context.Context, m snsMessage) error {
	if !onSNSHost(m.SubscribeURL) {
		return refuse(http.StatusForbidden, "the confirmation does not lead to an SNS host")
	}
	if _, err := s.fetch(ctx, m.SubscribeURL); err != nil {
		return fmt.Errorf("confirming the subscription: %w", err)
	}
	return nil
}

// signedText is what SNS signs.
func (m snsMessage) signedText() string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + "\n" + value + "\n") }
	add("Message", m.Message)
	add("MessageId", m.MessageID)
	if m.Type == "Notification" {
		if m.Subject != "" {
			add("Subject", m.Subject)
		}
	} else {
		add("SubscribeURL", m.SubscribeURL)
	}
	add("Timestamp", m.Timestamp)
	if m.Type != "Notification" {
		add("Token", m.Token)
	}
	add("TopicArn", m.TopicArn)
	add("Type", m.Type)
	return b.String()
}

func (s *SNS) verify(ctx context.Context, m snsMessage) error {
	sig, err := base64.StdEncoding.DecodeString(m.Signature)
	if err != nil || len(sig) == 0 || m.MessageID == "" {
		return refuse(http.StatusForbidden, "no signature")
	}
	if !onSNSHost(m.SigningCertURL) || !strings.HasSuffix(m.SigningCertURL, ".pem") {
		return refuse(http.StatusForbidden, "the certificate does not lie on an SNS host")
	}
	cert, err := s.certificate(ctx, m.SigningCertURL)
	if err != nil {
		return err
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok || !matchesRSA(key, m, sig) {
		return refuse(http.StatusForbidden, "wrong signature")
	}
	return nil
}

func matchesRSA(key *rsa.PublicKey, m snsMessage, sig []byte) bool {
	text := []byte(m.signedText())
	switch m.SignatureVersion {
	case "1":
		sum := sha1.Sum(text)
		return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], sig) == nil
	case "2":
		sum := sha256.Sum256(text)
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil
	}
	return false
}

var snsHost = regexp.MustCompile(`^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?$`)

// onSNSHost pins callbacks and certificates to https on Amazon's SNS hosts.
func onSNSHost(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Scheme == "https" && u.User == nil && snsHost.MatchString(u.Host)
}

// certificate gets a certificate once and keeps it while it is valid.
func (s *SNS) certificate(ctx context.Context, from string) (*x509.Certificate, error) {
	s.mu.Lock()
	cert := s.certs[from]
	s.mu.Unlock()
	if cert == nil {
		data, err := s.fetch(ctx, from)
		if err != nil {
			return nil, fmt.Errorf("certificate of SNS: %w", err)
		}
		block, _ := pem.Decode(data)
		if block == nil {
			return nil, refuse(http.StatusForbidden, "no certificate where the message says")
		}
		if cert, err = x509.ParseCertificate(block.Bytes); err != nil {
			return nil, refuse(http.StatusForbidden, "certificate not readable")
		}
		s.remember(from, cert)
	}
	if now := s.Now(); now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return nil, refuse(http.StatusForbidden, "certificate not valid now")
	}
	return cert, nil
}

func (s *SNS) remember(from string, cert *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.certs == nil || len(s.certs) > 16 {
		s.certs = map[string]*x509.Certificate{}
	}
	s.certs[from] = cert
}

func (s *SNS) fetch(ctx context.Context, from string) ([]byte, error) {
	if s.Fetch != nil {
		return s.Fetch(ctx, from)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", req.URL.Host, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, 64<<10))
}
