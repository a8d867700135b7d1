package main

import (
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/mailbox"
)

// TestMain lets scripts run the program itself as `tidings`.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tidings": func() { os.Exit(run()) },
	})
}

// TestScripts runs every script of testdata/script. A script has a mailbox of its
// own on $RELAY, which the command `relay` starts.
func TestScripts(t *testing.T) { runScripts(t, "script") }

func runScripts(t *testing.T, folder string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", folder),
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "1")
			e.Setenv("TIDINGS_DATABASE", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"relay": startRelay, "relay2": moveRelay, "exits": exits, "listener": startListener,
			"connections": wantConnections, "flipbit": flipBit, "replace": replace, "count": count, "restore": restore,
			"sql": alter, "confirmed": confirmed, "crm": crmList, "crmsame": crmSame,
			"recode": recode, "services": manyServices, "forge": forge, "page": page,
			"unpack": unpack, "holdsno": holdsNo, "readme": readMe, "firstform": firstForm,
			"authority": authority, "witness": witnessOf,
		},
		Condition: needs,
	})
}

// startRelay begins a mailbox in DIR and writes its address into tidings.yaml of
// the workspace: relay WORKSPACE DIR.
func startRelay(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: relay WORKSPACE DIR")
	}
	s, err := mailbox.New(mailbox.Options{Dir: ts.MkAbs(args[1]), SlowFor: 50e6})
	ts.Check(err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	ts.Defer(func() { cancel(); <-done })
	setRelay(ts, args[0], ln.Addr().String())
	config := filepath.Join(ts.MkAbs(args[0]), "tidings.yaml")
	f, err := os.OpenFile(config, os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteString("\ndelivery: {retry_first: 100ms, retry_max: 100ms}\n")
	ts.Check(errors.Join(err, f.Close()))
}

// moveRelay begins a mailbox for a workspace whose relay is another address by
// now: relay2 WORKSPACE DIR.
func moveRelay(ts *testscript.TestScript, _ bool, args []string) {
	path := filepath.Join(ts.MkAbs(args[0]), "tidings.yaml")
	b, err := os.ReadFile(path)
	ts.Check(err)
	b = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAll(b, []byte("127.0.0.1:2525"))
	before, _, _ := strings.Cut(string(b), "\n# The demo tries again")
	ts.Check(os.WriteFile(path, []byte(before), 0o644))
	startRelay(ts, false, args)
}

// setRelay points a workspace at an address.
func setRelay(ts *testscript.TestScript, workspace, address string) {
	path := filepath.Join(ts.MkAbs(workspace), "tidings.yaml")
	b, err := os.ReadFile(path)
	ts.Check(err)
	out := strings.ReplaceAll(string(b), "127.0.0.1:2525", address)
	if out == string(b) {
		ts.Fatalf("%s names no relay 127.0.0.1:2525", path)
	}
	ts.Check(os.WriteFile(path, []byte(out), 0o644))
}

// counters holds the connection counts of the scripts' listeners.
var counters sync.Map

// startListener counts connections on the relay's address: listener WORKSPACE.
func startListener(ts *testscript.TestScript, _ bool, args []string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	var n atomic.Int64
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			n.Add(1)
			c.Close()
		}
	}()
	ts.Defer(func() { ln.Close() })
	setRelay(ts, args[0], ln.Addr().String())
	ts.Setenv("LISTENER", fmt.Sprintf("%p", &n))
	counters.Store(fmt.Sprintf("%p", &n), &n)
}

// wantConnections fails unless the listener saw as many: connections N.
func wantConnections(ts *testscript.TestScript, _ bool, args []string) {
	n, _ := counters.Load(ts.Getenv("LISTENER"))
	if got := fmt.Sprint(n.(*atomic.Int64).Load()); got != args[0] {
		ts.Fatalf("the relay's port saw %s connections, want %s", got, args[0])
	}
}

// exits runs the program and wants an exit code: exits CODE ARGS….
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("tidings", args[1:]...)
	code := 0
	if err != nil {
		if _, scanErr := fmt.Sscanf(err.Error(), "exit status %d", &code); scanErr != nil {
			ts.Fatalf("tidings %s: %v", strings.Join(args[1:], " "), err)
		}
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("tidings %s ended with %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
}

// flipBit changes one bit in the middle of a file; twice changes it back.
func flipBit(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b[len(b)/2] ^= 4
	ts.Check(os.WriteFile(path, b, 0o644))
}

// replace puts NEW for the first OLD in a file: replace FILE OLD NEW.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	if !strings.Contains(string(b), args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(string(b), args[1], args[2], 1)), 0o644))
}

// count wants N files that match a pattern: count N GLOB.
func count(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if fmt.Sprint(len(files)) != args[0] {
		ts.Fatalf("%d files match %s, want %s", len(files), args[1], args[0])
	}
}

// alter runs a statement on a SQLite database: sql DATABASE STATEMENT.
func alter(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sql DATABASE STATEMENT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec(args[1])
	ts.Check(err)
	n, err := done.RowsAffected()
	ts.Check(err)
	if n == 0 {
		ts.Fatalf("no row was altered")
	}
}

// confirmed sends with the number that the program asks for: confirmed WORKSPACE SLUG ARGS….
func confirmed(ts *testscript.TestScript, _ bool, args []string) {
	line := append([]string{"-C", args[0], "send"}, args[1:]...)
	err := ts.Exec("tidings", append(line, "--no-input")...)
	asked := regexp.MustCompile(`--confirm (\d+)`).FindStringSubmatch(ts.ReadFile("stderr"))
	if err == nil || asked == nil {
		ts.Fatalf("no number was asked for: %v", err)
	}
	ts.Check(ts.Exec("tidings", append(line, "--confirm", asked[1])...))
}

// restore makes a SQLite database of a dump: restore DUMP.sql.gz DATABASE. The dump is
// named as seen from this folder.
func restore(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: restore DUMP.sql.gz DATABASE")
	}
	f, err := os.Open(args[0])
	ts.Check(err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	ts.Check(err)
	dump, err := io.ReadAll(z)
	ts.Check(err)
	db, err := sql.Open("sqlite", ts.MkAbs(args[1]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(string(dump))
	ts.Check(err)
}
