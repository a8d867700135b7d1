//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tidings/internal/desk"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/report"
	"tidings/internal/store"
)

// office is a workspace with an approved letter, worked on by processes of the
// real program.
type office struct {
	t   testing.TB
	dir string
	env []string
}

const slug = "notice"

// officeConfig is the tidings.yaml of an office; %s are the database, the relays
// and whatever else a test wants.
const officeConfig = `organisation:
  name: Example
  service: Example Online
  time_zone: Etc/UTC
  locale: en
  signer: {name: Ann, title: Manager}
streams:
  service: {from_name: Example, from: service@example.com, list_id: service.example.com}
  update: {from_name: Example, from: news@example.com, list_id: news.example.com}
regions:
  - {id: east, name: East, time_zone: Etc/GMT-1, locale: en}
  - {id: west, name: West, time_zone: Etc/UTC, locale: en}
components:
  - {id: website, name: Website}
`

const officeNotice = `template: service-update
stream: service
locales: [en]
audience: {}
uncertain: %s
as_of: 2026-11-20T09:00:00Z
records: []
`

// newOffice makes the workspace. more is added to tidings.yaml: relays, delivery,
// database. email names the recipients, half of them in each region.
func newOffice(t testing.TB, uncertain, more string, n int, email func(int) string) *office {
	t.Helper()
	o := &office{t: t, dir: filepath.Join(t.TempDir(), "w"),
		env: append(os.Environ(), "TIDINGS_DATABASE=", "NO_COLOR=1")}
	if err := desk.Init(o.dir, ""); err != nil {
		t.Fatal(err)
	}
	o.write("tidings.yaml", officeConfig+more)
	var csv strings.Builder
	csv.WriteString("email,first_name,region\n")
	for i := range n {
		fmt.Fprintf(&csv, "%s,Name%d,%s\n", email(i), i, [2]string{"east", "west"}[i%2])
	}
	o.write("recipients.csv", csv.String())
	o.write("notices/"+slug+"/notice.yaml", fmt.Sprintf(officeNotice, uncertain))
	o.write("notices/"+slug+"/en.md", "# Work on the database\n\nDear ((first name??customer)),\n\nthe database "+
		"moves on Sunday.\n")
	o.must("recipients", "import", o.path("recipients.csv"))
	o.must("approve", slug, "--by", "Ann")
	return o
}

func (o *office) path(name string) string { return filepath.Join(o.dir, filepath.FromSlash(name)) }

func (o *office) write(name, text string) {
	o.t.Helper()
	if err := os.MkdirAll(filepath.Dir(o.path(name)), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(o.path(name), []byte(text), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

// command is one process of the program in the workspace; it is ended with the
// test.
func (o *office) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(o.t.Context(), "tidings", append([]string{"-C", o.dir}, args...)...)
	c.Env = o.env
	c.Cancel = func() error { return c.Process.Kill() }
	return c
}

// run gives what a command printed and its exit code.
func (o *office) run(args ...string) (stdout, stderr string, code int) {
	o.t.Helper()
	var out, errs bytes.Buffer
	c := o.command(args...)
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		o.t.Fatalf("tidings %v: %v", args, err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

func (o *office) must(args ...string) string {
	o.t.Helper()
	stdout, stderr, code := o.run(args...)
	if code != 0 {
		o.t.Fatalf("tidings %v ended with %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// status is what `status --json` says of the letter.
func (o *office) status() report.Status {
	o.t.Helper()
	s, err := o.tryStatus()
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o *office) tryStatus() (report.Status, error) {
	stdout, stderr, code := o.run("--json", "status", slug)
	var list []report.Status
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 0 || len(list) != 1 {
		return report.Status{}, fmt.Errorf("status ended with %d: %s%s (%v)", code, stdout, stderr, err)
	}
	return list[0], nil
}

// patience is how long a test waits for what must come: a loaded machine may take
// seconds to start a process or to bring a commit to the disk.
const patience = 2 * time.Minute

// await asks for the status until it is as wanted.
func (o *office) await(what string, ok func(report.Status) bool) report.Status {
	o.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		s, err := o.tryStatus()
		if err == nil && ok(s) {
			return s
		}
		if time.Now().After(end) {
			o.t.Fatalf("never %s in %v: %+v %v", what, patience, s, err)
		}
	}
}

func completed(s report.Status) bool { return s.State == "complete" }

// process is a running command.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  *lockedBuffer
	done chan struct{}
}

// lockedBuffer may be read while a process writes to it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start begins a command; what it prints is in out.
func (o *office) start(args ...string) *process {
	o.t.Helper()
	p := &process{t: o.t, cmd: o.command(args...), out: &lockedBuffer{}, done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		p.cmd.Wait() //nolint:errcheck // the state is looked at
	}()
	o.t.Cleanup(func() { p.cmd.Process.Kill(); <-p.done })
	return p
}

// signal sends a signal; to one that is gone it does nothing.
func (p *process) signal(s syscall.Signal) { p.cmd.Process.Signal(s) } //nolint:errcheck // may be gone

// end sends a signal and waits; it gives the exit code, -1 for one that was
// killed.
func (p *process) end(s syscall.Signal) int {
	p.t.Helper()
	p.signal(s)
	return p.wait()
}

func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("%v did not end in %v:\n%s", p.cmd.Args, patience, p.out)
	}
	return p.code()
}

// code is the exit code of a process that has ended.
func (p *process) code() int { return p.cmd.ProcessState.ExitCode() }

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// says waits for words in what the process prints.
func (p *process) says(words string) string {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		text := p.out.String()
		if strings.Contains(text, words) {
			return text
		}
		if time.Now().After(end) {
			p.t.Fatalf("%v never said %q:\n%s", p.cmd.Args, words, text)
		}
	}
}

// relay is a mailbox in this process with its line of tidings.yaml.
type testRelay struct {
	*mailbox.Server
	addr string
	stop func()
}

func startMailbox(t testing.TB, o mailbox.Options) *testRelay {
	t.Helper()
	return startMailboxOn(t, o, "")
}

func startMailboxOn(t testing.TB, o mailbox.Options, address string) *testRelay {
	t.Helper()
	if o.Dir == "" {
		o.Discard = true
	}
	s, err := mailbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	address, stop := mailtest.Serve(t, address, s.Serve)
	return &testRelay{s, address, stop}
}

func relayConfig(addr string, more string) string {
	return fmt.Sprintf("relays:\n  - {name: main, address: %q, tls: none%s}\n", addr, more)
}

func numbered(i int) string { return fmt.Sprintf("user%05d@example.org", i) }

// ledger opens the ledger of an office; database is its PostgreSQL, if any.
func (o *office) ledger(database string) *store.Ledger {
	o.t.Helper()
	if database == "" {
		database = o.path("tidings.db")
	}
	s, err := store.Open(o.t.Context(), store.Options{URL: database})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { s.Close() })
	l, err := store.NewLedger(s, store.LedgerOptions{})
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// metricsURL is where a worker says that its metrics are.
func metricsURL(t testing.TB, w *process) string {
	t.Helper()
	text := w.says("until Ctrl-C")
	_, rest, _ := strings.Cut(text, "http://")
	host, _, _ := strings.Cut(rest, "/")
	return "http://" + host
}

// answers waits for an answer that holds words: a worker answers 503 while its
// database takes seconds.
func answers(t testing.TB, url, words string) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		code, body := get(t, url)
		if code == 200 && strings.Contains(body, words) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s answers %d:\n%.2000s", url, code, body)
		}
	}
}

func get(t testing.TB, url string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}
