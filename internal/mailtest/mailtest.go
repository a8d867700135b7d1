// Package mailtest gives tests real mail servers of their own: Postfix and
// Dovecot, started from the programs on this machine in private folders, on
// loopback, with their own ports. Nothing of the machine's own mail is touched.
// Servers inside the test are run by Serve.
package mailtest

import (
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Nobody is the user and group that owns delivered mail: neither server handles
// mail as root.
const Nobody = 65534

// ShortDir is a temporary folder that others may read, with a path short enough
// for sockets: a unix socket's path holds at most 107 octets.
func ShortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "tdm")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Await waits up to two minutes until somebody listens: a busy machine may take
// its time to start a server.
func Await(t testing.TB, address string) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", address, 10*time.Second)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatalf("nobody listens on %s: %v", address, err)
		}
	}
}

// Maildir makes an empty Maildir that both servers may write to.
func Maildir(t testing.TB, dir string) {
	t.Helper()
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		owner := strconv.Itoa(Nobody)
		if out, err := exec.Command("chown", "-R", owner+":"+owner, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// ReadNew gives the messages in every folder named new below dir.
func ReadNew(t testing.TB, dir string) []string {
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

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// openDir makes a folder that the servers' users may write to.
func openDir(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// tellLog shows the end of a server's log where its test failed.
func tellLog(t testing.TB, name, path string) {
	if t.Failed() {
		log, _ := os.ReadFile(path)
		t.Logf("%s: %s", name, log[max(0, len(log)-3000):])
	}
}
