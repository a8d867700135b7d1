package mailtest

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"tidings/internal/testneed"
)

// LMTP is a private Dovecot that takes mail by LMTP into Maildirs below Mail, at
// an address and at a socket, and answers AUTH for Postfix. Its one user is
// "user" with the password "s3cret-word".
type LMTP struct{ Address, Socket, Auth, Mail string }

// dovecotConf holds what every private Dovecot needs; the protocols follow.
const dovecotConf = `base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
`

const lmtpConf = `protocols = lmtp
mail_location = maildir:%[1]s/mail/%%u
postmaster_address = postmaster@example.net
auth_mechanisms = plain login scram-sha-256
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

// StartLMTP starts one that ends with the test; it is skipped as "dovecot" where
// it is not installed or we are not root.
func StartLMTP(t testing.TB) *LMTP {
	t.Helper()
	needRoot(t, "dovecot")
	dir := ShortDir(t)
	openDir(t, dir) // other users make their sockets here
	d := &LMTP{Address: FreeAddress(t), Socket: dir + "/lmtp.sock", Auth: dir + "/auth.sock", Mail: dir + "/mail"}
	openDir(t, d.Mail)
	write(t, dir+"/users", "user:{PLAIN}s3cret-word\n")
	startDovecot(t, dir, d.Address, fmt.Sprintf(lmtpConf, dir, port(d.Address)))
	return d
}

const imapConf = `protocols = imap
mail_location = maildir:%[1]s
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]s
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
  args = uid=%[3]d gid=%[4]d home=%[1]s
}
`

// StartIMAP shows a Maildir to any user with the password "secret" until the test
// ends, and gives the address, which speaks IMAP in clear.
func StartIMAP(t testing.TB, maildir string) string {
	t.Helper()
	uid, gid := os.Geteuid(), os.Getegid()
	if uid == 0 {
		uid, gid = Nobody, Nobody
	}
	address := FreeAddress(t)
	startDovecot(t, ShortDir(t), address, fmt.Sprintf(imapConf, maildir, port(address), uid, gid))
	return address
}

func startDovecot(t testing.TB, dir, address, settings string) {
	t.Helper()
	program := testneed.Program(t, "dovecot", "dovecot")
	write(t, dir+"/conf", fmt.Sprintf(dovecotConf, dir)+settings)
	cmd := exec.Command(program, "-F", "-c", dir+"/conf")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		tellLog(t, "dovecot", dir+"/log")
	})
	Await(t, address)
}
