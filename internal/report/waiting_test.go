package report

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
)

var update = flag.Bool("update", false, "write the table into docs/states.md")

var (
	paris = time.FixedZone("CET", 3600)
	noon  = time.Date(2026, 11, 30, 12, 0, 0, 0, paris)
)

// standing is one state that a send can be in.
type standing struct {
	when string
	st   delivery.Status
}

func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-30 "+clock, paris)
	if err != nil {
		panic(err)
	}
	return t
}

func counts(c delivery.Counts) delivery.Status {
	st := delivery.Status{Counts: c, Selected: c.Sum(), Workers: 1, Names: []string{"office-71-ab12"}}
	st.Send = delivery.Send{Slug: "outage", Revision: 1, State: delivery.Sending, Policy: delivery.Resend,
		StartedAt: noon.Add(-time.Minute)}
	return st
}

func with(c delivery.Counts, change func(*delivery.Status)) delivery.Status {
	st := counts(c)
	change(&st)
	return st
}

func standings() []standing {
	const q, a, d, f, u, s = delivery.Queued, delivery.Accepted, delivery.Deferred, delivery.Failed,
		delivery.Uncertain, delivery.Suppressed
	half := delivery.Counts{q: 126, delivery.Attempting: 4, a: 120, s: 6}
	left := delivery.Counts{a: 281, f: 1, d: 2, s: 6}
	grey := func(st *delivery.Status) {
		st.Waits.Refused = delivery.RefusedWait{Next: at("12:10:40"), Last: at("14:02:00"), Relay: "main",
			Stage: "rcpt", Code: 451, Enhanced: "4.7.1", Reply: "4.7.1 greylisted, come back later"}
	}
	nobody := func(st *delivery.Status) { st.Workers, st.Names, st.Idle, st.Rate = 0, nil, true, 0 }
	tuesday := func(st *delivery.Status) {
		st.Waits.Starts = []delivery.StartWait{{Region: "emea", Count: 120, From: noon.Add(20 * time.Hour)}}
	}
	paused := func(reason string) delivery.Status {
		return with(delivery.Counts{q: 130, a: 120, s: 6}, func(st *delivery.Status) {
			st.Send.State, st.Send.Reason = delivery.Paused, reason
		})
	}
	return []standing{
		{"just begun", with(delivery.Counts{q: 250},
			func(st *delivery.Status) { st.Send.StartedAt, st.Rate = noon, 80 })},
		{"sent by this process, or by a worker", with(half, func(st *delivery.Status) { st.Rate = 5 })},
		{"too slow to say when it ends", with(half, func(st *delivery.Status) { st.Rate = 0.0001 })},
		{"with a limit (`--rate`)", with(half, func(st *delivery.Status) { st.Rate, st.Send.Rate = 1.01, 1 })},
		{"by several workers, one relay of two is out of order", with(half, func(st *delivery.Status) {
			st.Rate, st.Workers, st.Names = 50, 2, append(st.Names, "depot-1-cd")
			st.Fault, st.FaultKind = "relay b, connect: connection refused", delivery.RelayFault
		})},
		{"the rest refused for now (greylisting)", with(left, grey)},
		{"refused for now beside others that go", with(delivery.Counts{q: 100, a: 148, d: 2},
			func(st *delivery.Status) { grey(st); st.Rate = 20 })},
		{"refused for now, and nobody is there then", with(left, func(st *delivery.Status) { grey(st); nobody(st) })},
		{"the same, later", with(left, func(st *delivery.Status) {
			grey(st)
			nobody(st)
			st.Waits.Refused.Next = at("11:20:00")
		})},
		{"a region whose morning has not come", with(delivery.Counts{q: 120, a: 130}, tuesday)},
		{"that, and refused for now", with(delivery.Counts{q: 120, a: 128, d: 2},
			func(st *delivery.Status) { tuesday(st); grey(st) })},
		{"the first share goes alone (`delivery.canary`)", with(delivery.Counts{q: 245, a: 5},
			func(st *delivery.Status) { st.Send.Canary, st.Waits.Canary = true, 230 })},
		{"no relay takes messages", with(delivery.Counts{q: 250}, func(st *delivery.Status) {
			st.Fault, st.FaultKind, st.RetryAt = "relay main, connect: connection refused", delivery.RelaysFault,
				at("12:00:08")
		})},
		{"the database takes no writes", with(half, func(st *delivery.Status) {
			st.Fault, st.FaultKind = "the database takes no writes: the disk is full", delivery.DatabaseFault
			st.RetryAt = at("12:00:02")
		})},
		{"the letter cannot be composed", with(delivery.Counts{q: 250}, func(st *delivery.Status) {
			st.Fault, st.FaultKind = "the key of DKIM is not there", delivery.LetterFault
		})},
		{"a worker is silent, its lease runs", with(half, func(st *delivery.Status) {
			st.StaleWorker = &delivery.StaleWorker{Worker: "depot-1-cd", Chunks: 3, Until: at("12:00:21")}
		})},
		{"whoever sent it was interrupted, or killed", with(delivery.Counts{q: 30, delivery.Attempting: 4, a: 216},
			nobody)},
		{"queued (`--detach`), no worker runs", with(delivery.Counts{q: 250, s: 6}, func(st *delivery.Status) {
			nobody(st)
			st.Send.StartedAt = time.Time{}
		})},
		{"paused by the manager", paused(delivery.ManagerPaused)},
		{"paused by the stop rule", paused("12 of 55 messages failed, which is more than the stop rule allows (20%)")},
		{"paused, as every relay refuses us", paused("relay main, mail: 553 5.7.1 sender not allowed; set the From " +
			"address")},
		{"paused, as something is not what was approved or frozen", paused(delivery.ErrAltered.Error() + ": row 200 " +
			"of the table deliveries was changed")},
		{"messages whose fate is uncertain, held for a person", with(delivery.Counts{a: 247, u: 3},
			func(st *delivery.Status) {
				st.Send.State, st.Send.Policy, st.Complete = delivery.Complete, delivery.Hold, true
			})},
		{"cancelled", with(delivery.Counts{a: 120, delivery.Cancelled: 126, delivery.Attempting: 4},
			func(st *delivery.Status) { st.Send.State = delivery.SendCancelled })},
		{"done, some failed", with(delivery.Counts{a: 245, f: 3, delivery.Bounced: 2, s: 6},
			func(st *delivery.Status) { st.Send.State, st.Complete = delivery.Complete, true })},
		{"done", with(delivery.Counts{a: 250}, func(st *delivery.Status) {
			st.Send.State, st.Complete = delivery.Complete, true
		})},
	}
}

func present() clocks { return clocks{noon, map[string]*time.Location{"emea": paris}} }

const (
	tableBegins = "<!-- written by go test ./internal/report -run TestEveryState -update -->\n"
	tableEnds   = "<!-- end -->\n"
)

// TestEveryState holds the table of docs/states.md to what the program says.
func TestEveryState(t *testing.T) {
	var b strings.Builder
	b.WriteString("| the send | line | `now` | `waiting`: reason, count, until |\n|---|---|---|---|\n")
	reasons := map[string]bool{}
	for _, x := range standings() {
		s := statusAt(x.st, present())
		var waits []string
		for _, w := range s.Waiting {
			reasons[w.Reason] = true
			until := "null"
			if w.Until != nil {
				until = w.Until.Format("02T15:04:05Z")
			}
			if w.Count <= 0 || w.Words == "" {
				t.Errorf("%s: %+v", x.when, w)
			}
			waits = append(waits, fmt.Sprintf("`%s` %d %s", w.Reason, w.Count, until))
		}
		leave := ""
		if s.MayLeave {
			leave = " (may leave)"
		}
		fmt.Fprintf(&b, "| %s | %s | `%s`%s | %s |\n", x.when, s.Line, s.Now, leave, strings.Join(waits, ", "))
	}
	for _, r := range []string{WaitPaused, WaitStopRule, WaitRefused, WaitInterrupted, WaitNoWorker, WaitLease,
		WaitRelayDown, WaitDatabase, WaitLetter, WaitRate, WaitCanary, WaitGreylisted, WaitStart, WaitUncertain} {
		if !reasons[r] {
			t.Errorf("no state shows the reason %s", r)
		}
	}
	file := filepath.Join("..", "..", "docs", "states.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), tableBegins)
	had, after, found := strings.Cut(rest, tableEnds)
	if !found {
		t.Fatalf("%s has no place for the table", file)
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+tableBegins+b.String()+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(had, b.String()); diff != "" {
		t.Errorf("docs/states.md says otherwise (-docs +program); -update writes it:\n%s", diff)
	}
}

// TestNothingAbsurd tries counts and rates that cannot be, as they are read between two
// commits or from a clock that was set.
func TestNothingAbsurd(t *testing.T) {
	for _, rate := range []float64{0, 1e-12, 0.004, 3, 1e9, math.Inf(1), math.NaN(), -5} {
		for _, queued := range []int64{-5, 0, 1, 1e9} {
			for _, state := range []delivery.SendState{delivery.Sending, delivery.Paused, delivery.Complete,
				delivery.SendCancelled} {
				st := with(delivery.Counts{delivery.Queued: queued, delivery.Accepted: 3}, func(st *delivery.Status) {
					st.Rate, st.Send.State = rate, state
					st.Waits.Starts = []delivery.StartWait{{Region: "x", Count: 7, From: noon.Add(-time.Hour)}}
				})
				s := statusAt(st, present())
				if s.LeftSec < 0 || s.LeftSec > 48*3600 || math.IsNaN(s.LeftSec) || strings.Contains(s.Line, "NaN") ||
					strings.Contains(s.Line, "Inf") {
					t.Errorf("%v a second, %d queued: %+v", rate, queued, s)
				}
			}
		}
	}
}

// TestDaysFarAway names the year where it is another.
func TestDaysFarAway(t *testing.T) {
	f := &facts{c: present()}
	for ahead, want := range map[time.Duration]string{
		20 * 24 * time.Hour:       "Sun 20 Dec 12:00 CET",
		31 * 24 * time.Hour:       "Thu 31 Dec 12:00 CET",
		32 * 24 * time.Hour:       "Fri 1 Jan 2027 12:00 CET",
		20 * 24 * 365 * time.Hour: "Sun 25 Nov 2046 12:00 CET",
	} {
		if got := f.dayAndTime(noon.Add(ahead), nil); got != want {
			t.Errorf("%v ahead: %q, want %q", ahead, got, want)
		}
	}
}

// TestLeftWords rounds up.
func TestLeftWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1: "10 s", 10 * time.Second: "10 s", 11 * time.Second: "20 s", 51 * time.Second: "1 min",
		61 * time.Second: "2 min", 59 * time.Minute: "59 min", 60 * time.Minute: "1 h", 61 * time.Minute: "1 h 10 min",
		115 * time.Minute: "2 h", 11*time.Hour + 1: "12 h", 47 * time.Hour: "47 h",
	} {
		if got := LeftWords(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	for r, want := range map[float64]string{5: "5/s", 0.99: "1/s", 0.5: "30/min", 0.01: "36/h"} {
		if got := RateWords(r); got != want {
			t.Errorf("%v: %s, want %s", r, got, want)
		}
	}
}

// Commands speak of the newest revision: an earlier one that is through offers none.
func TestFollowed(t *testing.T) {
	st := delivery.Status{Send: delivery.Send{Slug: "outage", Revision: 1, State: delivery.Complete}, Selected: 250,
		Counts: delivery.Counts{delivery.Accepted: 245, delivery.Failed: 3, delivery.Uncertain: 2}, Complete: true}
	s := statusAt(st, present())
	s.followed(1)
	if len(s.Waiting) != 1 || !strings.Contains(s.Line, "tidings retry") {
		t.Errorf("the newest: %q", s.Line)
	}
	s.followed(2)
	const want = "complete: 245 accepted, 3 failed, 2 uncertain; r2 was sent since"
	if s.Line != want || len(s.Waiting) != 0 || s.FollowedBy != 2 {
		t.Errorf("%q instead of %q, %+v", s.Line, want, s)
	}
	st.Send.State, st.Counts = delivery.SendCancelled, delivery.Counts{delivery.Accepted: 245, delivery.Attempting: 5}
	s = statusAt(st, present())
	if s.followed(2); !strings.Contains(s.Line, "5 more are in the hands") {
		t.Errorf("what is in flight is not said any more: %q", s.Line)
	}
}
