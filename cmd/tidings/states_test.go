//go:build unix

package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/report"
)

// says waits until status says that a send stands so: the word, the reasons in their
// order, and a line of that form, the same for people and programs.
func (o *office) says(now, line string, reasons ...string) report.Status {
	o.t.Helper()
	form := regexp.MustCompile("^" + line + "$")
	return o.await(now+" "+line, func(s report.Status) bool {
		var got []string
		for _, w := range s.Waiting {
			got = append(got, w.Reason)
		}
		if s.Now != now || !slices.Equal(got, reasons) || !form.MatchString(s.Line) {
			return false
		}
		shown, _, _ := strings.Cut(o.must("status", slug), "\n")
		_, shown, _ = strings.Cut(shown, "r1  ")
		return form.MatchString(shown)
	})
}

const clock = `\d\d:\d\d(:\d\d)? UTC`

// soon is a time within the next hours, which may be tomorrow's.
const soon = `(at|on ...) ` + clock

// everyOther gives every second recipient an address that the built-in mailbox refuses
// for now, or for good, whichever it is called.
func everyOther(box string) func(int) string {
	return func(i int) string {
		if i%2 == 1 {
			return fmt.Sprintf("%s+%d@example.org", box, i)
		}
		return numbered(i)
	}
}

// TestSaysWhatItWaitsFor brings about what a send can wait for, and compares what the
// prompt, status and its JSON say.
func TestSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	const slowly = "delivery: {retry_first: 1h, retry_max: 2h}\n"
	grey := `2 refused for now by main \("451 4.*"\), next try ` + soon + `, the last one (at|on) .* at most`
	goesOn := `run "tidings send notice" or start a worker`
	t.Run("greylisted", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "resend", relayConfig(r.addr, "")+slowly, 4, everyOther("temp-fail"))
		p := o.start("send", slug, "--confirm", "4")
		p.says("it may be ended, and --no-wait ends it here")
		o.says("waiting", "waiting, 2 of 4; "+grey, "greylisted")
		watch := o.start("status", slug, "--watch")
		watch.says("waiting, 2 of 4; 2 refused for now by main")
		if code := p.end(syscall.SIGINT); code != 130 ||
			!strings.Contains(p.out.String(), "interrupted: waiting, 2 of 4; 2 refused for now") {
			t.Errorf("ended with %d:\n%s", code, p.out)
		}
		s := o.says("waiting", "waiting, 2 of 4; "+grey+"; nobody sends then: "+goesOn, "greylisted", "no_worker")
		if !s.MayLeave || s.Waiting[0].Count != 2 || s.Waiting[0].Until == nil ||
			time.Until(*s.Waiting[0].Until) > time.Hour || s.LeftSec != 0 {
			t.Errorf("%+v", s)
		}
		stdout, stderr, code := o.run("send", slug, "--confirm", "2", "--no-wait")
		if code != 0 || !strings.Contains(stderr, "Left: waiting, 2 of 4; 2 refused for now") ||
			!strings.Contains(stderr, "Next: tidings worker") || !strings.Contains(stdout, "sending") {
			t.Errorf("--no-wait ended with %d: %s%s", code, stdout, stderr)
		}
	})
	t.Run("a region's morning", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "resend", relayConfig(r.addr, ""), 4, numbered)
		// The clocks of the east are an hour ahead: at this time they show it in 22 to 23 hours.
		at := time.Now().UTC().Add(-10 * time.Minute).Format("15:04")
		o.must("send", slug, "--region", "west", "--confirm", "2")
		_, stderr, code := o.run("send", slug, "--region", "east", "--local-time", at, "--confirm", "2", "--no-wait")
		if code != 0 || !strings.Contains(stderr, "Left: waiting, 2 of 4; 2 in east from ") {
			t.Errorf("--no-wait ended with %d: %s", code, stderr)
		}
		o.start("worker").says("is ready")
		s := o.says("waiting", `waiting, 2 of 4; 2 in east from (... )?... `+at+` UTC\+01:00`, "start")
		if s.Waiting[0].Region != "east" || !s.MayLeave || r.Stats().Accepted != 2 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("relay down", func(t *testing.T) {
		t.Parallel()
		address := mailtest.FreeAddress(t)
		o := newOffice(t, "resend", relayConfig(address, ""), 4, numbered)
		p := o.start("send", slug, "--confirm", "4", "--no-wait") // no time is waited for: it goes on trying
		line := "waiting, 0 of 4; no relay takes messages, next try "
		p.says(line)
		o.says("waiting", line+soon+": relay main, connect: nothing listens at .*", "relay_down")
		if strings.Contains(p.out.String(), "interrupted") {
			t.Errorf("it says of itself that nobody sends:\n%s", p.out)
		}
		startMailboxOn(t, mailbox.Options{}, address)
		if code := p.wait(); code != 0 {
			t.Errorf("ended with %d:\n%s", code, p.out)
		}
		o.says("complete", "complete: 4 accepted")
	})
	t.Run("rate, paused, killed", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "resend", relayConfig(r.addr, ""), 4000, numbered)
		o.must("send", slug, "--confirm", "4000", "--rate", "5/s", "--detach")
		o.says("waiting", "waiting, 0 of 4000; nobody sends it yet: "+goesOn, "no_worker")
		p := o.start("send", slug, "--confirm", "4000")
		p.says("limited to 5/s, about ")
		s := o.says("sending", `sending, \d+ of 4000, limited to 5/s, about .* left, by a worker on .*`,
			"rate")
		// How slow the machine is decides the rest.
		if s.LeftSec < 60 || s.LeftSec > 48*3600 || s.Waiting[0].Until == nil {
			t.Errorf("%+v", s)
		}
		p.end(syscall.SIGKILL)
		s = o.status() // at once: its lock is gone with it
		if s.Now != report.NowInterrupted || !s.NobodySends {
			t.Errorf("%+v", s)
		}
		s = o.says("interrupted", `interrupted, \d+ of 4000 to go; `+goesOn, "interrupted")
		if _, stderr, code := o.run("resume", slug); code != 0 ||
			!strings.Contains(stderr, "was not paused: "+s.Line) ||
			!strings.Contains(stderr, "Next: tidings send "+slug) {
			t.Errorf("resume ended with %d: %s", code, stderr)
		}
		o.must("pause", slug)
		o.says("paused", `paused, \d+ of 4000; by the manager: "tidings resume notice" goes on(; \d+ in flight)?`,
			"paused")
		o.must("cancel", slug)
		o.says("cancelled", `cancelled, \d+ of 4000 taken back`)
	})
	t.Run("stop rule", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "resend", relayConfig(r.addr, "")+"delivery: {stop_rate: 0.2, stop_after: 10}\n", 400,
			everyOther("perm-fail"))
		if _, stderr, code := o.run("send", slug, "--confirm", "400", "--rate", "20/s"); code != 4 {
			t.Errorf("ended with %d: %s", code, stderr)
		}
		o.says("paused", `paused, \d+ of 400; by the stop rule: .* failed.*; "tidings deliveries notice --state `+
			`failed" lists them, then "tidings resume notice" or "tidings cancel notice"`, "stop_rule")
	})
	t.Run("canary", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "resend", relayConfig(r.addr, "")+"delivery: {canary: 100}\n", 400, numbered)
		o.start("send", slug, "--confirm", "400", "--rate", "2/s")
		o.says("sending", `sending, \d+ of 400, limited to 2/s, about .* left, by a worker on .*; 300 wait until the `+
			`first share was answered`, "rate", "canary")
		o.must("cancel", slug)
	})
	t.Run("refused by all", func(t *testing.T) {
		t.Parallel()
		r := &refusingRelay{verb: "MAIL", reply: "553 5.7.1 no", refuses: func(string, string) bool { return true }}
		address, stop := mailtest.Serve(t, "", r.Serve)
		defer stop()
		o := newOffice(t, "hold", relayConfig(address, ""), 4, numbered)
		o.run("send", slug, "--confirm", "4")
		o.says("paused", "paused, 0 of 4; as every relay refuses us: relay main, mail: 553 .*; when it is mended, "+
			`"tidings resume notice" goes on`, "refused")
	})
	t.Run("uncertain", func(t *testing.T) {
		t.Parallel()
		r := startMailbox(t, mailbox.Options{})
		o := newOffice(t, "hold", relayConfig(r.addr, ""), 4, everyOther("drop"))
		o.run("send", slug, "--confirm", "4")
		o.says("complete", `complete: 2 accepted, 2 uncertain; it is uncertain whether 2 messages were taken: `+
			`"tidings retry notice --state uncertain" sends again`, "uncertain")
	})
}

// TestSaysWhatPostfixSaid has a real Postfix refuse two people for now, as greylisting does:
// its own words are shown.
func TestSaysWhatPostfixSaid(t *testing.T) {
	t.Parallel()
	p := mailtest.StartPostfix(t, `mynetworks = 127.0.0.0/8
virtual_mailbox_domains = example.org
virtual_transport = discard
virtual_mailbox_maps = static:all
smtpd_recipient_restrictions = check_recipient_access texthash:$config_directory/grey, permit_mynetworks, reject`,
		map[string]string{"grey": "temp-fail+1@example.org 450 4.2.0 Greylisted, come back later\n" +
			"temp-fail+3@example.org 450 4.2.0 Greylisted, come back later\n"})
	o := newOffice(t, "resend", relayConfig(p.Address, "")+"delivery: {retry_first: 1h, retry_max: 1h}\n", 4,
		everyOther("temp-fail"))
	o.must("send", slug, "--confirm", "4", "--no-wait")
	o.says("waiting", `waiting, 2 of 4; 2 refused for now by main \("450 4\.2\.0 <.*>: .* Greylisted, come `+
		`back later"\), next try (at|on) .*; nobody sends then: .*`, "greylisted", "no_worker")
}

// TestSaysWhoseLease kills a worker of PostgreSQL: nothing proves that it is dead, so its
// lease is waited for, and nobody is said to send.
func TestSaysWhoseLease(t *testing.T) {
	t.Parallel()
	database, r := pgtest.URL(t), startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, "")+fmt.Sprintf("database: %q\n", database), 2000, numbered)
	o.must("send", slug, "--confirm", "2000", "--rate", "20/s", "--detach")
	w := o.start("worker")
	o.await("begun", accepted(20))
	w.end(syscall.SIGKILL)
	o.says("waiting", `waiting, \d+ of 2000; worker .* on host .* has them and is silent; another may go on with `+
		`them in at most \d+ s`, "lease")
	o.says("interrupted", `interrupted, \d+ of 2000 to go; run "tidings send notice" or start a worker`, "interrupted")
}

// TestNoStrayWarnings interrupts sends at any moment: nothing is said of what fails only
// because the program ends.
func TestNoStrayWarnings(t *testing.T) {
	t.Parallel()
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "resend", relayConfig(r.addr, ""), 2000, numbered)
	n := 2000
	for i := range 6 {
		p := o.start("send", slug, "--confirm", fmt.Sprint(n), "--rate", "20/s")
		o.await("begun", accepted(2000-n+1+i))
		if code := p.end(syscall.SIGINT); code != 130 || strings.Contains(p.out.String(), "level=WARN") ||
			strings.Contains(p.out.String(), context.Canceled.Error()) {
			t.Fatalf("ended with %d:\n%s", code, p.out)
		}
		n = left(o)
	}
}
