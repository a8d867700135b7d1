package receive_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tidings/internal/feedback/receive"
	"tidings/internal/mailtest"
)

// refusing is a relay that knows some recipients only.
type refusing struct{}

func (refusing) NewSession(*smtp.Conn) (smtp.Session, error) { return refusing{}, nil }
func (refusing) Reset()                                      {}
func (refusing) Logout() error                               { return nil }
func (refusing) Mail(string, *smtp.MailOptions) error        { return nil }
func (refusing) Data(r io.Reader) error                      { _, err := io.Copy(io.Discard, r); return err }
func (refusing) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "unknown"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "User unknown"}
	case strings.HasPrefix(to, "full"):
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "Mailbox full"}
	}
	return nil
}

// startPostfix starts a Postfix that sends the bounce domain to an LMTP address and
// everything else to a relay, and gives its own address.
func startPostfix(t *testing.T, relay, lmtp string) string {
	t.Helper()
	return mailtest.StartPostfix(t, `mynetworks = 127.0.0.0/8
transport_maps = texthash:$config_directory/transport
smtp_tls_security_level = none
disable_dns_lookups = yes
smtpd_relay_restrictions = permit_mynetworks, reject
lmtp_destination_recipient_limit = 1
relayhost = [127.0.0.1]:`+strings.TrimPrefix(relay, "127.0.0.1:"),
		map[string]string{"transport": fmt.Sprintf("%s lmtp:inet:%s\n", domain, lmtp)}).Address
}

func submit(t *testing.T, address, from, to, message string) {
	t.Helper()
	c, err := smtp.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SendMail(from, []string{to}, strings.NewReader(message)); err != nil {
		t.Fatalf("through Postfix: %v", err)
	}
}

// TestPostfixCircle sends through a real Postfix to a relay that refuses some
// recipients; Postfix's own reports come back by LMTP, each to its signed return
// path, and become events.
func TestPostfixCircle(t *testing.T) {
	in, s := intake(t)
	s.got = make(chan struct{}, 10)
	lmtp := serve(t, &receive.Listener{Intake: in, LMTP: true, Timeout: 5 * time.Minute})
	relay, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(refusing{})
	server.Domain = "relay.example"
	go server.Serve(relay)
	t.Cleanup(func() { server.Close() })
	address := startPostfix(t, relay.Addr().String(), lmtp)

	to := map[int64]string{
		1: "unknown@example.net",
		2: "anna@example.net",
		3: "full@example.net",
		4: "unknown4@example.org",
	}
	for row := int64(1); row <= 4; row++ {
		message := fmt.Sprintf("From: us@example.com\r\nTo: %s\r\nSubject: Maintenance\r\n"+
			"Message-ID: <%d@example.com>\r\n\r\nHello\r\n", to[row], row)
		submit(t, address, returnPath(in, row), to[row], message)
	}
	wait, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for range 3 {
		select {
		case <-s.got:
		case <-wait.Done():
			t.Fatalf("only %+v came back", s.taken())
		}
	}
	got := map[int64]string{}
	for _, e := range s.taken() {
		got[e.Row] = fmt.Sprintf("%s hard=%v %s %s verified=%v %s", e.Kind, e.Hard, e.Reason, e.Status, e.Verified,
			e.Address)
	}
	want := map[int64]string{
		1: "bounced hard=true userunknown 5.1.1 verified=true unknown@example.net",
		3: "bounced hard=false mailboxfull 5.2.2 verified=true full@example.net",
		4: "bounced hard=true userunknown 5.1.1 verified=true unknown4@example.org",
	}
	for row, w := range want {
		if got[row] != w {
			t.Errorf("row %d: %q, want %q", row, got[row], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("events %v", got)
	}
}
