package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/testneed"
	"tidings/internal/timestamp/timestamptest"
)

// needs is the condition [need:PART], whose parts are programs of the same name: a script skips
// without one, or fails where TIDINGS_REQUIRE asks for it.
func needs(cond string) (bool, error) {
	part, ok := strings.CutPrefix(cond, "need:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(part)
	if err != nil && testneed.Required(part) {
		return false, fmt.Errorf("%s is required by TIDINGS_REQUIRE, but not installed", part)
	}
	return err == nil, nil
}

// authorities are the time-stamp authorities of scripts, by their folders.
var authorities sync.Map

// authority is a time-stamp authority of a script, in the folder authority beside the workspace:
// authority start WORKSPACE makes it and names it in tidings.yaml; authority stop WORKSPACE has it
// answer no more, authority again WORKSPACE at another address, which tidings.yaml then names.
func authority(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: authority start|stop|again WORKSPACE")
	}
	work := ts.MkAbs(args[1])
	dir := filepath.Join(filepath.Dir(work), "authority")
	config := filepath.Join(work, "tidings.yaml")
	b, err := os.ReadFile(config)
	ts.Check(err)
	if args[0] == "start" {
		ts.Check(os.Mkdir(dir, 0o700))
		a, err := timestamptest.Start(dir, timestamptest.Options{})
		ts.Check(err)
		ts.Defer(func() { a.Down() })
		authorities.Store(dir, a)
		root, err := os.ReadFile(a.CA())
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(work, "timestamp-ca.pem"), root, 0o600))
		b = fmt.Appendf(b, "\narchive:\n  timestamp_url: %s\n  timestamp_ca: timestamp-ca.pem\n", a.URL)
		ts.Check(os.WriteFile(config, b, 0o600))
		return
	}
	known, _ := authorities.Load(dir)
	a := known.(*timestamptest.Authority)
	a.Down()
	if args[0] == "again" {
		old := a.URL
		ts.Check(a.Up("127.0.0.1:0"))
		ts.Check(os.WriteFile(config, []byte(strings.Replace(string(b), old, a.URL, 1)), 0o600))
	}
}
