package receive_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tidings/internal/feedback"
	"tidings/internal/feedback/inbox"
	"tidings/internal/feedback/receive"
	"tidings/internal/feedback/token"
	"tidings/internal/mailtest"
)

const domain = "bounce.example.com"

// ledger knows rows 1 to 100 by number, and nothing by address.
type ledger struct{}

func (ledger) ByRow(_ context.Context, row int64) (feedback.Delivery, bool, error) {
	return feedback.Delivery{
		Row:      row,
		Revision: 1,
		Stream:   "update",
		Address:  fmt.Sprintf("r%d@example.net", row),
	}, row >= 1 && row <= 100, nil
}
func (ledger) ByAddress(context.Context, string) (feedback.Delivery, bool, error) {
	return feedback.Delivery{}, false, nil
}

type sink struct {
	mu     sync.Mutex
	events []feedback.Event
	fail   error
	got    chan struct{}
}

func (s *sink) Apply(_ context.Context, e []feedback.Event) ([]feedback.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	s.events = append(s.events, e...)
	if s.got != nil {
		s.got <- struct{}{}
	}
	return make([]feedback.Result, len(e)), nil
}

func (s *sink) taken() []feedback.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]feedback.Event(nil), s.events...)
}

func intake(t *testing.T) (*receive.Intake, *sink) {
	t.Helper()
	k, err := token.Create(filepath.Join(t.TempDir(), "keys"), rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{}
	return &receive.Intake{Matcher: feedback.Matcher{Keys: k, Domain: domain, Ledger: ledger{}}, Sink: s, Now: time.Now,
		Quarantine: &inbox.Quarantine{Dir: filepath.Join(t.TempDir(), "quarantine")}}, s
}

func returnPath(in *receive.Intake, row int64) string {
	return string(in.Matcher.Keys.(*token.Keys).Sealer().AppendReturnPath(nil, domain, token.ID{Row: row, Revision: 1}))
}

// report is a delivery report as Postfix writes it.
func report(to, recipient string) string {
	return strings.ReplaceAll(`From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: `+to+`
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system at host relay.example.

<`+recipient+`>: host mx.example.net[192.0.2.1] said: 550 5.1.1 User unknown
    (in reply to RCPT TO command)

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; `+recipient+`
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b1
Content-Type: message/rfc822

From: us@example.com
To: `+recipient+`
Message-ID: <1@example.com>

Hello
--b1--
`, "\n", "\r\n")
}

func serve(t *testing.T, ln *receive.Listener) string {
	t.Helper()
	address, _ := mailtest.Serve(t, "", ln.Serve)
	return address
}

func TestListen(t *testing.T) {
	for _, lmtp := range []bool{true, false} {
		t.Run(fmt.Sprintf("lmtp=%v", lmtp), func(t *testing.T) { listens(t, lmtp) })
	}
}

// TestListenLong takes a report that stands behind a long original.
func TestListenLong(t *testing.T) {
	in, s := intake(t)
	conn, err := net.Dial("tcp", serve(t, &receive.Listener{Intake: in, LMTP: true, Timeout: 5 * time.Minute}))
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	good := returnPath(in, 5)
	if err := send(c, good, behindOriginal(report(good, "r5@example.net"), 12<<20)); err != nil {
		t.Fatal(err)
	}
	if events := s.taken(); len(events) != 1 || events[0].Row != 5 || !events[0].Hard {
		t.Fatalf("events %+v", events)
	}
}

func listens(t *testing.T, lmtp bool) {
	in, s := intake(t)
	addr := serve(t, &receive.Listener{Intake: in, LMTP: lmtp, MaxBytes: 1 << 20, Timeout: 5 * time.Minute})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClient(conn)
	if lmtp {
		c = smtp.NewClientLMTP(conn)
	}
	defer c.Close()
	good := returnPath(in, 5)
	for _, to := range []string{"someone@example.org", "b-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@" + domain, "x" + good,
		"anna@" + domain} {
		if err := c.Mail("", nil); err != nil {
			t.Fatal(err)
		}
		var refusal *smtp.SMTPError
		if err := c.Rcpt(to, nil); !errors.As(err, &refusal) || refusal.Code != 550 {
			t.Errorf("RCPT %s: %v, want 550", to, err)
		}
		c.Reset()
	}
	// The envelope counts, not what the report claims in its header.
	if err := send(c, strings.ToUpper(good), report("somebody@example.org", "r5@example.net")); err != nil {
		t.Fatalf("good report: %v", err)
	}
	events := s.taken()
	if len(events) != 1 || events[0].Row != 5 || !events[0].Hard || !events[0].Verified {
		t.Fatalf("events %+v", events)
	}
	s.mu.Lock()
	s.fail = errors.New("disk full")
	s.mu.Unlock()
	var later *smtp.SMTPError
	if err := send(c, good, report(good, "r5@example.net")); !errors.As(err, &later) || later.Code != 451 {
		t.Errorf("storing failed: %v, want 451", err)
	}
	if err := send(c, good, "Subject: big\r\n\r\n"+strings.Repeat("x\r\n", 1<<19)); err == nil {
		t.Error("a message beyond the limit was taken")
	}
}

func send(c *smtp.Client, to, data string) error {
	if err := c.Mail("", nil); err != nil {
		return err
	}
	if err := c.Rcpt(to, nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(data)); err != nil {
		return err
	}
	return w.Close()
}

// TestPaths takes an mbox with a good, a hostile and another good message: the
// hostile one is quarantined, the next one is taken.
func TestPaths(t *testing.T) {
	in, s := intake(t)
	in.Limits = feedback.Limits{Bytes: 64 << 10}
	var box strings.Builder
	add := func(m string) {
		fmt.Fprintf(&box, "From MAILER-DAEMON Mon May  4 10:00:00 2026\n%s\n\n", strings.ReplaceAll(m, "\r\n", "\n"))
	}
	add(report(returnPath(in, 1), "r1@example.net"))
	add("Subject: junk\nContent-Type: application/octet-stream\n\n" +
		strings.Repeat(strings.Repeat("A", 76)+"\n", 2000))
	add(report(returnPath(in, 2), "r2@example.net"))
	path := filepath.Join(t.TempDir(), "box")
	if err := os.WriteFile(path, []byte(box.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var faults []string
	for m, err := range inbox.Read(t.Context(), path, nil) {
		if err == nil {
			_, err = in.Take(t.Context(), m.Name, m.Name, "", m.Body)
		}
		if err != nil {
			faults = append(faults, err.Error())
		}
	}
	if events := s.taken(); len(events) != 2 || events[0].Row != 1 || events[1].Row != 2 {
		t.Errorf("events %+v", events)
	}
	if len(faults) != 1 || !strings.Contains(faults[0], "box#2") || !strings.Contains(faults[0], "kept as") {
		t.Errorf("faults %q", faults)
	}
	if kept, _ := filepath.Glob(filepath.Join(in.Quarantine.Dir, "*.eml")); len(kept) != 1 {
		t.Errorf("in quarantine: %v", kept)
	}
}

// TestSameTwice shows that the same fact has the same key on every way.
func TestSameTwice(t *testing.T) {
	in, s := intake(t)
	message := report(returnPath(in, 9), "r9@example.net")
	for _, source := range []string{"lmtp", "imap", "file"} {
		if _, err := in.Take(t.Context(), source, source, "", strings.NewReader(message)); err != nil {
			t.Fatal(err)
		}
	}
	events := s.taken()
	if len(events) != 3 || events[0].Key != events[1].Key || events[1].Key != events[2].Key || events[0].Key == "" {
		t.Errorf("keys differ: %+v", events)
	}
}
