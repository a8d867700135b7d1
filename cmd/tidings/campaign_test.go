//go:build unix

package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/delivery/deliverytest"
	"tidings/internal/pgtest"
	"tidings/internal/store"
)

const (
	campaignConnections = 4
	campaignDepth       = 4
)

// campaign is one run: processes of the program are killed at random moments
// while they send.
type campaign struct {
	uncertain string
	rows      int
	kills     int
	workers   int    // 1: on SQLite, now `send` and now `worker`
	database  string // postgres URL, "": SQLite
	freeze    bool   // one worker is stopped past its lease of 30 s
}

// sized is small beside the other tests and whole with TIDINGS_LONG.
func sized(c campaign) campaign {
	c.rows, c.kills, c.freeze = 400, 3, false
	if os.Getenv("TIDINGS_LONG") != "" {
		c.rows, c.kills, c.freeze = 30000, 100, c.workers > 1
	}
	return c
}

// TestCampaignSQLite kills the only process and starts it again.
func TestCampaignSQLite(t *testing.T) {
	for _, policy := range []string{"resend", "hold"} {
		t.Run(policy, func(t *testing.T) {
			if os.Getenv("TIDINGS_LONG") == "" {
				t.Parallel()
			}
			sized(campaign{uncertain: policy, workers: 1}).run(t)
		})
	}
}

// TestCampaignPostgres kills three workers in turns, and freezes one of them.
func TestCampaignPostgres(t *testing.T) {
	long(t)
	server := pgtest.Start(t)
	for _, policy := range []string{"resend", "hold"} {
		t.Run(policy, func(t *testing.T) {
			sized(campaign{uncertain: policy, workers: 3, database: server.Database(t)}).run(t)
		})
	}
}

// long skips what takes minutes unless TIDINGS_LONG is set; .ci/campaign sets it.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("TIDINGS_LONG") == "" {
		t.Skip("SKIP(long): it takes minutes; make campaign runs it")
	}
}

func (c campaign) run(t *testing.T) {
	box := filepath.Join(t.TempDir(), "box")
	receiver, addr := startReceiver(t, box)
	o := newOffice(t, c.uncertain,
		relayConfig(addr, fmt.Sprintf(", connections: %d, depth: %d", campaignConnections, campaignDepth))+
			fmt.Sprintf("database: %q\n", c.database), c.rows, sometimesSlow)
	// The whole takes a little longer than the kills do.
	rate := fmt.Sprintf("%d/s", max(50, int(float64(c.rows)/(1.6*c.pause().Seconds()*float64(c.kills)))))
	began := time.Now()
	kills := c.kill(t, o, rate)
	c.finish(t, o)
	t.Logf("%d kills in %v, complete after %v", kills, time.Since(began).Round(time.Second), c.complete(t, o))
	receiver.end(syscall.SIGTERM)
	c.compare(t, o, box, kills)
}

// sometimesSlow has the relay answer one of 200 dots two seconds late, so that
// kills hit messages whose dot has gone, and those behind them.
func sometimesSlow(i int) string {
	if i%200 == 7 {
		return fmt.Sprintf("slow+%d@example.org", i)
	}
	return numbered(i)
}

// victim starts a command line to be killed; on SQLite every second is the
// manager's own `send`, typed again.
func (c campaign) victim(o *office) *process {
	n := left(o)
	if c.uncertain == "hold" { // what was in flight is not sent again
		n -= o.status().ByState["attempting"]
	}
	if c.workers == 1 && n%2 == 0 && n > 0 {
		return o.start("send", slug, "--confirm", fmt.Sprint(n))
	}
	return o.start("worker")
}

// left is how many are not final: the number that `send` wants typed.
func left(o *office) int {
	s := o.status()
	return s.Selected - s.Final
}

func (c campaign) kill(t *testing.T, o *office, rate string) (kills int) {
	o.must("send", slug, "--confirm", fmt.Sprint(c.rows), "--rate", rate, "--detach")
	victims := make([]*process, c.workers)
	for i := range victims {
		victims[i] = c.victim(o)
	}
	for kills < c.kills && left(o) > 0 {
		time.Sleep(c.pause()/2 + rand.N(c.pause()))
		i := rand.IntN(len(victims))
		if c.freeze && kills == c.kills/2 {
			victims[i].signal(syscall.SIGSTOP)
			time.Sleep(33 * time.Second) // the lease is 30 s
			victims[i].signal(syscall.SIGCONT)
			time.Sleep(300 * time.Millisecond) // what it does now is fenced
		}
		if victims[i].ended() {
			// 6: the number to type had changed meanwhile.
			if code := victims[i].code(); code != 0 && code != 4 && code != 6 {
				t.Fatalf("a process ended with %d by itself:\n%s", code, victims[i].out)
			}
		} else {
			victims[i].end(syscall.SIGKILL)
			kills++
		}
		victims[i] = c.victim(o)
	}
	for _, v := range victims {
		v.end(syscall.SIGTERM)
	}
	return kills
}

// finish lets one process send the rest.
func (c campaign) finish(t *testing.T, o *office) {
	v := c.victim(o)
	defer func() { v.end(syscall.SIGTERM) }()
	for end := time.Now().Add(3 * time.Minute); left(o) > 0; time.Sleep(200 * time.Millisecond) {
		if v.ended() && v.code() == exitNotConfirmed { // the number to type had changed meanwhile
			v = c.victim(o)
		}
		if time.Now().After(end) {
			t.Fatalf("never complete: %+v\n%s", o.status(), v.out)
		}
	}
}

// pause is the mean time between kills. The chunks of a worker that died on
// another machine wait for the end of its lease, so there it is longer: otherwise
// every chunk would wait, and the kills would hit nobody at work.
func (c campaign) pause() time.Duration {
	if c.workers > 1 {
		return 1500 * time.Millisecond
	}
	return time.Second
}

func (c campaign) complete(t *testing.T, o *office) time.Duration {
	s, err := o.ledger(c.database).FindSend(t.Context(), slug, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s.EndedAt.Sub(s.CreatedAt).Round(time.Second)
}

// compareBox compares the office's one send with the copies that arrived, and the
// ledger's counts with its rows.
func compareBox(t *testing.T, l *store.Ledger, box string) deliverytest.Tally {
	t.Helper()
	send, err := l.FindSend(t.Context(), slug, 0)
	if err != nil {
		t.Fatal(err)
	}
	y := deliverytest.Compare(t, l, send.ID, box)
	st, err := l.Status(t.Context(), send.ID)
	if err != nil {
		t.Fatal(err)
	}
	rows := delivery.Counts{}
	for state, n := range y.States {
		rows[state] = int64(n)
	}
	if !maps.Equal(st.Counts, rows) {
		t.Errorf("the counts %v are not those of the rows, %v", st.Counts, rows)
	}
	return y
}

func (c campaign) compare(t *testing.T, o *office, box string, kills int) {
	t.Helper()
	y := compareBox(t, o.ledger(c.database), box)
	bound := kills * campaignConnections * campaignDepth
	t.Logf("%s: %d rows, %d kills: %v, uncertain %d times, %d duplicates, %d of them differing, missing %d, "+
		"accepted but missing %d (at most %d in flight)",
		c.uncertain, y.Rows, kills, y.States, y.Uncertain, y.Duplicates, y.Differing, y.Missing, y.Lost, bound)
	if os.Getenv("TIDINGS_LONG") != "" && kills < c.kills {
		t.Errorf("only %d kills of %d happened while the letter was sent", kills, c.kills)
	}
	if y.Rows != c.rows || y.Missing > 0 || y.Lost > 0 {
		t.Errorf("a recipient is missing")
	}
	if y.Duplicates > y.Uncertain || y.Duplicates > bound || y.Differing > 0 {
		t.Errorf("a message was doubled that was not in flight at a kill, or its copies differ")
	}
	if c.uncertain == "hold" && y.Duplicates > 0 {
		t.Error("a message was doubled although its fate was to be held")
	}
}
