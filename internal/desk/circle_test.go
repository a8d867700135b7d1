package desk_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/registry"
	"tidings/internal/report"
	"tidings/internal/sendplan"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The full circle with real servers: Tidings gives its letters to Postfix, the
// relay behind it refuses some at RCPT, and Postfix's own reports come back, by
// LMTP or by IMAP. In the end the ledger is right for everybody.
func TestFullCircle(t *testing.T) {
	for _, way := range []string{"lmtp", "imap"} {
		t.Run(way, func(t *testing.T) { circle(t, way) })
	}
}

// nextHop is the built-in mailbox as the relay behind Postfix.
func nextHop(t *testing.T, dir string) string {
	t.Helper()
	box, err := mailbox.New(mailbox.Options{Dir: dir, SlowFor: time.Second})
	must(t, err)
	address, _ := mailtest.Serve(t, "", box.Serve)
	return address
}

// startRelay starts a Postfix that passes mail on to next, and does with mail for
// the bounce domain what the settings say. What is deferred is tried again each second.
func startRelay(t *testing.T, next, bounces string) *mailtest.Postfix {
	t.Helper()
	_, port, err := net.SplitHostPort(next)
	must(t, err)
	return mailtest.StartPostfix(t, "mynetworks = 127.0.0.0/8\ndefault_transport = smtp:[127.0.0.1]:"+port+`
smtp_tls_security_level = none
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
virtual_mailbox_maps = static:box/
`+bounces, nil)
}

func circle(t *testing.T, way string) {
	dir := filepath.Join(t.TempDir(), "ws")
	must(t, desk.Init(dir, "qsol"))
	lmtp := mailtest.FreeAddress(t)
	bounces := "virtual_mailbox_domains = bounces.example"
	if way == "lmtp" {
		bounces = "virtual_mailbox_domains =\nrelay_domains = bounces.example\ntransport_maps = " +
			"inline:{{bounces.example=lmtp:inet:" + lmtp + "}}"
	}
	relay := startRelay(t, nextHop(t, filepath.Join(dir, "next")), bounces)
	box := filepath.Join(relay.Mail, "box")
	mailtest.Maildir(t, box)
	d := circleDesk(t, dir, relay.Address)
	in, err := d.Inbound(t.Context())
	must(t, err)
	if way == "lmtp" {
		mailtest.Background(t, func(ctx context.Context) error { return in.Listen(ctx, lmtp, "lmtp", t.Logf) })
		mailtest.Await(t, lmtp)
	}
	plan, err := d.PlanSend(t.Context(), sendplan.Options{Slug: "letter"})
	must(t, err)
	_, err = d.Send(t.Context(), plan, func(desk.Progress) {})
	must(t, err)
	relay.AwaitIdle(t)
	if way == "imap" {
		t.Setenv("TIDINGS_IMAP_PASSWORD", "secret")
		must(t, in.Poll(t.Context(), "imap://bounces@"+mailtest.StartIMAP(t, box)+"/INBOX", true, t.Logf))
	}
	wantCircle(t, d)
	// What the last system reports later comes by another way; the sum still holds.
	_, err = in.Ingest(t.Context(), filepath.Join(dir, "next", "feedback"), nil)
	must(t, err)
	r, err := d.Report(t.Context(), "letter")
	must(t, err)
	if diff := cmp.Diff(map[string]int{"accepted": 6, "bounced": 6, "complained": 1}, r.ByState); diff != "" ||
		!r.Complete {
		t.Error(diff)
	}
}

// circleDesk opens a workspace whose letters to thirteen people are approved.
func circleDesk(t *testing.T, dir, relay string) *desk.Desk {
	t.Helper()
	file := filepath.Join(dir, "tidings.yaml")
	b, err := os.ReadFile(file)
	must(t, err)
	text := strings.Replace(string(b), "127.0.0.1:2525", relay, 1) +
		"\ndelivery:\n  envelope_domain: bounces.example\n  stop_rate: 1\n" // half of the list bounces
	must(t, os.WriteFile(file, []byte(text), 0o600))
	d, err := desk.Open(t.Context(), desk.Options{Dir: dir})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	list := "email,region,locale\n"
	for i := range 5 {
		list += fmt.Sprintf("reader%d@example.net,emea,en\nperm-fail+%d@example.org,japan,en\n", i, i)
	}
	list += "temp-fail@example.com,emea,en\nbounce@example.com,emea,en\ncomplain@example.com,emea,en\n"
	must(t, os.WriteFile(filepath.Join(dir, "people.csv"), []byte(list), 0o600))
	_, err = d.ImportRecipients(t.Context(), filepath.Join(dir, "people.csv"), registry.ImportOptions{})
	must(t, err)
	_, err = d.Draft(
		t.Context(),
		drafting.Options{Slug: "letter", Template: "service-update", Project: "qsol-upgrade", Since: "2006-09-01",
			AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en"}},
	)
	must(t, err)
	_, err = d.Approve(t.Context(), "letter", desk.Decider{By: "Kathy Oren"})
	must(t, err)
	return d
}

// wantCircle wants those whom the relay refused, and only those, as bounced, each
// with its codes, and nobody of them to be written to again.
func wantCircle(t *testing.T, d *desk.Desk) {
	t.Helper()
	want := map[string]string{}
	got := map[string]string{}
	must(t, d.Deliveries(t.Context(), "letter", report.Filter{}, func(l report.Line) error {
		want[l.Email], got[l.Email] = "accepted 250", fmt.Sprintf("%s %d", l.State, l.SMTPCode)
		if strings.HasPrefix(l.Email, "perm-fail") {
			want[l.Email] = "bounced 550"
			card, err := d.ShowRecipient(t.Context(), l.Email)
			must(t, err)
			if card.Suppressed != "hard_bounce" || l.EnhancedCode != "5.1.1" || l.Reason != "userunknown" {
				t.Errorf("%s: suppressed by %q, %+v", l.Email, card.Suppressed, l)
			}
		}
		return nil
	}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
