package ways_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tidings/internal/feedback/ways"
	"tidings/internal/testneed"
)

// dovecot starts a private server on loopback and gives its address and the
// folder of its one mailbox.
func dovecot(t *testing.T) (address, maildir string) {
	t.Helper()
	program := testneed.Program(t, "dovecot", "dovecot")
	dir, err := os.MkdirTemp("/tmp", "tidings-imap-") // short: it holds unix sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	maildir = filepath.Join(dir, "mail")
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.MkdirAll(filepath.Join(maildir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 { // the server will not read mail as root
		uid, gid = 65534, 65534
		exec.Command("chown", "-R", "65534:65534", maildir).Run()
	}
	conf := fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:%[2]s
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = %[6]s
default_login_user = %[6]s
default_internal_group = %[7]s
service imap-login {
  chroot =
  inet_listener imap {
    port = %[3]d
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=%[4]d gid=%[5]d home=%[2]s
}
`, dir, maildir, port, uid, gid, "nobody", "nogroup")
	path := filepath.Join(dir, "conf")
	if err := os.WriteFile(path, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(program, "-F", "-c", path)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		testneed.Skip(t, "dovecot", err.Error())
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
	address = fmt.Sprintf("127.0.0.1:%d", port)
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return address, maildir
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	testneed.Skip(t, "dovecot", "it did not start: "+said.String()+string(log))
	return "", ""
}

func drop(t *testing.T, maildir, name, message string) {
	t.Helper()
	tmp := filepath.Join(maildir, "tmp", name)
	if err := os.WriteFile(tmp, []byte(message), 0o644); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(tmp, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(tmp, filepath.Join(maildir, "new", name)); err != nil {
		t.Fatal(err)
	}
}

// TestPoll reads reports from a real Dovecot: what lies there, what arrives
// while IDLE waits, and nothing twice.
func TestPoll(t *testing.T) {
	address, maildir := dovecot(t)
	in, s := intake(t)
	s.got = make(chan struct{}, 10)
	drop(t, maildir, "1.a.host", report(returnPath(in, 1), "r1@example.net"))
	drop(t, maildir, "2.a.host", "Subject: hello\r\n\r\nno report at all\r\n")
	p := &ways.Poller{Intake: in, Address: address, User: "bounces", Password: "secret", Security: ways.SecurityNone, Once: true}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events := s.taken(); len(events) != 1 || events[0].Row != 1 || !events[0].Verified || events[0].Source != "imap" {
		t.Fatalf("events %+v", events)
	}
	<-s.got
	p.Once, p.Every = false, time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	drop(t, maildir, "3.a.host", report(returnPath(in, 3), "r3@example.net"))
	select {
	case <-s.got:
	case err := <-done:
		t.Fatalf("polling ended: %v", err)
	case <-time.After(50 * time.Second):
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
	p := &ways.Poller{Intake: in, Address: "192.0.2.1:143", User: "u", Password: "p", Security: ways.SecurityNone}
	if err := p.Run(t.Context()); err == nil {
		t.Error("a password would go out in clear")
	}
}
