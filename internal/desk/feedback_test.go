package desk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/inbound"
	"tidings/internal/store"
	"tidings/internal/store/storetest"
)

func (b *books) ingest(t *testing.T, messages ...string) inbound.IngestReport {
	t.Helper()
	r, err := b.in.Ingest(t.Context(), b.file(t, messages...), nil)
	must(t, err)
	return *r
}

func (b *books) states(t *testing.T) map[string]int {
	t.Helper()
	l, err := b.d.ledger(t.Context())
	must(t, err)
	st, err := l.Status(t.Context(), b.rows[0].Send)
	must(t, err)
	db, err := b.d.store(t.Context())
	must(t, err)
	if storetest.Recount(t, db, b.rows[0].Send) {
		t.Error("the counts are not those of the rows")
	}
	out := map[string]int{}
	for s, n := range st.Counts {
		if n != 0 {
			out[string(s)] = int(n)
		}
	}
	return out
}

func (b *books) suppressed(t *testing.T, address string) string {
	t.Helper()
	card, err := b.d.ShowRecipient(t.Context(), address)
	must(t, err)
	return card.Suppressed
}

// The same reports a second time, by another way and order, change nothing.
func TestIngestTwice(t *testing.T) {
	b := ledgerOf(t, 20, "service")
	messages := []string{
		"not mail at all",
		b.bounceTo("stranger@example.com", "", "stranger@example.org", "5.1.1", "550 no"),
	}
	for i, r := range b.rows {
		status := []string{"5.1.1", "4.2.2", "5.7.1"}[i%3]
		messages = append(messages, b.bounce(r, status, "said "+status))
	}
	first := b.ingest(t, messages...)
	if first.Messages != 22 || first.Bounced != 20 || first.Unmatched != 1 || first.Seen != 0 {
		t.Errorf("%+v", first)
	}
	want := b.states(t)
	if diff := cmp.Diff(map[string]int{"bounced": 20}, want); diff != "" {
		t.Error(diff)
	}
	for i, r := range b.rows {
		reason := ""
		if i%3 == 0 {
			reason = "hard_bounce"
		}
		if got := b.suppressed(t, r.Email); got != reason {
			t.Errorf("%s is suppressed by %q, want %q", r.Email, got, reason)
		}
	}
	rand.New(rand.NewPCG(1, 2)).
		Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	again := b.ingest(t, messages...)
	if again.Seen != 20 || again.Bounced != 0 {
		t.Errorf("again: %+v", again)
	}
	if diff := cmp.Diff(want, b.states(t)); diff != "" {
		t.Error(diff)
	}
}

// Return paths and envelope ids that were altered are no proof: none of 10,000
// moves a suppression. The address alone ties a report to a person at most, who
// then goes to the review list.
func TestForgedReturnPaths(t *testing.T) {
	b := ledgerOf(t, 1, "service")
	id := token.ID{Row: b.rows[0].Row, Revision: 1}
	path := string(b.keys.Sealer().AppendReturnPath(nil, b.in.BounceDomain(), id))
	rng := rand.New(rand.NewPCG(3, 4))
	var messages []string
	for len(messages) < 10_000 {
		local, domain, _ := strings.Cut(path, "@")
		raw := []byte(local)
		raw[2+rng.IntN(len(raw)-2)] = "abcdefghijklmnopqrstuvwxyz234567"[rng.IntN(32)]
		if string(raw) != local {
			messages = append(
				messages,
				b.bounceTo(string(raw)+"@"+domain, "forged", "nobody@example.org", "5.1.1", "550 no"),
			)
		}
	}
	r := b.ingest(t, messages...)
	if r.Messages != 10_000 || r.Bounced != 0 || r.Unmatched != 10_000 {
		t.Errorf("%+v", r)
	}
	r = b.ingest(t, b.bounceTo("b-forged@"+b.in.BounceDomain(), "", b.rows[0].Email, "5.1.1", "550 no"))
	if r.Bounced != 0 || r.Unmatched != 1 {
		t.Errorf("a forged return path with the right address: %+v", r)
	}
	r = b.ingest(t, b.bounceTo("postmaster@"+b.in.BounceDomain(), "", b.rows[0].Email, "5.1.1", "550 no"))
	if r.Bounced != 0 || r.Unproven != 1 || r.Why[feedback.TieAddress] != 1 ||
		b.suppressed(t, b.rows[0].Email) != "" {
		t.Errorf("a report without proof: %+v, suppressed %q", r, b.suppressed(t, b.rows[0].Email))
	}
	var waiting []inbound.ReviewLine
	must(
		t,
		b.in.Reviews(t.Context(), false, func(l inbound.ReviewLine) error { waiting = append(waiting, l); return nil }),
	)
	if len(waiting) != 1 || waiting[0].Email != b.rows[0].Email || waiting[0].Why != "hard bounce without proof" {
		t.Fatalf("%+v", waiting)
	}
	must(t, b.in.FinishReview(t.Context(), waiting[0].ID, "Kathy Oren", "called"))
	must(
		t,
		b.in.Reviews(
			t.Context(),
			false,
			func(l inbound.ReviewLine) error { t.Errorf("still waits: %+v", l); return nil },
		),
	)
}

// What a person settled stays settled when more comes back about the same
// recipient, and a second doubt is listed beside the first.
func TestReviewsOfOnePerson(t *testing.T) {
	b := ledgerOf(t, 1, "update")
	first := b.rows[0]
	doubt := func(words string) string {
		return b.bounceTo("postmaster@"+b.in.BounceDomain(), "", first.Email, "5.1.1", words)
	}
	open := func() (list []inbound.ReviewLine) {
		t.Helper()
		must(
			t,
			b.in.Reviews(t.Context(), false, func(l inbound.ReviewLine) error { list = append(list, l); return nil }),
		)
		return list
	}
	b.ingest(t, doubt("550 no such user"))
	waiting := open()
	if len(waiting) != 1 {
		t.Fatalf("%+v", waiting)
	}
	must(t, b.in.FinishReview(t.Context(), waiting[0].ID, "Kathy Oren", "called"))
	b.ingest(t, b.bounce(first, "4.2.2", "452 mailbox full"))
	if waiting = open(); len(waiting) != 0 {
		t.Errorf("settled, and open again: %+v", waiting)
	}
	b.send(t, "second", "update", delivery.Accepted)
	b.ingest(t, doubt("550 again"))
	b.ingest(t, b.bounce(b.rows[0], "4.2.2", "452 mailbox full"))
	if waiting = open(); len(waiting) != 1 || waiting[0].Notice != "second" {
		t.Errorf("a doubt about the second letter: %+v", waiting)
	}
}

// A release holds although earlier events are still there.
func TestReleaseHolds(t *testing.T) {
	b := ledgerOf(t, 2, "update")
	b.ingest(t, b.bounce(b.rows[0], "5.1.1", "550 no"))
	address := b.rows[0].Email
	if got := b.suppressed(t, address); got != "hard_bounce" {
		t.Fatal(got)
	}
	must(t, b.d.Release(t.Context(), address, "the mailbox is back"))
	first := b.rows[0]
	b.send(t, "second", "update", delivery.Accepted)
	b.ingest(t, b.bounce(b.rows[0], "4.2.2", "452 mailbox full"), b.bounce(first, "5.1.1", "550 no"))
	if got := b.suppressed(t, address); got != "" {
		t.Errorf("the release was undone: %q", got)
	}
	b.ingest(t, b.bounce(b.rows[0], "5.1.1", "550 no"))
	if got := b.suppressed(t, address); got != "hard_bounce" {
		t.Errorf("a new hard bounce: %q", got)
	}
}

// A complaint about service goes to a person; one about news stops the news.
func TestComplaints(t *testing.T) {
	for stream, want := range map[string]string{"service": "", "update": "complaint"} {
		b := ledgerOf(t, 1, stream)
		in, err := b.in.Intake(t.Context())
		must(t, err)
		e := feedback.LinkEvent(feedback.Complained, b.rows[0].Row, 1, stream, b.d.now())
		mustApply(t, in, []feedback.Event{e})
		if got := b.suppressed(t, b.rows[0].Email); got != want {
			t.Errorf("%s: suppressed by %q, want %q", stream, got, want)
		}
		n := 0
		must(t, b.in.Reviews(t.Context(), false, func(inbound.ReviewLine) error { n++; return nil }))
		if (stream == "service") != (n == 1) {
			t.Errorf("%s: %d reports for a person", stream, n)
		}
	}
}

// Many callers share transactions, and each gets its own answer.
func TestSinkShares(t *testing.T) {
	b := ledgerOf(t, 200, "service")
	in, err := b.in.Intake(t.Context())
	must(t, err)
	var crew sync.WaitGroup
	var mu sync.Mutex
	fresh := map[int64]int{}
	for range 3 {
		for _, r := range b.rows {
			crew.Go(func() {
				e := feedback.LinkEvent(feedback.DeliveredTo, r.Row, 1, "service", b.d.now())
				res, err := in.Sink.Apply(t.Context(), []feedback.Event{e})
				if err != nil || len(res) != 1 {
					t.Error(res, err)
					return
				}
				if res[0].New {
					mu.Lock()
					fresh[r.Row]++
					mu.Unlock()
				}
			})
		}
	}
	crew.Wait()
	if len(fresh) != 200 {
		t.Errorf("%d rows of 200", len(fresh))
	}
	for row, n := range fresh {
		if n != 1 {
			t.Errorf("row %d was new %d times", row, n)
		}
	}
	if diff := cmp.Diff(map[string]int{"delivered": 200}, b.states(t)); diff != "" {
		t.Error(diff)
	}
}

// Forgetting blanks what the ledger and the events hold, and later reports bring
// nothing back.
func TestForgetAndRetain(t *testing.T) {
	b := ledgerOf(t, 3, "service")
	b.ingest(t, b.bounce(b.rows[0], "5.1.1", "550 <"+b.rows[0].Email+"> no"))
	must(t, b.d.Forget(t.Context(), b.rows[0].Email))
	b.ingest(
		t,
		b.bounceTo(
			string(
				b.keys.Sealer().AppendReturnPath(nil, b.in.BounceDomain(), token.ID{Row: b.rows[0].Row, Revision: 1}),
			),
			"",
			b.rows[0].Email,
			"4.2.2",
			"452 <"+b.rows[0].Email+"> full",
		),
	)
	db, err := b.d.store(t.Context())
	must(t, err)
	must(t, db.Events(t.Context(), store.EventFilter{}, func(e store.Event) error {
		if strings.Contains(string(e.Payload), b.rows[0].Email) {
			t.Errorf("an event still says %s", e.Payload)
		}
		return nil
	}))
	l, err := b.d.ledger(t.Context())
	must(t, err)
	must(t, l.Deliveries(t.Context(), delivery.Filter{}, func(d *delivery.Delivery) error {
		if d.Recipient == b.rows[0].Recipient && (d.Email != "" || strings.Contains(d.Reply, "@")) {
			t.Errorf("%+v", d)
		}
		return nil
	}))
	if n := b.states(t)["bounced"]; n != 1 {
		t.Errorf("%d bounced", n)
	}
	r, err := b.d.Retain(t.Context())
	must(t, err)
	if r.Days != 0 || r.Deliveries != 0 {
		t.Errorf("without retain_days: %+v", r)
	}
}

// A message that cannot be read does not stop those behind it.
func TestIngestGoesOn(t *testing.T) {
	b := ledgerOf(t, 2, "service")
	var deep strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	r := b.ingest(
		t,
		b.bounce(b.rows[0], "5.1.1", "550 no"),
		deep.String(),
		strings.Repeat("x", 6<<20),
		b.bounce(b.rows[1], "5.1.1", "550 no"),
	)
	if r.Messages != 4 || r.Bounced != 2 {
		t.Errorf("%+v", r)
	}
	kept, err := filepath.Glob(filepath.Join(b.dir, "outputs", "quarantine", "*"))
	must(t, err)
	if r.Quarantined > 0 && len(kept) == 0 {
		t.Error("nothing was kept in quarantine")
	}
	if _, err := b.in.Ingest(t.Context(), filepath.Join(b.dir, "missing"), nil); err == nil {
		t.Error("a missing path is no error")
	}
	empty := filepath.Join(b.dir, "empty")
	must(t, os.WriteFile(empty, nil, 0o600))
	if r, err := b.in.Ingest(t.Context(), empty, nil); err != nil || r.Messages != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
