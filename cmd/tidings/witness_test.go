package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/desk"
)

// witness has one workspace be the witness of another, which has sealed something: witness WORKSPACE OTHER.
func witnessOf(ts *testscript.TestScript, _ bool, args []string) {
	watcher, other := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	log, err := os.ReadFile(filepath.Join(other, "outputs", "log", "log.vkey"))
	ts.Check(err)
	add := func(dir, text string) {
		name := filepath.Join(dir, "tidings.yaml")
		b, err := os.ReadFile(name)
		ts.Check(err)
		ts.Check(os.WriteFile(name, append(b, text...), 0o600))
	}
	add(watcher, fmt.Sprintf("\nwitness:\n  name: witness.example/w\n  logs: [%q]\n", strings.TrimSpace(string(log))))
	d, err := desk.Open(context.Background(), desk.Options{Dir: watcher})
	ts.Check(err)
	w, key, err := d.Witness()
	ts.Check(err)
	s := httptest.NewServer(w)
	ts.Defer(func() { s.Close(); ts.Check(d.Close()) })
	add(other, fmt.Sprintf("\narchive:\n  witnesses:\n    - {url: %q, key: %q}\n", s.URL, key))
}
