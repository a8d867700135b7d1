package transport_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/testneed"
)

// The real peers run as root from private folders, on loopback and with their
// own ports; nothing of the machine's own mail is touched.

const nobody = 65534

// dovecot is a private Dovecot: LMTP into Maildirs, and AUTH for Postfix.
type dovecot struct {
	dir, lmtp, lmtpSocket, authSocket string
}

func needRoot(t testing.TB, part string) {
	t.Helper()
	if os.Geteuid() != 0 {
		testneed.Skip(t, part, "it can only be started privately by root")
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// openDir makes a folder that the peers' users may use.
func openDir(t testing.TB, path string) string {
	t.Helper()
	if err := os.MkdirAll(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// shortDir is a temporary folder with a path short enough for sockets.
func shortDir(t testing.TB) string {
	dir, err := os.MkdirTemp("/tmp", "tdt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return openDir(t, dir)
}

const dovecotConf = `
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
ssl = no
protocols = lmtp
listen = 127.0.0.1
first_valid_uid = 1
mail_location = maildir:%[1]s/mail/%%u
postmaster_address = postmaster@example.net
auth_mechanisms = plain login scram-sha-256
disable_plaintext_auth = no
passdb {
  driver = passwd-file
  args = %[1]s/users
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=%[1]s/mail/%%u allow_all_users=yes
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = %[2]s
  }
  unix_listener %[1]s/lmtp.sock {
    mode = 0666
  }
}
service auth {
  unix_listener %[1]s/auth.sock {
    mode = 0666
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`

func startDovecot(t testing.TB) *dovecot {
	t.Helper()
	needRoot(t, "dovecot")
	program := testneed.Program(t, "dovecot", "dovecot")
	d := &dovecot{dir: shortDir(t), lmtp: freeAddress(t)}
	d.lmtpSocket, d.authSocket = d.dir+"/lmtp.sock", d.dir+"/auth.sock"
	openDir(t, d.dir+"/mail")
	write(t, d.dir+"/users", "user:{PLAIN}s3cret-word\n")
	write(t, d.dir+"/conf", fmt.Sprintf(dovecotConf, d.dir, port(d.lmtp)))
	cmd := exec.Command(program, "-F", "-c", d.dir+"/conf")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(d.dir + "/log")
			t.Logf("dovecot: %s", last(string(log), 3000))
		}
	})
	await(t, d.lmtp)
	return d
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// mail gives the messages that Dovecot has stored.
func (d *dovecot) mail(t testing.TB) []string { return readNew(t, d.dir+"/mail") }

// readNew reads every file in a folder named new below dir.
func readNew(t testing.TB, dir string) []string {
	t.Helper()
	out := []string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Base(filepath.Dir(path)) != "new" {
			return err
		}
		b, err := os.ReadFile(path)
		out = append(out, string(b))
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return out
}

// postfix is a private Postfix that delivers example.net into one Maildir.
type postfix struct{ dir, address string }

const postfixMain = `
compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
command_directory = %[3]s
daemon_directory = %[4]s
mail_owner = postfix
setgid_group = postdrop
maillog_file = %[1]s/log
maillog_file_prefixes = /tmp
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = relay.example
mydestination =
local_recipient_maps =
alias_maps =
virtual_mailbox_domains = example.net
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
default_transport = discard:
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = %[1]s/cert.pem
smtpd_tls_key_file = %[1]s/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = %[2]s
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
smtputf8_enable = yes
`

const postfixMaster = `
%s inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

func startPostfix(t testing.TB, auth *dovecot, conf *tls.Config) *postfix {
	t.Helper()
	needRoot(t, "postfix")
	program := testneed.Program(t, "postfix", "postfix")
	p := &postfix{dir: shortDir(t), address: freeAddress(t)}
	write(t, p.dir+"/main.cf", fmt.Sprintf(postfixMain, p.dir, auth.authSocket, builtIn(t, "command_directory"), builtIn(t, "daemon_directory")))
	write(t, p.dir+"/master.cf", fmt.Sprintf(postfixMaster, p.address))
	writeCertificate(t, p.dir, conf)
	for _, sub := range []string{"queue", "data", "mail"} {
		openDir(t, filepath.Join(p.dir, sub))
	}
	if err := os.Chmod(p.dir+"/queue", 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("chown", "postfix", p.dir+"/data").CombinedOutput(); err != nil {
		testneed.Skip(t, "postfix", "its user is missing: "+string(out))
	}
	os.Chmod(p.dir+"/data", 0o700)
	if err := os.Chmod(p.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "-c", p.dir, "start").CombinedOutput(); err != nil {
		t.Fatalf("postfix: %v: %s", err, out)
	}
	t.Cleanup(func() {
		exec.Command(program, "-c", p.dir, "stop").Run()
		if t.Failed() {
			log, _ := os.ReadFile(p.dir + "/log")
			t.Logf("postfix: %s", last(string(log), 3000))
		}
	})
	await(t, p.address)
	return p
}

// builtIn asks Postfix where this system has put its parts.
func builtIn(t testing.TB, name string) string {
	t.Helper()
	out, err := exec.Command(testneed.Program(t, "postfix", "postconf"), "-d", "-h", name).Output()
	if err != nil {
		t.Fatalf("postconf: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func writeCertificate(t testing.TB, dir string, conf *tls.Config) {
	t.Helper()
	cert := conf.Certificates[0]
	key, err := x509.MarshalECPrivateKey(cert.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})))
	write(t, dir+"/key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key})))
}

// arrived waits until so many messages were delivered and the queue is empty.
func (p *postfix) arrived(t testing.TB, n int) []string {
	t.Helper()
	for range 600 {
		if len(readNew(t, p.dir+"/mail")) >= n && p.idle(t) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return readNew(t, p.dir+"/mail")
}

// idle reports whether the queue is empty.
func (p *postfix) idle(t testing.TB) bool {
	t.Helper()
	for _, queue := range []string{"maildrop", "incoming", "active", "deferred"} {
		files := 0
		filepath.WalkDir(filepath.Join(p.dir, "queue", queue), func(_ string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				files++
			}
			return nil
		})
		if files > 0 {
			return false
		}
	}
	return true
}

// bodyOf cuts off the header, and gives line ends as on the wire.
func bodyOf(message string) string {
	_, body, _ := strings.Cut(strings.ReplaceAll(message, "\r\n", "\n"), "\n\n")
	return strings.ReplaceAll(body, "\n", "\r\n")
}
