package mailtest

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/testneed"
)

// Postfix is a private Postfix. Its folder Mail is for mailboxes, where its
// settings deliver to any.
type Postfix struct{ Address, Mail, dir string }

// mainCF holds what every private Postfix needs; the test's own settings follow.
const mainCF = `compatibility_level = 3.6
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
alias_maps =
local_recipient_maps =
virtual_mailbox_base = %[1]s/mail
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
%[4]s
`

const masterCF = `%s inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

// StartPostfix starts one that ends with the test. Settings are lines of main.cf;
// $config_directory in them is the folder where the files, by name, are put. The
// test is skipped as "postfix" where it is not installed or we are not root.
func StartPostfix(t testing.TB, settings string, files map[string]string) *Postfix {
	t.Helper()
	needRoot(t, "postfix")
	program := testneed.Program(t, "postfix", "postfix")
	dir := ShortDir(t)
	p := &Postfix{Address: FreeAddress(t), Mail: filepath.Join(dir, "mail"), dir: dir}
	write(t, dir+"/main.cf",
		fmt.Sprintf(mainCF, dir, builtIn(t, "command_directory"), builtIn(t, "daemon_directory"), settings))
	write(t, dir+"/master.cf", fmt.Sprintf(masterCF, p.Address))
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	p.makeDirs(t)
	if out, err := exec.Command(program, "-c", dir, "start").CombinedOutput(); err != nil {
		t.Fatalf("postfix: %v: %s", err, out)
	}
	t.Cleanup(func() {
		exec.Command(program, "-c", dir, "stop").Run()
		tellLog(t, "postfix", dir+"/log")
	})
	Await(t, p.Address)
	return p
}

func needRoot(t testing.TB, part string) {
	t.Helper()
	if os.Geteuid() != 0 {
		testneed.Skip(t, part, "it can only be started privately by root")
	}
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

func (p *Postfix) makeDirs(t testing.TB) {
	t.Helper()
	openDir(t, p.Mail)
	for name, mode := range map[string]os.FileMode{"queue": 0o755, "data": 0o700} {
		if err := os.Mkdir(filepath.Join(p.dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "postfix", p.dir+"/data").CombinedOutput(); err != nil {
		testneed.Skip(t, "postfix", "its user is missing: "+string(out))
	}
}

// patience is how long mail may take: each message is synced several times on its
// way, and a busy disk needs seconds for one.
const patience = 5 * time.Minute

// AwaitIdle waits until the queue is empty, for some minutes at most.
func (p *Postfix) AwaitIdle(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(patience); !p.idle(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("mail is still in the queue after %v", patience)
		}
	}
}

// Arrived waits, for some minutes at most, until so many messages were delivered
// and the queue is empty, and gives all that were delivered.
func (p *Postfix) Arrived(t testing.TB, n int) []string {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if p.idle() && len(ReadNew(t, p.Mail)) >= n {
			break
		}
	}
	return ReadNew(t, p.Mail)
}

// idle reports whether the queue is empty.
func (p *Postfix) idle() bool {
	files := 0
	for _, queue := range []string{"maildrop", "incoming", "active", "deferred"} {
		filepath.WalkDir(filepath.Join(p.dir, "queue", queue), func(_ string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				files++
			}
			return nil
		})
	}
	return files == 0
}
