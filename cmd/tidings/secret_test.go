//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/internal/report"
)

const secret = "Kx7-geheim-Wort-9Q"

// TestPasswordIsNowhere works with a relay that wants a password and refuses it,
// and looks for the password in everything that the program prints, writes, or
// shows to other users of the machine.
func TestPasswordIsNowhere(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{"plain", "login", "scram-sha-256", "xoauth2"} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			r := startRefusing(t)
			o := newOffice(t, "resend", relayConfig(r.addr,
				fmt.Sprintf(", auth: %s, user: tidings, password_env: RELAY_SECRET", auth)), 5, numbered)
			o.env = append(o.env, "RELAY_SECRET="+secret)
			searchAll(t, o)
			if r.attempts() == 0 {
				t.Error("the relay was never asked, so nothing was tried")
			}
		})
	}
}

// TestPasswordFile is the same with a file, which must stay the only one.
func TestPasswordFile(t *testing.T) {
	t.Parallel()
	r := startRefusing(t)
	o := newOffice(t, "resend", relayConfig(r.addr, ", auth: plain, user: tidings, password_file: ../relay.secret"),
		5, numbered)
	o.write("../relay.secret", secret+"\n")
	searchAll(t, o)
	if r.attempts() == 0 {
		t.Error("the relay was never asked, so nothing was tried")
	}
}

func searchAll(t *testing.T, o *office) {
	t.Helper()
	var said strings.Builder
	for _, args := range [][]string{
		{"doctor"}, {"config", "show"}, {"--json", "config", "show"}, {"check", slug},
		{"test-send", slug, "--to", "ann@example.com"},
		{"send", slug, "--confirm", "5", "--detach"},
	} {
		stdout, stderr, code := o.run(append([]string{"--log-level", "debug"}, args...)...)
		fmt.Fprintf(&said, "%v ended with %d\n%s%s", args, code, stdout, stderr)
	}
	w := o.start("--log-level", "debug", "worker")
	s := o.await("told of the refusal", func(s report.Status) bool { return strings.Contains(s.LastError, "535") })
	for _, name := range []string{"cmdline", "comm"} {
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", w.cmd.Process.Pid, name)); err == nil {
			said.Write(b)
		}
	}
	w.end(15)
	fmt.Fprintf(&said, "%+v\n%s", s, w.out)
	stdout, stderr, _ := o.run("--json", "deliveries", slug)
	said.WriteString(stdout + stderr)
	stdout, stderr, _ = o.run("report", slug, "--format", "json")
	said.WriteString(stdout + stderr)
	if !strings.Contains(said.String(), "535") {
		t.Errorf("nobody told of the refusal:\n%s", said.String())
	}
	for _, form := range secretForms() {
		if strings.Contains(said.String(), form) {
			t.Errorf("the password was printed as %q", form)
		}
		searchFiles(t, o.dir, form)
	}
}

// secretForms are the password as it could show itself.
func secretForms() []string {
	b64 := base64.StdEncoding.EncodeToString
	return []string{secret, b64([]byte(secret)), b64([]byte("\x00tidings\x00" + secret)),
		b64([]byte("user=tidings\x01auth=Bearer " + secret + "\x01\x01"))}
}

func searchFiles(t *testing.T, dir, form string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		seen++
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(form)) {
			t.Errorf("%s holds the password", path)
		}
		return err
	})
	if err != nil || seen < 5 {
		t.Errorf("%d files searched: %v", seen, err)
	}
}

// refusing is a relay that offers every way of AUTH and refuses all.
type refusing struct {
	addr string
	mu   sync.Mutex
	n    int
}

func (r *refusing) attempts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

func startRefusing(t *testing.T) *refusing {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &refusing{addr: ln.Addr().String()}
	var all sync.WaitGroup
	t.Cleanup(func() { ln.Close(); all.Wait() })
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			all.Go(func() { r.serve(c) })
		}
	})
	return r
}

// serve answers one session. Its refusal repeats what it was told, as some
// servers do.
func (r *refusing) serve(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second)) //nolint:errcheck // a test's bound
	in := bufio.NewScanner(c)
	fmt.Fprint(c, "220 relay.example ESMTP\r\n")
	last := ""
	for in.Scan() {
		line := in.Text()
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch {
		case verb == "EHLO":
			fmt.Fprint(c, "250-relay.example\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN SCRAM-SHA-256 XOAUTH2\r\n")
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		case verb == "AUTH" && strings.Contains(strings.ToUpper(line), "LOGIN"):
			fmt.Fprint(c, "334 VXNlcm5hbWU6\r\n")
			last = "user"
		case last == "user":
			fmt.Fprint(c, "334 UGFzc3dvcmQ6\r\n")
			last = "password"
		case verb == "AUTH", last == "password":
			r.mu.Lock()
			r.n++
			r.mu.Unlock()
			last = ""
			_, told, _ := strings.Cut(line, " ")
			fmt.Fprintf(c, "535 5.7.8 refused: %s %s %s\r\n", line, told, secret)
		default:
			fmt.Fprint(c, "500 what\r\n")
		}
	}
}
