package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsStayOutOfMessages writes a password wherever somebody might, each with a
// fault beside it: the message names the place and not the password.
func TestSecretsStayOutOfMessages(t *testing.T) {
	for _, lines := range []string{
		"database: postgres://u:hunter2@h/db",
		"database: postgress://u:hunter2@h/db",
		"database: postgres://u:hun/hunter2@h/db",
		"database: postgres://h/db?password=hunter2",
		"database: host=h password=hunter2",
		"database: [postgres://u:hunter2@h/db]",
		"feedback: {public_url: \"https://u:hunter2@h/\"}",
		"site: {url: \"ftp://u:hunter2@h/\"}",
		"relays:\n  - {address: \"smtp://u:hunter2@h:25\"}",
		"relays:\n  - {address: \"h:25\", password: hunter2}",
		"relays:\n  - {address: \"h:25\", password: \"hunter2\", tls: bad}",
		"relays:\n  - {address: \"h:25\", auth: plain, user: u, password_env: \"hunter2 hunter2\"}",
		"relays:\n  - {address: \"h:25\", auth: bad, user: u, password_env: hunter2}",
		"secret: hunter2",
	} {
		dir := t.TempDir()
		if err := Init(dir, Options{Sample: "qsol"}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, ConfigFile)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key, _, _ := strings.Cut(lines, ":")
		text := strings.ReplaceAll(string(b), "\n"+key+":", "\nremoved_"+key+":") + "\n" + lines + "\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = Open(dir)
		if err == nil {
			t.Errorf("%q is taken", lines)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", lines, err)
		}
	}
}

func TestMaskedKeepsWhatIsNoSecret(t *testing.T) {
	for _, s := range []string{"relays[0].password_env: RELAY_PASSWORD", "write https://h:80/x for a@b.example",
		"password_file: /etc/x", "auth needs its password from exactly one of password_env and password_file"} {
		if got := masked(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
