package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/internal/feedback/webhook"
)

// slow is a far end that answers for one address at once and for all others when it is
// let go.
type slow struct {
	fast  string
	pem   []byte
	begun chan string
	let   chan struct{}
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.begun <- r.URL.String()
	if r.URL.String() != s.fast {
		select {
		case <-s.let:
		case <-r.Context().Done():
		}
		return nil, errors.New("no answer")
	}
	return &http.Response{StatusCode: 200, Request: r, Body: io.NopCloser(bytes.NewReader(s.pem))}, nil
}

// Whoever makes us ask for certificates that do not come keeps nobody else waiting, and
// many who need the same one ask for it once.
func TestCertificatesSideBySide(t *testing.T) {
	in, s := intake(t)
	key, certPEM := certificate(t)
	const base = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-"
	far := slow{fast: base + "good.pem", pem: certPEM, begun: make(chan string, 100), let: make(chan struct{})}
	hook := &webhook.SNS{Intake: in, Topics: []string{"arn:aws:sns:eu-central-1:123456789012:bounces"},
		Client: &http.Client{Transport: far}, Tell: func(string, ...any) {}}
	h := hook.Handler()
	message := func(cert, id string) []byte {
		m := map[string]string{"Type": "Notification", "MessageId": id, "TopicArn": hook.Topics[0],
			"Timestamp": now.Format(time.RFC3339), "SignatureVersion": "2", "SigningCertURL": base + cert + ".pem",
			"Message": `{"notificationType":"Bounce","mail":{"commonHeaders":{"messageId":"<` + messageID(in) +
				`>"}},"bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"anna@example.net",` +
				`"action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}`}
		sign(t, key, m)
		body, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	var crew sync.WaitGroup
	for i := range 12 {
		for range 3 { // each of them three times
			crew.Go(func() {
				if code := post(h, message(fmt.Sprint("forged", i), "x"), nil); code < 400 {
					t.Errorf("a forged call: %d", code)
				}
			})
		}
	}
	asked := map[string]int{}
	for range 12 {
		asked[<-far.begun]++
	}
	if len(asked) != 12 {
		t.Errorf("asked for %v", asked)
	}
	if code := post(h, message("good", "m-1"), nil); code != http.StatusOK {
		t.Errorf("a genuine call, while others hang: %d", code)
	}
	if code := post(h, message("good", "m-2"), nil); code != http.StatusOK {
		t.Errorf("the next: %d", code)
	}
	close(far.let)
	crew.Wait()
	// What failed a moment ago is not asked for again.
	if code := post(h, message("forged1", "x"), nil); code != http.StatusServiceUnavailable {
		t.Errorf("once more: %d", code)
	}
	close(far.begun)
	good := 0
	for u := range far.begun {
		if asked[u]++; asked[u] > 1 || !strings.Contains(u, "good") && asked[u] > 1 {
			t.Errorf("%s was asked for %d times", u, asked[u])
		}
		good++
	}
	if good != 1 || len(s.events) == 0 {
		t.Errorf("%d more fetches, %d events", good, len(s.events))
	}
}
