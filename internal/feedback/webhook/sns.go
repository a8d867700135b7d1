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
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/internal/feedback"
)

// SNS reads notifications of Amazon SES that come through Amazon SNS. The
// message's signature is checked as in "Verifying the signatures of Amazon SNS
// messages" (docs.aws.amazon.com/sns). Nothing is fetched but from the SNS host of
// the topic's own region, over TLS that the client verifies.
type SNS struct {
	*Intake
	Topics []string // ARNs that are listened to; any other is refused
	// Client gets certificates and confirms subscriptions. Redirects are not
	// followed. nil: one with the system's roots.
	Client *http.Client
	// Roots are what a certificate must lead to whose chain is given; nil: the
	// system's.
	Roots  *x509.CertPool
	MaxAge time.Duration // of a message; 0: one hour
	// Tell says to the operator which subscription was confirmed, or is to be
	// confirmed by opening a URL; nil: the log.
	Tell func(format string, args ...any)

	certs certificates
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
	host := snsHost(m.TopicArn)
	if !slices.Contains(s.Topics, m.TopicArn) || host == "" {
		return call{}, refuse(http.StatusForbidden, "topic not listened to")
	}
	at, err := time.Parse(time.RFC3339, m.Timestamp)
	if err != nil {
		return call{}, refuse(http.StatusBadRequest, "no time in the message")
	}
	age := s.MaxAge
	if age <= 0 {
		age = time.Hour
	}
	if err := s.fresh(at, age); err != nil { // before anything is fetched for it
		return call{}, err
	}
	if err := s.verify(r.Context(), m, host); err != nil {
		return call{}, err
	}
	c := call{source: "ses", once: "sns:" + m.MessageID}
	switch m.Type {
	case "SubscriptionConfirmation":
		return c, s.confirm(r.Context(), m, host)
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
		if m.Subject == "Amazon SES Email Event Subscription Notification" ||
			strings.HasPrefix(m.Message, "Successfully validated SNS topic") {
			return c, nil // a greeting of SES after set-up
		}
		return call{}, refuse(http.StatusBadRequest, "not a notification of SES")
	}
	for _, r := range reports {
		c.reports = append(c.reports, report{Report: r, at: at})
	}
	return c, nil
}

// confirm begins the subscription by a request to the topic's SNS host. Where that
// fails the operator gets the URL, whose parts were all checked.
func (s *SNS) confirm(ctx context.Context, m snsMessage, host string) error {
	u, err := url.Parse(m.SubscribeURL)
	if err != nil || !onHost(u, host) || u.Query().Get("Action") != "ConfirmSubscription" ||
		u.Query().Get("TopicArn") != m.TopicArn ||
		u.Query().Get("Token") != m.Token {
		return refuse(http.StatusForbidden, "the confirmation does not lead to the topic's SNS host")
	}
	if _, err := s.fetch(ctx, u.String()); err != nil {
		s.tell("SNS asks to confirm the subscription of %s, which failed (%v); open this address to confirm it: %s",
			m.TopicArn, err, u)
		return fmt.Errorf("confirming the subscription: %w", err)
	}
	s.tell("The subscription of %s is confirmed.", m.TopicArn)
	return nil
}

func (s *SNS) tell(format string, args ...any) {
	if s.Tell == nil {
		s.log().Warn(fmt.Sprintf(format, args...))
		return
	}
	s.Tell(format, args...)
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

func (s *SNS) verify(ctx context.Context, m snsMessage, host string) error {
	sig, err := base64.StdEncoding.DecodeString(m.Signature)
	if err != nil || len(sig) == 0 || m.MessageID == "" {
		return refuse(http.StatusForbidden, "no signature")
	}
	u, err := url.Parse(m.SigningCertURL)
	if err != nil || !onHost(u, host) || u.RawQuery != "" || len(u.Path) > maxName ||
		!certificatePath().MatchString(u.Path) {
		return refuse(http.StatusForbidden, "the certificate does not lie on the topic's SNS host")
	}
	cert, err := s.certificate(ctx, u)
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

// maxName bounds what is compared: an ARN has at most some 320 characters. The
// patterns leave lengths open, because counted ones take milliseconds to compile
// at every start.
const maxName = 512

var (
	topicARN = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]+):[0-9]{1,20}:[A-Za-z0-9_-]+(\.fifo)?$`)
	})
	certificatePath = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^/SimpleNotificationService-[0-9a-zA-Z]+\.pem$`)
	})
)

// IsTopic reports whether a text is the ARN of an SNS topic.
func IsTopic(arn string) bool { return len(arn) <= maxName && topicARN().MatchString(arn) }

// snsHost is the host that SNS has in the region of a topic; empty if the text is
// no topic.
func snsHost(arn string) string {
	if !IsTopic(arn) {
		return ""
	}
	m := topicARN().FindStringSubmatch(arn)
	if m[1] == "aws-cn" {
		return "sns." + m[2] + ".amazonaws.com.cn"
	}
	return "sns." + m[2] + ".amazonaws.com"
}

// onHost pins a URL to https on a host, without a port or a user.
func onHost(u *url.URL, host string) bool {
	return u.Scheme == "https" && u.User == nil && u.Host == host && u.Opaque == "" && u.Fragment == ""
}

func (s *SNS) fetch(ctx context.Context, from string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	c := http.Client{}
	if s.Client != nil {
		c = *s.Client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
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
