//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tidings/internal/mailbox"
)

// TestDatabaseReplaced puts a backup in the place of the database under a send and those
// that listen: each stops with words, and nothing leaves but what was in flight.
func TestDatabaseReplaced(t *testing.T) {
	t.Parallel()
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 2, depth: 4"), 2000, numbered)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if out, err := exec.Command("cp", o.path("tidings.db"), backup).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	serving := o.start("serve", "--listen", "127.0.0.1:0")
	serving.says("Public pages")
	listening := o.start("feedback", "listen", "--listen", "127.0.0.1:0")
	listening.says("127.0.0.1")
	sending := o.start("send", slug, "--confirm", "2000", "--rate", "400/s")
	o.await("begun", accepted(200))
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(o.path("tidings.db" + end)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("cp", backup, o.path("tidings.db")).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	atOnce := r.Stats().Accepted
	for name, p := range map[string]*process{"send": sending, "serve": serving, "listen": listening} {
		if code := p.wait(); code != 1 || !strings.Contains(p.out.String(), "tidings.db was") ||
			!strings.Contains(p.out.String(), "put the true file back") {
			t.Errorf("%s ended with %d:\n%s", name, code, p.out)
		}
	}
	// Each of 8 places may have held one message, and one more group may have been
	// marked before the file was taken away.
	if more := r.Stats().Accepted - atOnce; more > 100 {
		t.Errorf("%d messages left after the database was replaced", more)
	}
}

// TestDatabaseMovedBack stops a worker by moving the file away, puts it back, and goes
// on: nobody is left out, and whoever was in flight is uncertain.
func TestDatabaseMovedBack(t *testing.T) {
	t.Parallel()
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 2, depth: 4"), 1000, numbered)
	o.must("send", slug, "--confirm", "1000", "--rate", "300/s", "--detach")
	w := o.start("worker")
	o.await("begun", accepted(200))
	away := t.TempDir()
	move := func(from, to string) {
		for _, end := range []string{"", "-wal", "-shm"} {
			err := os.Rename(filepath.Join(from, "tidings.db"+end), filepath.Join(to, "tidings.db"+end))
			if err != nil && (end == "" || !os.IsNotExist(err)) {
				t.Fatal(err)
			}
		}
	}
	move(o.dir, away)
	if code := w.wait(); code != 1 || !strings.Contains(w.out.String(), "deleted or moved away") {
		t.Errorf("the worker ended with %d:\n%s", code, w.out)
	}
	move(away, o.dir)
	w = o.start("worker")
	o.await("complete", completed)
	if code := w.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the worker ended with %d:\n%s", code, w.out)
	}
	if y := compareBox(t, o.ledger(""), box); y.Missing+y.Lost+y.Duplicates > 0 {
		t.Errorf("%+v", y)
	}
}
