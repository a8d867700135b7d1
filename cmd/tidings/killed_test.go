//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/pgtest"
	"tidings/internal/post"
	"tidings/internal/store"
	"tidings/internal/store/storetest"
)

// Of kills there are so many, or as many as the time allows: a machine that has other work to do
// starts a process in a second.
const (
	killed     = 50
	killedTime = 15 * time.Second
)

// killing starts a command again and again and kills each at a random moment. A check after each says
// whether it has done its work by then.
func killing(t *testing.T, o *office, s *store.Store, line func(n int) []string, done func(n int) bool) {
	t.Helper()
	killingFor(t, o, s, killedTime, line, done)
}

// killingFor is killing for a time of its own.
func killingFor(t *testing.T, o *office, s *store.Store, long time.Duration, line func(n int) []string,
	done func(n int) bool) {
	t.Helper()
	began := time.Now()
	line0 := line(0)
	o.must(line0...)
	whole := time.Since(began)
	if !done(0) {
		t.Fatalf("tidings %v did nothing", line0)
	}
	kills, through := 0, 0
	for began = time.Now(); kills < killed && time.Since(began) < long; kills++ {
		p := o.start(line(kills + 1)...)
		time.Sleep(rand.N(whole * 5 / 4))
		p.signal(syscall.SIGKILL)
		<-p.done
		leftAlone(t, s)
		if done(kills + 1) {
			through++
		}
	}
	t.Logf("%d killed in %v, of whom %d had done their work; one takes %v", kills, time.Since(began).Round(time.Second),
		through, whole)
}

// leftAlone waits until a server has noticed that its client is gone, and done or undone what it had
// in hand.
func leftAlone(t *testing.T, s *store.Store) {
	for end := time.Now().Add(patience); s.Dialect() == store.Postgres; time.Sleep(5 * time.Millisecond) {
		busy := storetest.Column[int64](t, s, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
			AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')`)
		if busy[0] == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the server still works for a client that is gone")
		}
	}
}

// onDatabases gives an office on each database, with what it keeps.
func onDatabases(t *testing.T, more string, n int, test func(t *testing.T, o *office, s *store.Store)) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			database := ""
			if name == "postgres" {
				database = pgtest.Start(t).Database(t)
			}
			o := newOffice(t, "resend", relayConfig("127.0.0.1:1", "")+fmt.Sprintf("database: %q\n", database)+more,
				n, numbered)
			at := database
			if at == "" {
				at = o.path("tidings.db")
			}
			s, err := store.Open(t.Context(), store.Options{URL: at})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			test(t, o, s)
		})
	}
}

// A sync that is killed has taken over all of its source or nothing, and the next one does the rest.
func TestKilledSync(t *testing.T) {
	onDatabases(t, "sources:\n  - {name: crm, kind: csv, path: crm.csv, refuse_above: 100%}\n", 1,
		func(t *testing.T, o *office, s *store.Store) {
			state := func() (all []string) {
				for _, q := range []string{`SELECT email_key || ' ' || name || ' ' || region FROM recipients`,
					`SELECT account_key || services FROM accounts`,
					`SELECT r.email_key || ' ' || a.account_key || ' ' || c.roles FROM contacts c
						JOIN recipients r ON r.id = c.recipient_id JOIN accounts a ON a.id = c.account_id`,
					`SELECT email_key || ' ' || reason FROM suppressions`,
					`SELECT source || ' ' || email_key || ' ' || account_key || ' ' || said FROM source_entries`} {
					all = append(all, storetest.Column[string](t, s, q)...)
				}
				slices.Sort(all)
				return all
			}
			acts := func() int {
				return len(storetest.Column[string](t, s, `SELECT detail FROM acts WHERE act = 'recipients sync'`))
			}
			give := func(n int) {
				var b strings.Builder
				b.WriteString("email,name,region,account,role,services\n")
				for i := range 600 {
					if (i+n)%5 > 0 { // others are gone each time
						fmt.Fprintf(&b, "p%d@example.net,Name %d of %d,east,C-%d,%s,website\n", i, i, n%2, i/3,
							[]string{"technical", "legal"}[n%2])
					}
				}
				o.write("crm.csv", b.String())
			}
			sync := []string{"recipients", "sync", "crm", "--no-input"}
			var known [][]string // the states that whole syncs leave
			for n := range 4 {
				give(n % 2)
				o.must(sync...)
				known = append(known, state())
			}
			if cmp.Equal(known[2], known[3]) || !cmp.Equal(known[1], known[3]) {
				t.Fatal("the two states are not two")
			}
			at, logged := 1, acts()
			killing(t, o, s, func(int) []string {
				give(1 - at)
				return sync
			}, func(n int) bool {
				now := state()
				through := cmp.Equal(now, known[2+1-at])
				if !through && !cmp.Equal(now, known[2+at]) {
					t.Fatalf("half of a sync (-before +now):\n%.4000s", cmp.Diff(known[2+at], now))
				}
				if through {
					at, logged = 1-at, logged+1
				}
				if n := acts(); n != logged {
					t.Fatalf("the log has %d syncs, and there were %d", n, logged)
				}
				if n%10 == 9 && !through { // the next one does it
					o.must(sync...)
					if at, logged = 1-at, logged+1; !cmp.Equal(state(), known[2+at]) || acts() != logged {
						t.Fatal("a sync after one that was killed did not take over everything")
					}
				}
				return through
			})
		})
}

// Letters on paper are recorded all or none, once each, and what is recorded lies in the folder that
// the record names.
func TestKilledPost(t *testing.T) {
	const accounts = 4
	onDatabases(t, "letter: {window: din5008}\n", 1, func(t *testing.T, o *office, s *store.Store) {
		var b strings.Builder
		b.WriteString("email,name,region,account,account_name,street,city,postcode,country\n")
		for i := range accounts {
			fmt.Fprintf(&b, "c%d@example.net,Name %d,east,C-%d,Firm %d,1 High Street,Leeds,LS1 1AA,GB\n", i, i, i, i)
		}
		o.write("firms.csv", b.String())
		o.must("recipients", "import", o.path("firms.csv"))
		o.must("approve", slug, "--by", "Ann")
		o.must("recipients", "suppress", numbered(0))
		for i := range accounts {
			o.must("recipients", "suppress", fmt.Sprintf("c%d@example.net", i))
		}
		o.must("send", slug, "--confirm", "0")
		recorded := func() []string { return storetest.Column[string](t, s, `SELECT detail FROM other_ways`) }
		acts := func() int {
			return len(storetest.Column[string](t, s, `SELECT detail FROM acts WHERE act = 'post'`))
		}
		logged := 0
		line := []string{"reach", slug, "--by", "post", "--confirm", fmt.Sprint(accounts)}
		whole := func() bool {
			details := recorded()
			if len(details) == 0 {
				if n := acts(); n != logged {
					t.Fatalf("the log has %d of %d prints, and nothing is recorded", n, logged)
				}
				return false
			}
			if logged++; len(details) != accounts || acts() != logged {
				t.Fatalf("%d letters of %d are recorded, in %d entries of the log instead of %d: %q", len(details),
					accounts, acts(), logged, details)
			}
			file, _, _ := strings.Cut(details[0], ",")
			files, err := filepath.Glob(filepath.Join(filepath.Dir(o.path(file)), "letter.*.pdf"))
			list, lerr := os.ReadFile(o.path(filepath.Join(filepath.Dir(file), post.ListName)))
			if err != nil || lerr != nil || len(files) != accounts ||
				strings.Count(string(list), "letter.") != accounts {
				t.Fatalf("what is recorded is not there: %v, %v %v\n%s", files, err, lerr, list)
			}
			for _, f := range append(files, o.path(file)) {
				if b, err := os.ReadFile(f); err != nil || !strings.HasSuffix(strings.TrimSpace(string(b)), "%%EOF") {
					t.Fatalf("%s is not whole: %v", f, err)
				}
			}
			// Nobody's letter is printed twice.
			if out := o.must("reach", slug, "--by", "post", "--json"); !strings.Contains(out, `"letters": 0`) {
				t.Fatalf("printed again: %s", out)
			}
			storetest.Exec(t, s, `DELETE FROM other_ways`) // and all of it anew
			return true
		}
		half := "outputs/" + slug + "/post/." + post.ListName + ".tmp-x" // of one that was killed at its first step
		o.write(half, "")
		killing(t, o, s, func(int) []string { return line }, func(int) bool { return whole() })
		o.must(line...)
		if !whole() {
			t.Error("nothing was recorded after the last was killed")
		}
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(o.path(half)), ".*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
}
