package desk_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/testneed"
)

// postfix is a private Postfix that takes mail from this machine, passes it on to
// next, and hands what comes back for the bounce domain to back.
type postfix struct{ dir, address string }

const circleMain = `
compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
command_directory = %[2]s
daemon_directory = %[3]s
mail_owner = postfix
setgid_group = postdrop
maillog_file = %[1]s/log
maillog_file_prefixes = /tmp
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = relay.example
mydestination =
local_recipient_maps =
mynetworks = 127.0.0.0/8
default_transport = smtp:[127.0.0.1]:%[4]s
smtp_tls_security_level = none
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_client_connection_rate_limit = 0
in_flow_delay = 0
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
%[5]s
`

const circleMaster = `
%s inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

// startPostfix starts it with the address of the next relay, and settings that
// say where mail for the bounce domain goes.
func startPostfix(t *testing.T, next, bounces string) *postfix {
	t.Helper()
	if os.Geteuid() != 0 {
		testneed.Skip(t, "postfix", "it can only be started privately by root")
	}
	program := testneed.Program(t, "postfix", "postfix")
	p := &postfix{dir: shortDir(t), address: freeAddress(t)}
	_, port, err := net.SplitHostPort(next)
	must(t, err)
	must(t, os.WriteFile(p.dir+"/main.cf", fmt.Appendf(nil, circleMain, p.dir, builtIn(t, "command_directory"), builtIn(t, "daemon_directory"), port, bounces), 0o644))
	must(t, os.WriteFile(p.dir+"/master.cf", fmt.Appendf(nil, circleMaster, p.address), 0o644))
	for _, sub := range []string{"queue", "data", "mail"} {
		must(t, os.Mkdir(filepath.Join(p.dir, sub), 0o755))
	}
	for _, sub := range []string{"new", "cur", "tmp"} {
		must(t, os.MkdirAll(filepath.Join(p.dir, "mail", "box", sub), 0o700))
	}
	if out, err := exec.Command("chown", "-R", "65534:65534", p.dir+"/mail/box").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command("chown", "postfix", p.dir+"/data").CombinedOutput(); err != nil {
		testneed.Skip(t, "postfix", "its user is missing: "+string(out))
	}
	if out, err := exec.Command(program, "-c", p.dir, "start").CombinedOutput(); err != nil {
		t.Fatalf("postfix: %v: %s", err, out)
	}
	t.Cleanup(func() {
		exec.Command(program, "-c", p.dir, "stop").Run()
		if t.Failed() {
			log, _ := os.ReadFile(p.dir + "/log")
			t.Logf("postfix: %s", log[max(0, len(log)-3000):])
		}
	})
	await(t, p.address)
	return p
}

// idle waits until the queue is empty.
func (p *postfix) idle(t *testing.T) {
	t.Helper()
	for range 600 {
		files, err := exec.Command("find", p.dir+"/queue/maildrop", p.dir+"/queue/incoming", p.dir+"/queue/active", p.dir+"/queue/deferred", "-type", "f").Output()
		if err == nil && len(files) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("mail is still in the queue after a minute")
}

func builtIn(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command(testneed.Program(t, "postfix", "postconf"), "-d", "-h", name).Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}

// shortDir is a temporary folder with a path short enough for sockets.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "tdc")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

func await(t *testing.T, address string) {
	t.Helper()
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nobody listens on %s", address)
}

const circleDovecot = `base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:%[2]s
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
service imap-login {
  chroot =
  inet_listener imap {
    port = %[3]s
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
  args = uid=65534 gid=65534 home=%[2]s
}
`

// startDovecot shows a Maildir by IMAP, and gives the address.
func startDovecot(t *testing.T, maildir string) string {
	t.Helper()
	program := testneed.Program(t, "dovecot", "dovecot")
	dir, address := shortDir(t), freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	must(t, err)
	must(t, os.WriteFile(dir+"/conf", fmt.Appendf(nil, circleDovecot, dir, maildir, port), 0o644))
	cmd := exec.Command(program, "-F", "-c", dir+"/conf")
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(dir + "/log")
			t.Logf("dovecot: %s", log[max(0, len(log)-3000):])
		}
	})
	await(t, address)
	return address
}
