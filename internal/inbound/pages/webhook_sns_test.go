package pages_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	stdjson "encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	snsTopic = "arn:aws:sns:eu-central-1:123456789012:bounces"
	snsName  = "sns.eu-central-1.amazonaws.com"
	snsCert  = "https://" + snsName + "/SimpleNotificationService-0123456789abcdef.pem"
)

// amazon is an SNS of our own: it signs, and a server on this machine stands for
// its host, with a certificate from an authority that the client trusts.
type amazon struct {
	version string
	key     *rsa.PrivateKey
	server  *httptest.Server
	client  *http.Client
	pem     []byte

	mu     sync.Mutex
	dialed []string // hosts that were asked for
	asked  []string // paths
}

func openSNS(version string) func(*testing.T) (signer, map[string]string, *http.Client) {
	return func(t *testing.T) (signer, map[string]string, *http.Client) {
		a := newAmazon(t, version, snsName)
		return a, map[string]string{"TIDINGS_SES_TOPICS": snsTopic}, a.client
	}
}

// newAmazon starts the server; its TLS certificate is for the given name.
func newAmazon(t *testing.T, version, name string) *amazon {
	t.Helper()
	a := &amazon{version: version}
	root, rootKey := issue(t, "Test Root", nil, nil)
	var err error
	a.key, err = rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	a.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE",
		Bytes: leaf(t, "sns.amazonaws.com", &a.key.PublicKey, root, rootKey)})
	host, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	a.server = httptest.NewUnstartedServer(http.HandlerFunc(a.answer))
	a.server.TLS = &tls.Config{
		Certificates: []tls.Certificate{
			{Certificate: [][]byte{leaf(t, name, &host.PublicKey, root, rootKey)}, PrivateKey: host},
		},
	}
	a.server.StartTLS()
	t.Cleanup(a.server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(root)
	a.client = &http.Client{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				a.mu.Lock()
				a.dialed = append(a.dialed, address)
				a.mu.Unlock()
				return new(net.Dialer).DialContext(ctx, network, a.server.Listener.Addr().String())
			}},
	}
	return a
}

func (a *amazon) answer(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.asked = append(a.asked, r.URL.Path)
	a.mu.Unlock()
	w.Write(a.pem) //nolint:errcheck // the asker went away
}

func issue(t *testing.T, name string, parent *x509.Certificate,
	parentKey *rsa.PrivateKey) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	c := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	if parent == nil {
		parent, parentKey = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey)
	must(t, err)
	made, err := x509.ParseCertificate(der)
	must(t, err)
	return made, key
}

func leaf(t *testing.T, name string, key *rsa.PublicKey, root *x509.Certificate, rootKey *rsa.PrivateKey) []byte {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: name},
		DNSNames:     []string{name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, root, key, rootKey)
	must(t, err)
	return der
}

func (a *amazon) bounce(t *testing.T, h *hooked, i, n int, at time.Time) hookCall {
	l := h.lines[i]
	return a.signed(t, fmt.Sprintf(`{"notificationType":"Bounce","mail":{"commonHeaders":{"messageId":%q}},`+
		`"bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":%q,"action":"failed",`+
		`"status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 no such user"}]}}`, l.MessageID, l.Email), n, at)
}

func (a *amazon) signed(t *testing.T, body string, n int, at time.Time) hookCall {
	return a.message(t, body, n, at, func(map[string]string) {})
}

// message signs what change made of a notification.
func (a *amazon) message(t *testing.T, body string, n int, at time.Time, change func(map[string]string)) hookCall {
	t.Helper()
	m := map[string]string{
		"Type":             "Notification",
		"MessageId":        fmt.Sprintf("v%s-%d", a.version, n),
		"TopicArn":         snsTopic,
		"Message":          body,
		"Timestamp":        at.UTC().Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": a.version,
		"SigningCertURL":   snsCert,
		"UnsubscribeURL":   "https://example.com/leave",
	}
	change(m)
	if m["Signature"] == "" {
		m["Signature"] = a.sign(t, m)
	}
	b, err := stdjson.Marshal(m)
	must(t, err)
	return hookCall{
		"/webhooks/ses",
		string(b),
		http.Header{"Content-Type": {"text/plain; charset=UTF-8"}, "X-Amz-Sns-Message-Type": {m["Type"]}},
	}
}

// sign signs as Amazon's documentation says, written anew here.
func (a *amazon) sign(t *testing.T, m map[string]string) string {
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m["Type"] != "Notification" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, n := range names {
		if v, ok := m[n]; ok {
			text.WriteString(n + "\n" + v + "\n")
		}
	}
	one, two := sha1.Sum([]byte(text.String())), sha256.Sum256([]byte(text.String()))
	kind, sum := crypto.SHA256, two[:]
	if m["SignatureVersion"] == "1" {
		kind, sum = crypto.SHA1, one[:]
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, a.key, kind, sum)
	must(t, err)
	return base64.StdEncoding.EncodeToString(sig)
}

func (a *amazon) forged(c hookCall) hookCall {
	c.body = strings.Replace(c.body, "5.1.1", "5.1.2", 1)
	return c
}

func (a *amazon) timed() bool { return true }

// SNS asks us to fetch: nothing is fetched but from the topic's own host, and what
// lies there must be SNS's own certificate.
func TestSNSFetchesFromItsHostAlone(t *testing.T) {
	a := newAmazon(t, "2", snsName)
	h := openHooked(t, 3, map[string]string{"TIDINGS_SES_TOPICS": snsTopic}, a.client)
	before := h.state(t, "news")
	set := func(k, v string) func(map[string]string) { return func(m map[string]string) { m[k] = v } }
	for what, change := range map[string]func(map[string]string){
		"foreign host": set("SigningCertURL", "https://example.com/SimpleNotificationService-1.pem"),
		"host as a suffix": set("SigningCertURL",
			"https://"+snsName+".example.com/SimpleNotificationService-1.pem"),
		"host as user": set("SigningCertURL", "https://"+snsName+"@example.com/SimpleNotificationService-1.pem"),
		"port":         set("SigningCertURL", "https://"+snsName+":8443/SimpleNotificationService-1.pem"),
		"no TLS":       set("SigningCertURL", "http"+snsCert[5:]), "another region": set("SigningCertURL",
			strings.Replace(snsCert, "eu-central-1", "us-east-1", 1)),
		"bucket":     set("SigningCertURL", "https://s3.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"),
		"other path": set("SigningCertURL", "https://"+snsName+"/?Action=Publish&x=.pem"),
		"query":      set("SigningCertURL", snsCert+"?x=y"),
		"other topic": set("TopicArn", strings.Replace(snsTopic, "1234",
			"9999", 1)), "no topic": set("TopicArn", ""),
		"version": set("SignatureVersion", "3"), "no signature": set("Signature", "AAAA"), "type": set("Type", "Other"),
		"time": set("Timestamp", "yesterday"),
	} {
		if code := h.post(t, a.message(t, `{"notificationType":"Bounce"}`, 1, time.Now(), change)); code < 400 ||
			code > 499 {
			t.Errorf("%s: answered %d, want 4xx", what, code)
		}
	}
	h.unchanged(t, "all of it", before)
	good := func(i int) hookCall { return a.bounce(t, h, i, 20+i, time.Now()) }
	if code := h.post(t, good(0)); code != 200 {
		t.Fatal(code)
	}
	for _, host := range a.dialed {
		if host != snsName+":443" {
			t.Errorf("%s was asked", host)
		}
	}
	if len(a.asked) != 1 || a.asked[0] != "/SimpleNotificationService-0123456789abcdef.pem" {
		t.Errorf("asked for %v, want the certificate once", a.asked)
	}
	h.confirmation(t, a)
}

// confirmation begins a subscription: only an address of the topic's own host, for
// this topic and token, is opened, and the operator is told.
func (h *hooked) confirmation(t *testing.T, a *amazon) {
	before := h.state(t, "news")
	ask := func(n int, link string) int {
		return h.post(t, a.message(t, "You have chosen to subscribe", n, time.Now(), func(m map[string]string) {
			m["Type"], m["Token"], m["SubscribeURL"] = "SubscriptionConfirmation", "t0ken", link
		}))
	}
	link := "https://" + snsName + "/?Action=ConfirmSubscription&TopicArn=" + snsTopic + "&Token=t0ken"
	for i, bad := range []string{"https://example.com/?" + link[strings.Index(link, "?")+1:], strings.Replace(link,
		"ConfirmSubscription", "Unsubscribe", 1),
		strings.Replace(link, "t0ken", "other", 1), strings.Replace(link, "1234", "9999", 1), "http" + link[5:], "",
		"file:///etc/passwd"} {
		h.refused(t, bad, before, ask(30+i, bad))
	}
	if len(a.asked) != 1 || len(h.said) != 0 {
		t.Errorf("asked for %v, said %v", a.asked, h.said)
	}
	if code := ask(40, link); code != 200 || len(a.asked) != 2 || len(h.said) != 1 ||
		!strings.Contains(h.said[0], "is confirmed") {
		t.Errorf("%d, asked for %v, said %v", code, a.asked, h.said)
	}
	a.server.Close()
	if code := ask(41, link); code < 500 || len(h.said) != 2 || !strings.Contains(h.said[1], "open this address") {
		t.Errorf("when Amazon does not answer: %d, said %v", code, h.said)
	}
	h.unchanged(t, "a confirmation", before)
}

// A machine in between that has no certificate of the host gets nothing through,
// nor does the host itself with a certificate that is not SNS's.
func TestSNSCertificates(t *testing.T) {
	h := openHooked(t, 1, map[string]string{"TIDINGS_SES_TOPICS": snsTopic}, nil)
	for what, open := range map[string]func(*testing.T) *amazon{
		"another host's TLS": func(t *testing.T) *amazon { return newAmazon(t, "2", "sns.example.com") },
		"an unknown authority": func(t *testing.T) *amazon {
			a := newAmazon(t, "2", snsName)
			a.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool()
			return a
		},
		"another's signing certificate": func(t *testing.T) *amazon {
			a := newAmazon(t, "2", snsName)
			root, key := issue(t, "Root", nil, nil)
			a.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf(t, "shop.example.com",
				&a.key.PublicKey, root, key)})
			return a
		},
		"a chain that leads nowhere": func(t *testing.T) *amazon {
			a := newAmazon(t, "2", snsName)
			root, _ := issue(t, "Root", nil, nil)
			a.pem = append(a.pem, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})...)
			return a
		},
		"no certificate": func(t *testing.T) *amazon {
			a := newAmazon(t, "2",
				snsName)
			a.pem = []byte("<html>")
			return a
		},
	} {
		t.Run(what, func(t *testing.T) {
			a := open(t)
			h.client = a.client
			h.restart(t)
			before := h.state(t, "news")
			for n := range 20 {
				if code := h.post(t, a.bounce(t, h, 0, n, time.Now())); code < 400 {
					t.Errorf("answered %d", code)
				}
			}
			h.unchanged(t, what, before)
			if len(a.dialed) > 1 {
				t.Errorf("the certificate was asked for %d times in a moment", len(a.dialed))
			}
		})
	}
}
