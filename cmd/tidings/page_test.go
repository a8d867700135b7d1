package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/testneed"
)

// TestArchivePage verifies an archive by the commands of docs/archive-format.md, with common tools alone.
func TestArchivePage(t *testing.T) {
	testneed.Program(t, "python3", "python3")
	testneed.Program(t, "openssh-client", "ssh-keygen")
	testneed.Program(t, "openssl", "openssl")
	runScripts(t, "page")
}

// page writes the commands of docs/archive-format.md of a kind as a shell script: page KIND FILE.
func page(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "archive-format.md"))
	ts.Check(err)
	script := "set -eu\n"
	for _, block := range strings.Split(string(b), "```sh "+args[0]+"\n")[1:] {
		commands, _, _ := strings.Cut(block, "```")
		script += commands
	}
	if len(script) < 100 {
		ts.Fatalf("the page has no commands of the kind %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(script), 0o600))
}
