package ways_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tidings/internal/feedback/ways"
	"tidings/internal/testneed"
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

// port gives a free port of loopback.
func port(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// postfix starts a private Postfix that sends the bounce domain to an LMTP
// address and everything else to a relay, and gives its own address.
func postfix(t *testing.T, relay, lmtp string) string {
	t.Helper()
	program := testneed.Program(t, "postfix", "postfix")
	if os.Getuid() != 0 {
		testneed.Skip(t, "postfix", "its master must be started by root")
	}
	dir, err := os.MkdirTemp("/tmp", "tidings-pf-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"conf", "queue", "data"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	exec.Command("chown", "postfix", filepath.Join(dir, "data")).Run()
	at := port(t)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, "conf", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("transport", fmt.Sprintf("%s lmtp:inet:%s\n", domain, lmtp))
	write("main.cf", fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = /tmp
myhostname = pf.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:%[2]s
transport_maps = texthash:%[1]s/conf/transport
smtp_tls_security_level = none
disable_dns_lookups = yes
smtpd_relay_restrictions = permit_mynetworks, reject
lmtp_destination_recipient_limit = 1
`, dir, strings.TrimPrefix(relay, "127.0.0.1:")))
	write("master.cf", fmt.Sprintf(`127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`, at))
	var said bytes.Buffer
	cmd := exec.Command(program, "-c", filepath.Join(dir, "conf"), "start-fg")
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		testneed.Skip(t, "postfix", err.Error())
	}
	t.Cleanup(func() {
		exec.Command(program, "-c", filepath.Join(dir, "conf"), "stop").Run()
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
	address := fmt.Sprintf("127.0.0.1:%d", at)
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	testneed.Skip(t, "postfix", "it did not start: "+said.String()+string(log))
	return ""
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
	lmtp := serve(t, &ways.Listener{Intake: in, LMTP: true, Timeout: 20 * time.Second})
	relay, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(refusing{})
	server.Domain = "relay.example"
	go server.Serve(relay)
	t.Cleanup(func() { server.Close() })
	address := postfix(t, relay.Addr().String(), lmtp)

	to := map[int64]string{1: "unknown@example.net", 2: "anna@example.net", 3: "full@example.net", 4: "unknown4@example.org"}
	for row := int64(1); row <= 4; row++ {
		message := fmt.Sprintf("From: us@example.com\r\nTo: %s\r\nSubject: Maintenance\r\nMessage-ID: <%d@example.com>\r\n\r\nHello\r\n", to[row], row)
		submit(t, address, returnPath(in, row), to[row], message)
	}
	wait, cancel := context.WithTimeout(t.Context(), 60*time.Second)
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
		got[e.Row] = fmt.Sprintf("%s hard=%v %s %s verified=%v %s", e.Kind, e.Hard, e.Reason, e.Status, e.Verified, e.Address)
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
