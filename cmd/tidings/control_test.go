//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/report"
)

func accepted(n int) func(report.Status) bool {
	return func(s report.Status) bool { return s.ByState["accepted"] >= n }
}

// TestControlFromAnotherProcess pauses, resumes and cancels what a worker sends.
func TestControlFromAnotherProcess(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, ""), 5000, numbered)
	// Slow enough that much is left, however late a command comes.
	o.must("send", slug, "--confirm", "5000", "--rate", "50/s", "--detach")
	w := o.start("worker")
	o.await("started", accepted(50))

	o.must("pause", slug)
	s := quiet(t, o, r)
	if s.State != "paused" || !strings.Contains(s.Reason, "manager") || s.ByState["queued"] == 0 {
		t.Errorf("paused: %+v", s)
	}
	if _, stderr, code := o.run("send", slug, "--confirm", "5000"); code == 0 ||
		!strings.Contains(stderr, "tidings resume") {
		t.Errorf("send of a paused letter ended with %d: %s", code, stderr)
	}
	o.must("resume", slug)
	o.await("resumed", accepted(s.ByState["accepted"]+50))

	_, said, code := o.run("cancel", slug)
	if code != 0 {
		t.Fatalf("cancel ended with %d: %s", code, said)
	}
	o.await("cancelled", func(s report.Status) bool { return s.Final == 5000 })
	s = quiet(t, o, r)
	if !strings.Contains(said, "at least ") &&
		!strings.Contains(said, fmt.Sprintf(": %d messages", s.ByState["cancelled"])) {
		t.Errorf("cancel said %q; it took back %d", said, s.ByState["cancelled"])
	}
	if s.State != "cancelled" || s.ByState["cancelled"] == 0 || s.ByState["accepted"]+s.ByState["cancelled"] != 5000 {
		t.Errorf("cancelled: %+v, the relay has %d", s, r.Stats().Accepted)
	}
	if code := w.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the worker ended with %d:\n%s", code, w.out)
	}
}

// quiet waits until nothing is in flight, the ledger knows of every message that
// the relay took, and the relay gets none for a second; it gives how things stand
// then. How soon that is depends on the machine; that it comes while much is left
// to be sent does not.
func quiet(t *testing.T, o *office, r *testRelay) report.Status {
	t.Helper()
	before := int64(-1)
	began := time.Now()
	s := o.await("quiet", func(s report.Status) bool {
		still := before == r.Stats().Accepted
		if before = r.Stats().Accepted; still && s.ByState["attempting"] == 0 &&
			int64(s.ByState["accepted"]) == before {
			return true
		}
		time.Sleep(time.Second)
		return false
	})
	t.Logf("quiet for a second after %v", time.Since(began).Round(10*time.Millisecond))
	return s
}

// TestRateOfTwoWorkers holds one limit, written in tidings.yaml, over two
// processes.
func TestRateOfTwoWorkers(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	database := pgtest.URL(t)
	o := newOffice(t, "resend", relayConfig(r.addr, "")+fmt.Sprintf("database: %q\ndelivery: {rate: 200}\n", database),
		8000, numbered)
	for range 2 {
		o.start("worker").says("is ready")
	}
	o.must("send", slug, "--confirm", "8000", "--detach")
	s := o.await("sent by both", func(s report.Status) bool { return s.Workers == 2 && s.ByState["accepted"] >= 800 })
	send, err := o.ledger(database).FindSend(t.Context(), slug, 0)
	if err != nil {
		t.Fatal(err)
	}
	// What was taken from the budget since the first claim bounds what has arrived,
	// however the processes were held up. They take a quarter of a second ahead.
	n := float64(r.Stats().Accepted)
	took := time.Since(send.StartedAt).Seconds()
	t.Logf("%.0f messages a second of 200 by %d workers, in %.1f s", n/took, s.Workers, took)
	if most := 200*(took+0.25) + 2; n > most {
		t.Errorf("%.0f messages in %.2f s are above the limit, which allows %.0f", n, took, most)
	}
	o.must("cancel", slug)
}

// TestCanaryAndStopRule pauses a letter whose first recipients fail.
func TestCanaryAndStopRule(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, "")+"delivery: {canary: 20, stop_rate: 0.2, stop_after: 50}\n",
		400, func(i int) string {
			if i/2%2 == 0 {
				return fmt.Sprintf("perm-fail+%d@example.org", i)
			}
			return numbered(i)
		})
	// The rule is looked at beside the sending, so that must leave it time.
	_, stderr, code := o.run("send", slug, "--confirm", "400", "--rate", "20/s")
	if s := o.status(); code != 4 || !strings.Contains(stderr, "canary") || s.State != "paused" ||
		s.ByState["queued"] != 380 {
		t.Fatalf("the canary share let the rest go: %d %s %+v", code, stderr, s)
	}
	o.must("resume", slug)
	_, stderr, code = o.run("send", slug, "--confirm", "380", "--rate", "20/s")
	s := o.status()
	if tried := 400 - s.ByState["queued"]; code != 4 || s.State != "paused" || !strings.Contains(stderr, "stop rule") ||
		tried < 50 || tried > 200 {
		t.Fatalf("the stop rule did not pause: %d %s %+v", code, stderr, s)
	}
	if got := r.Stats(); int(got.Accepted+got.Refused) != s.ByState["accepted"]+s.ByState["failed"] {
		t.Errorf("the relay says %+v, the ledger %+v, and of each:\n%s", got, s,
			o.must("deliveries", slug, "--state", "failed", "--json"))
	}
}

// TestWeightsAndFailOver shares by weight, and goes on when a relay dies.
func TestWeightsAndFailOver(t *testing.T) {
	t.Parallel()
	a, b := startMailbox(t, mailbox.Options{}), startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", fmt.Sprintf(`relays:
  - {name: a, address: %q, tls: none, weight: 3, connections: 2}
  - {name: b, address: %q, tls: none, weight: 1, connections: 2}
  - {name: down, address: %q, tls: none, weight: 4, connections: 2}
`, a.addr, b.addr, mailtest.FreeAddress(t)), 2000, numbered)
	o.must("send", slug, "--confirm", "2000", "--rate", "250/s", "--detach")
	w := o.start("worker")
	o.await("half sent", accepted(1000))
	share := float64(a.Stats().Accepted) / float64(a.Stats().Accepted+b.Stats().Accepted)
	if share < 0.65 || share > 0.85 {
		t.Errorf("a has %.2f of the messages, not 3 of 4", share)
	}
	a.stop()
	s := o.await("complete", completed)
	if s.ByState["accepted"] != 2000 || a.Stats().Accepted+b.Stats().Accepted < 2000 {
		t.Errorf("%+v, a has %d, b %d", s, a.Stats().Accepted, b.Stats().Accepted)
	}
	w.end(syscall.SIGTERM)
	if text := w.out.String(); !strings.Contains(text, "relay=down") {
		t.Errorf("the log does not name the relay that is down:\n%s", text)
	}
}

// TestRetryByState sends again what is uncertain, and what failed, when a person
// says so.
func TestRetryByState(t *testing.T) {
	t.Parallel()
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	who := []string{"drop+1@example.org", "drop+2@example.org", "perm-fail@example.org", "ann@example.org"}
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 1, depth: 1"), len(who),
		func(i int) string { return who[i] })
	if _, _, code := o.run("send", slug, "--confirm", "4"); code != 4 {
		t.Fatalf("send ended with %d", code)
	}
	if s := o.status(); s.State != "complete" || s.ByState["uncertain"] != 2 || s.ByState["failed"] != 1 {
		t.Fatalf("%+v", s)
	}
	o.must("retry", slug, "--state", "uncertain")
	o.run("send", slug, "--confirm", "2")
	if s := o.status(); s.ByState["accepted"] != 3 || s.ByState["failed"] != 1 {
		t.Fatalf("after the retry of the uncertain: %+v", s)
	}
	o.must("retry", slug, "--state", "failed")
	// The relay said that there is no such address, which suppressed it.
	o.must("recipients", "release", "perm-fail@example.org", "--reason", "says that it works now")
	if _, _, code := o.run("send", slug, "--confirm", "1"); code != 4 {
		t.Errorf("send ended with %d", code)
	}
	if y := compareBox(t, o.ledger(""), box); y.Duplicates != 2 || y.Differing != 0 || r.Stats().Refused != 2 {
		t.Errorf("%+v, refused %d", y, r.Stats().Refused)
	}
}

// TestStartsAtItsMoment: nothing before --at; and with --local-time each region at its own
// moment, by a clock that is a minute fast and then jumps an hour.
func TestStartsAtItsMoment(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, ""), 20, numbered)
	past := time.Now().Add(-24 * time.Hour).Format(time.RFC3339)
	if _, stderr, code := o.run("send", slug, "--confirm", "20", "--at", past, "--detach"); code != 2 ||
		!strings.Contains(stderr, "is past") {
		t.Fatalf("yesterday: %d %s", code, stderr)
	}
	if _, stderr, code := o.run("send", slug, "--local-time", "09:00"); code != 6 ||
		strings.Count(stderr, "Starts ") != 3 || !strings.Contains(stderr, "09:00 +01:00, in ") {
		t.Fatalf("the regions' own moments: %d %s", code, stderr)
	}
	at := time.Now().Add(4 * time.Second).Truncate(time.Second)
	o.must("send", slug, "--confirm", "20", "--at", at.UTC().Format(time.RFC3339), "--detach")
	o.start("worker")
	for time.Until(at) > 100*time.Millisecond {
		if n := r.Stats().Accepted; n > 0 && time.Now().Before(at) {
			t.Fatalf("%d messages %v before the moment", n, time.Until(at))
		}
		time.Sleep(50 * time.Millisecond)
	}
	s := o.await("complete", completed)
	if s.ByState["accepted"] != 20 {
		t.Errorf("%+v", s)
	}
}

// TestStopsOnSignal ends a worker while the relay is slow to answer: what is in
// flight is finished, and the rest stays queued.
func TestStopsOnSignal(t *testing.T) {
	t.Parallel()
	// One that waits for the whole letter would take 100 s.
	r := startMailbox(t, mailbox.Options{SlowFor: time.Second})
	o := newOffice(t, "hold", relayConfig(r.addr, ", connections: 2, depth: 1"), 200,
		func(i int) string { return fmt.Sprintf("slow+%d@example.org", i) })
	o.must("send", slug, "--confirm", "200", "--detach")
	w := o.start("worker")
	o.await("begun", func(s report.Status) bool { return s.ByState["attempting"] > 0 })
	began := time.Now()
	code := w.end(syscall.SIGTERM)
	took := time.Since(began)
	s := o.status()
	t.Logf("ended after %v", took.Round(time.Millisecond))
	if code != 0 || s.ByState["attempting"]+s.ByState["uncertain"] > 0 || s.ByState["accepted"] == 0 ||
		int64(s.ByState["accepted"]) != r.Stats().Accepted || s.ByState["queued"] == 0 {
		t.Errorf("ended with %d after %v: %+v, the relay has %d\n%s", code, took, s, r.Stats().Accepted, w.out)
	}
}

// TestWatchAndMetrics reads what people and machines are told of a send.
func TestWatchAndMetrics(t *testing.T) {
	t.Parallel()
	relay := mailtest.FreeAddress(t)
	o := newOffice(t, "resend", relayConfig(relay, ""), 500, numbered)
	o.must("send", slug, "--confirm", "500", "--rate", "400/s", "--detach")
	w := o.start("worker", "--metrics", "127.0.0.1:0")
	metrics := metricsURL(t, w)
	s := o.await("told of the relay", func(s report.Status) bool { return strings.Contains(s.LastError, "refused") })
	if s.NextRetry == nil || s.Workers != 1 {
		t.Errorf("%+v", s)
	}
	watch := o.start("status", slug, "--watch")
	watch.says("refused")
	startMailboxOn(t, mailbox.Options{}, relay)
	if code := watch.wait(); code != 0 || !strings.Contains(watch.out.String(), "complete") {
		t.Errorf("status --watch ended with %d:\n%s", code, watch.out)
	}
	o.await("well", func(s report.Status) bool { return s.LastError == "" && completed(s) })
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok",
		"/metrics": `tidings_messages{notice="notice",region="east",revision="1",state="accepted"} 250`} {
		answers(t, metrics+path, want)
	}
	_, body := get(t, metrics+"/metrics")
	if problems, err := promlint.New(strings.NewReader(body)).Lint(); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
	if code := w.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the worker ended with %d", code)
	}
	o.await("without a worker", func(s report.Status) bool { return s.Workers == 0 })
}
