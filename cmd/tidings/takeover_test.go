//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/report"
	"tidings/internal/testneed"
)

// TestTakeOverPostgres kills one of two workers while a third starts: what it had
// leased is sent by the others when its lease has ended.
func TestTakeOverPostgres(t *testing.T) {
	long(t)
	takeOver(t, pgtest.URL(t), 2)
}

// TestTakeOverSQLite kills the only worker of a SQLite file.
func TestTakeOverSQLite(t *testing.T) {
	t.Parallel()
	takeOver(t, "", 1)
}

func takeOver(t *testing.T, database string, workers int) {
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "resend", relayConfig(r.addr, "")+fmt.Sprintf("database: %q\n", database), 2000, numbered)
	o.must("send", slug, "--confirm", "2000", "--rate", "300/s", "--detach")
	victim := o.start("worker")
	if workers > 1 {
		o.start("worker")
	}
	o.await("half sent", func(s report.Status) bool { return s.ByState["accepted"] >= 800 })
	victim.end(syscall.SIGKILL)
	began := time.Now()
	o.start("worker")
	o.await("complete", completed)
	t.Logf("complete %v after the kill", time.Since(began).Round(100*time.Millisecond))
	y := compareBox(t, o.ledger(database), box)
	if y.Missing+y.Lost+y.Differing > 0 || y.Duplicates > y.Uncertain {
		t.Errorf("%+v", y)
	}
}

// TestSendAgainPostgres kills the manager's own `send` and types it again: it says
// for whose lease it waits, and goes on when that has ended.
func TestSendAgainPostgres(t *testing.T) {
	long(t)
	database, r := pgtest.URL(t), startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, "")+fmt.Sprintf("database: %q\n", database), 2000, numbered)
	first := o.start("send", slug, "--confirm", "2000", "--rate", "200/s")
	o.await("begun", accepted(200))
	first.end(syscall.SIGKILL)
	second := o.start("send", slug, "--confirm", fmt.Sprint(left(o)))
	second.says(" has them and is silent")
	host, _ := os.Hostname()
	s := o.status()
	if w := s.WaitingFor; w == nil || w.Host != host || w.Chunks < 1 ||
		!strings.HasPrefix(w.Worker, host+"-"+fmt.Sprint(first.cmd.Process.Pid)) ||
		time.Until(w.Until) > 25*time.Second {
		t.Errorf("status: %+v, %+v", s, s.WaitingFor)
	}
	if text := o.must("status", slug); !strings.Contains(text, "on host "+host) {
		t.Errorf("status says %s", text)
	}
	if code := second.wait(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, second.out)
	}
	if s := o.status(); !completed(s) || s.WaitingFor != nil {
		t.Errorf("%+v", s)
	}
}

// TestRestartPostgres stops the database at once in the middle of a send and
// starts it again: nothing is lost, the worker goes on by itself.
func TestRestartPostgres(t *testing.T) {
	long(t)
	server := pgtest.Start(t, "fsync=on")
	control := newPgControl(t, server)
	database := server.Database(t)
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "hold", relayConfig(r.addr, "")+fmt.Sprintf("database: %q\n", database), 4000, numbered)
	o.must("send", slug, "--confirm", "4000", "--rate", "400/s", "--detach")
	w := o.start("--log-level", "warn", "worker", "--metrics", "127.0.0.1:0")
	metrics := metricsURL(t, w)
	for round := range 3 {
		before := (round + 1) * 900
		o.await("started", func(s report.Status) bool { return s.ByState["accepted"] >= before })
		control.stop(t)
		time.Sleep(2 * time.Second)
		taken := r.Stats().Accepted
		time.Sleep(2 * time.Second)
		if more := r.Stats().Accepted - taken; more > 64 {
			t.Errorf("%d messages went out without a database", more)
		}
		if code, body := get(t, metrics+"/readyz"); code != 503 {
			t.Errorf("/readyz answers %d %s without a database", code, body)
		}
		if _, err := o.tryStatus(); err == nil {
			t.Error("status works without a database")
		}
		control.start(t)
	}
	if text := w.out.String(); !strings.Contains(text, "the ledger takes no writes") &&
		!strings.Contains(text, "database") {
		t.Errorf("the worker did not tell of the database:\n%s", text)
	}
	o.await("complete", completed)
	if code := w.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the worker ended with %d", code)
	}
	y := compareBox(t, o.ledger(database), box)
	t.Logf("%+v", y)
	if y.Missing+y.Lost+y.Duplicates > 0 {
		t.Errorf("%+v", y)
	}
}

// pgControl stops and starts the server behind a URL of pgtest.
type pgControl struct{ ctl, dir string }

// newPgControl must come before the databases: they are dropped before it ends
// the server that it started.
func newPgControl(t *testing.T, server *pgtest.Server) pgControl {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if server.Dir() == "" || len(found) == 0 {
		testneed.Skip(t, "postgres", "pg_ctl is not installed, or the server is not ours to stop")
	}
	c := pgControl{found[len(found)-1], server.Dir()}
	t.Cleanup(func() { c.stop(t) })
	return c
}

func (c pgControl) command(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(c.ctl, append([]string{"-D", filepath.Join(c.dir, "data"), "-w"}, args...)...)
	cmd.Dir = c.dir
	info, err := os.Stat(filepath.Join(c.dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if int(owner.Uid) != os.Getuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pg_ctl %v: %v\n%s", args, err, out)
	}
}

func (c pgControl) stop(t *testing.T) { c.command(t, "stop", "-m", "immediate") }

func (c pgControl) start(t *testing.T) {
	c.command(t, "start", "-l", filepath.Join(c.dir, "log2"), "-o", "-k "+c.dir+" -c listen_addresses=")
}
