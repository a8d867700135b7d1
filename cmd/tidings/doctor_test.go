//go:build unix

package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"tidings/internal/mailbox"
)

// TestDoctorOfOthersEyes names what other users of the machine can read, with a command
// that ends it, and warns of a key that they can read wherever it is used.
func TestDoctorOfOthersEyes(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "hold", relayConfig(r.addr, ", auth: plain, user: u, password_file: p"), 3, numbered)
	o.write("p", "secret-word")
	if err := os.Chmod(o.path("tidings.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, _ := o.run("doctor")
	for _, want := range []string{"chmod -R go= tidings.db", "relay main, password_file: other users", "chmod 600 "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("doctor does not say %q:\n%s%s", want, stdout, stderr)
		}
	}
	if _, stderr, _ := o.run("test-send", slug, "--to", "ann@example.org"); !strings.Contains(stderr, "chmod 600 ") {
		t.Errorf("the test was sent without a word: %s", stderr)
	}
	for _, name := range []string{"tidings.db", "tidings.db-wal", "tidings.db-shm", "p"} {
		os.Chmod(o.path(name), 0o600) //nolint:errcheck // the log may be gone
	}
	if stdout, _, _ := o.run("doctor"); strings.Contains(stdout, "chmod") {
		t.Errorf("doctor is not content:\n%s", stdout)
	}
}

// TestDamagedDatabase overwrites a page of a workspace's database: doctor and send say
// so in words, and nobody is written to.
func TestDamagedDatabase(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "hold", relayConfig(r.addr, ""), 200, numbered)
	b, err := os.ReadFile(o.path("tidings.db"))
	if err != nil {
		t.Fatal(err)
	}
	for page := range slices.Chunk(b, 4096) {
		if bytes.Count(page, []byte("user00100@example.org")) > 1 { // of the table; an index has it once
			copy(page, bytes.Repeat([]byte{0xa5}, 4096))
		}
	}
	if err := os.WriteFile(o.path("tidings.db"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, _, code := o.run("doctor")
	if code != 3 || !strings.Contains(stdout, "the database is damaged") {
		t.Errorf("doctor ended with %d:\n%s", code, stdout)
	}
	for _, line := range []string{"send " + slug + " --confirm 200", "recipients list"} {
		_, stderr, code := o.run(strings.Fields(line)...)
		if code != 1 || !strings.Contains(stderr, "damaged") || !strings.Contains(stderr, "restore the latest backup") {
			t.Errorf("%s ended with %d: %s", line, code, stderr)
		}
	}
	if n := r.Stats().Accepted; n > 0 {
		t.Errorf("%d messages were sent", n)
	}
}
