//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tidings/internal/store"
	"tidings/internal/store/storetest"
)

// Whoever asks for an approval, approves, seals or forgets somebody, and is killed meanwhile, has done all of it
// or nothing: the log and the archive verify after each kill, with and without the database, and the next one
// ends what was begun.
func TestKilledEvidence(t *testing.T) {
	const people = 400 // more than are forgotten
	long := time.Second
	if os.Getenv("TIDINGS_LONG") != "" {
		long = 10 * time.Minute // the campaign: 300 kills
	}
	onDatabases(t, "", people, func(t *testing.T, o *office, s *store.Store) {
		kathy, jo, ann := o.path("../kathy.key"), o.path("../jo.key"), o.path("../ann.key")
		for _, key := range []string{kathy, jo, ann} {
			o.must("people", "key", "new", key)
		}
		o.must("people", "add", "kathy@example.com", "--name", "Kathy", "--role", "admin", "--key", kathy)
		o.must("people", "add", "jo@example.com", "--name", "Jo", "--role", "author", "--role", "sender", "--public",
			jo+".pub", "--key", kathy)
		o.must("people", "add", "ann@example.com", "--name", "Ann", "--role", "approver", "--public", ann+".pub",
			"--key", kathy)
		config, err := os.ReadFile(o.path("tidings.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		o.write("tidings.yaml", string(config)+"four_eyes: {approvers: 1}\n")
		o.must("people", "sign", "--key", kathy)
		count := func(query string) int { return int(storetest.Column[int64](t, s, query)[0]) }
		kept := func() int { return count(`SELECT count(*) FROM statements`) }
		before := kept()
		said := func(int) bool {
			n := kept()
			if noted := count(`SELECT count(*) FROM acts WHERE statement <> ''`); noted != n {
				t.Fatalf("%d statements, and the log has %d", n, noted)
			}
			o.must("log", "verify")
			whole := n > before
			before = n
			return whole
		}
		killingFor(t, o, s, long, func(n int) []string {
			return []string{"submit", slug, "--key", jo, "--note", fmt.Sprint(n)}
		}, said)
		killingFor(t, o, s, long, func(n int) []string {
			return []string{"approve", slug, "--key", ann, "--note", fmt.Sprint(n)}
		}, said)
		o.must("approve", slug, "--key", ann)
		o.must("send", slug, "--key", jo, "--confirm", fmt.Sprint(people), "--detach")

		// Each time somebody else is forgotten, and what is left is sealed again.
		o.must("archive", slug, "--as-it-is", "--key", jo)
		seals := func() int { return count(`SELECT count(*) FROM archive`) }
		had := seals()
		var asked []string
		killingFor(t, o, s, long, func(n int) []string {
			if n%2 == 1 {
				asked = append(asked, numbered(n))
				return []string{"recipients", "forget", numbered(n)}
			}
			if n == 0 {
				o.must("recipients", "forget", numbered(0))
				had = seals()
			}
			return []string{"archive", slug, "--as-it-is", "--key", jo}
		}, func(int) bool {
			o.must("archive", "verify")
			o.must("archive", "verify", "--dir", o.path("outputs"))
			o.must("log", "verify")
			n := seals()
			whole := n > had
			had = n
			return whole
		})
		for _, email := range asked {
			o.run("recipients", "forget", email) // who was not forgotten yet is by now
		}
		o.must("archive", slug, "--as-it-is", "--key", jo)
		o.must("archive", "verify")
		nobodyIn(t, o.path("outputs"), asked)
	})
}

// nobodyIn looks for addresses in every file of a folder.
func nobodyIn(t *testing.T, dir string, addresses []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, a := range addresses {
			if bytes.Contains(b, []byte(`"`+a+`"`)) {
				t.Errorf("%s still names %s", path, a)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
