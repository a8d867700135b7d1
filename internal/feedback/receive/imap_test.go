package receive_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/feedback/receive"
	"tidings/internal/mailtest"
)

func drop(t *testing.T, maildir, name, message string) {
	t.Helper()
	tmp := filepath.Join(maildir, "tmp", name)
	if err := os.WriteFile(tmp, []byte(message), 0o644); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(tmp, mailtest.Nobody, mailtest.Nobody); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(tmp, filepath.Join(maildir, "new", name)); err != nil {
		t.Fatal(err)
	}
}

// behindOriginal gives a report whose status part stands behind so many octets.
func behindOriginal(report string, octets int) string {
	long := strings.Repeat(strings.Repeat("QUFB", 19)+"\r\n", octets/78)
	return strings.Replace(report, "--b1\r\nContent-Type: message/delivery-status", "--b1\r\nContent-Type: "+
		"application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"+long+"--b1\r\n"+
		"Content-Type: message/delivery-status", 1)
}

// TestPollLong finds the report behind an original that is longer than what is kept
// of a message, in a real Dovecot.
func TestPollLong(t *testing.T) {
	maildir := filepath.Join(mailtest.ShortDir(t), "mail")
	mailtest.Maildir(t, maildir)
	address := mailtest.StartIMAP(t, maildir)
	in, s := intake(t)
	drop(t, maildir, "1.a.host", behindOriginal(report(returnPath(in, 1), "r1@example.net"), 6<<20))
	p := &receive.Poller{Intake: in, Address: address, User: "bounces", Password: "secret",
		Security: receive.SecurityNone, Once: true}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events := s.taken(); len(events) != 1 || events[0].Row != 1 || !events[0].Verified || !events[0].Hard {
		t.Fatalf("events %+v", events)
	}
}

// TestPoll reads reports from a real Dovecot: what lies there, what arrives
// while IDLE waits, and nothing twice.
func TestPoll(t *testing.T) {
	maildir := filepath.Join(mailtest.ShortDir(t), "mail")
	mailtest.Maildir(t, maildir)
	address := mailtest.StartIMAP(t, maildir)
	in, s := intake(t)
	s.got = make(chan struct{}, 10)
	drop(t, maildir, "1.a.host", report(returnPath(in, 1), "r1@example.net"))
	drop(t, maildir, "2.a.host", "Subject: hello\r\n\r\nno report at all\r\n")
	p := &receive.Poller{
		Intake:   in,
		Address:  address,
		User:     "bounces",
		Password: "secret",
		Security: receive.SecurityNone,
		Once:     true,
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events := s.taken(); len(events) != 1 || events[0].Row != 1 || !events[0].Verified ||
		events[0].Source != "imap" {
		t.Fatalf("events %+v", events)
	}
	<-s.got
	p.Once, p.Every = false, time.Hour // so it is IDLE that tells
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	drop(t, maildir, "3.a.host", report(returnPath(in, 3), "r3@example.net"))
	select {
	case <-s.got:
	case err := <-done:
		t.Fatalf("polling ended: %v", err)
	case <-time.After(5 * time.Minute):
		t.Fatal("no event though a message came")
	}
	cancel()
	<-done
	if events := s.taken(); len(events) != 2 || events[1].Row != 3 {
		t.Errorf("events %+v", events)
	}
}

func TestPollRefusesClearPassword(t *testing.T) {
	in, _ := intake(t)
	p := &receive.Poller{Intake: in, Address: "192.0.2.1:143", User: "u", Password: "p", Security: receive.SecurityNone}
	if err := p.Run(t.Context()); err == nil {
		t.Error("a password would go out in clear")
	}
}
