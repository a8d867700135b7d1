package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
	"tidings/recipients"
)

// Feedback tests what becomes of reports: events, states, suppression, review.
func Feedback(t *testing.T, open func(*testing.T) *Fixture) {
	for name, test := range map[string]func(*testing.T, *returns){
		"events move rows once":      feedbackOnce,
		"all or nothing":             feedbackWhole,
		"a report before its reply":  feedbackEarly,
		"early, and the worker dies": feedbackEarlyDead,
		"early, and a crash":         feedbackEarlyCrash,
		"without proof":              feedbackUnproven,
		"unproven, and in flight":    feedbackUnprovenEarly,
		"proven, and never taken":    feedbackNeverTaken,
		"one line for one bounce":    feedbackOneLine,
		"many letters of one person": feedbackPerson,
		"to and fro":                 feedbackChoices,
		"a release ends what was":    feedbackRelease,
		"many at once":               feedbackRace,
		"retention":                  feedbackRetain,
		"forgotten in flight":        feedbackForgotten,
		"review":                     feedbackReview,
		"what a report counts":       feedbackReport,
		"when it was accepted":       feedbackAcceptance,
		"who has read it":            feedbackReaders,
		"calls of providers":         feedbackCalls,
		"settings":                   feedbackSetting,
		"odd words of a mail system": feedbackOddBytes,
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			l, err := store.NewLedger(f.Store, store.LedgerOptions{Worker: "w1"})
			if err != nil {
				t.Fatal(err)
			}
			b := &returns{bench: &bench{T: t, f: f, l: l}}
			test(t, b)
			b.consistent()
		})
	}
}

// returns is a send to registered people, about which something comes back.
type returns struct {
	*bench
	send  delivery.Send
	rows  []int64 // of the last letter
	sends int
}

// sent registers n people and has the letter accepted for all of them.
func (b *returns) sent(n int) {
	b.Helper()
	b.frozen(n)
	b.finish(b.send.ID, delivery.Accepted)
}

func (b *returns) frozen(n int) {
	b.Helper()
	var list []recipients.Recipient
	for i := range n {
		list = append(list, person(fmt.Sprintf("p%d@customer.example", i), fmt.Sprintf("Person %d", i), "emea"))
	}
	imported(b.T, b.f, everything, list...)
	b.send = b.freeze(n, func(f *delivery.Freeze) {
		b.sends++
		f.Stream, f.Revision = "update", b.sends
		f.Rows = func(yield func(delivery.Frozen, error) bool) {
			for i := range n {
				e := entry(b.T, b.f, fmt.Sprintf("p%d@customer.example", i))
				if !yield(delivery.Frozen{Recipient: e.ID, Email: e.Email, Region: "emea", Locale: "en",
					Fields: []byte("{}")}, nil) {
					return
				}
			}
		}
	}).Send
	b.rows = nil
	b.must(b.l.Deliveries(b.Context(), delivery.Filter{Send: b.send.ID}, func(d *delivery.Delivery) error {
		b.rows = append(b.rows, d.Row)
		return nil
	}))
}

// item is one report about a row.
func (b *returns) item(row int64, state delivery.State, key string) store.FeedbackItem {
	kind := map[delivery.State]string{delivery.Bounced: "bounced", delivery.Delivered: "delivered",
		delivery.Complained: "complained"}[state]
	told := feedback.Event{Kind: feedback.EventKind(kind), Row: row, Stream: feedback.StreamService,
		Hard: state == delivery.Bounced, Verified: true, Key: key}
	return store.FeedbackItem{Event: store.Event{Row: row, Kind: kind, Source: "test", Dedupe: key,
		Payload: b.payload(told)}, Move: delivery.Feedback{Row: row, State: state, Code: 550, Enhanced: "5.1.1",
		Reply: "no such user", Reason: "userunknown"}, Proven: true}
}

// payload is what the store keeps of an event.
func (b *returns) payload(e feedback.Event) json.RawMessage {
	b.Helper()
	text, err := e.Encode()
	b.must(err)
	return text
}

func (b *returns) take(items ...store.FeedbackItem) []feedback.Result {
	b.Helper()
	r, err := b.l.TakeFeedback(b.Context(), items, feedback.DefaultPolicy())
	b.must(err)
	return r
}

func (b *returns) stopped(i int) (reasons []recipients.Reason) {
	b.Helper()
	for _, s := range entry(b.T, b.f, fmt.Sprintf("p%d@customer.example", i)).Suppressions {
		reasons = append(reasons, s.Reason)
	}
	return reasons
}

func feedbackOnce(t *testing.T, b *returns) {
	b.sent(5)
	batch := func() []store.FeedbackItem {
		return []store.FeedbackItem{b.item(b.rows[0], delivery.Bounced, "a"),
			b.item(b.rows[1], delivery.Delivered, "b"), b.item(b.rows[0], delivery.Bounced, "a"),
			b.item(b.rows[1], delivery.Bounced, "c"), b.item(b.rows[2], delivery.Complained, "d"),
			b.item(1<<40, delivery.Bounced, "e"), b.item(b.rows[2], delivery.Delivered, "f")}
	}
	same(t, []feedback.Result{{New: true, Moved: true}, {New: true, Moved: true}, {}, {New: true, Moved: true},
		{New: true, Moved: true}, {}, {New: true}}, b.take(batch()...))
	want := delivery.Counts{delivery.Bounced: 2, delivery.Complained: 1, delivery.Accepted: 2}
	b.want(b.send.ID, want)
	same(t, []recipients.Reason{recipients.HardBounce}, b.stopped(0))
	same(t, nil, b.stopped(3))
	history := len(entry(t, b.f, "p0@customer.example").History)
	same(t, make([]feedback.Result, 7), b.take(batch()...))
	b.want(b.send.ID, want)
	same(t, history, len(entry(t, b.f, "p0@customer.example").History))
	same(t, 5, len(events(t, b.f, store.EventFilter{})))
}

func feedbackWhole(t *testing.T, b *returns) {
	b.sent(3)
	spoilt := b.item(b.rows[0], delivery.Bounced, "a")
	spoilt.Event.Payload = json.RawMessage(`["no event"]`)
	if _, err := b.l.TakeFeedback(t.Context(), []store.FeedbackItem{spoilt}, feedback.DefaultPolicy()); err == nil {
		t.Fatal("what follows from an event that cannot be read")
	}
	b.want(b.send.ID, delivery.Counts{delivery.Accepted: 3})
	same(t, 0, len(events(t, b.f, store.EventFilter{})))
	same(t, []feedback.Result{{New: true, Moved: true}}, b.take(b.item(b.rows[0], delivery.Bounced, "a")))
}

// A bounce may come back while the relay's reply to the very message is not
// committed, or about a message of which nobody knows whether it was taken.
func feedbackEarly(t *testing.T, b *returns) {
	b.frozen(3)
	e := b.claim(b.chunks(b.send.ID)[0], "w1")
	marks := b.mark(e, b.rowsOf(e)...)
	same(t, []feedback.Result{{New: true}, {New: true}},
		b.take(b.item(b.rows[0], delivery.Bounced, "a"), b.item(b.rows[1], delivery.Delivered, "b")))
	b.want(b.send.ID, delivery.Counts{delivery.Attempting: 3})
	b.result(delivery.Accepted, marks[0])
	b.want(b.send.ID, delivery.Counts{delivery.Attempting: 2, delivery.Bounced: 1})
	b.result(delivery.Accepted, marks[1])
	unknown := b.result(delivery.Uncertain, marks[2])
	unknown.Resend = true
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 1, delivery.Delivered: 1, delivery.Uncertain: 1})
	b.take(b.item(b.rows[2], delivery.Bounced, "c"))
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 2, delivery.Delivered: 1})
	same(t, 0, b.early())
}

// early counts the reports that wait.
func (b *returns) early() (n int) {
	b.Helper()
	return int(Value[int64](b, b.f.Store, `SELECT count(*) FROM early_feedback`))
}

// What waits for rows that a dead worker left in flight is applied by whoever takes
// the chunk over, whatever the policy, or takes it back.
func feedbackEarlyDead(t *testing.T, b *returns) {
	for _, policy := range []delivery.Policy{delivery.Resend, delivery.Hold} {
		for _, cancel := range []bool{false, true} {
			b.frozen(2)
			Exec(t, b.f.Store, `UPDATE sends SET policy = $1 WHERE id = $2`, string(policy), b.send.ID)
			e := b.claim(b.chunks(b.send.ID)[0], "w1")
			b.mark(e, b.rowsOf(e)...)
			b.take(b.item(b.rows[0], delivery.Delivered, fmt.Sprint("dead", b.send.ID)))
			same(t, 1, b.early())
			b.f.Clock.Advance(time.Hour)
			rest := delivery.Uncertain
			if cancel {
				b.must(b.l.Cancel(t.Context(), b.send.ID, "enough"))
			} else {
				b.claim(e.Chunk, "w2")
				if policy == delivery.Resend {
					rest = delivery.Queued
				}
			}
			b.want(b.send.ID, delivery.Counts{delivery.Delivered: 1, rest: 1})
			same(t, 0, b.early())
		}
	}
}

// A crash between a reply's commit and what waited for it leaves the report to
// Release, to whatever comes back next, and to whoever acts on the ledger.
func feedbackEarlyCrash(t *testing.T, b *returns) {
	crash := func(row int64) {
		e, err := b.f.Store.AppendEvents(t.Context(), b.item(row, delivery.Bounced, fmt.Sprint("crash", row)).Event)
		b.must(err)
		Exec(t, b.f.Store,
			`INSERT INTO early_feedback (event_id, row_id, state, code, at) VALUES ($1, $2, 'bounced', 550, 1)`,
			e[0].ID, row)
	}
	b.frozen(3)
	e := b.claim(b.chunks(b.send.ID)[0], "w1")
	marks := b.mark(e, b.rowsOf(e)...)
	for _, m := range marks {
		b.result(delivery.Accepted, m)
	}
	crash(b.rows[0])
	b.release(e)
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 1, delivery.Accepted: 2})
	crash(b.rows[1])
	b.take(b.item(b.rows[0], delivery.Complained, "c"))
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 1, delivery.Complained: 1, delivery.Accepted: 1})
	crash(b.rows[2])
	b.must(b.l.Settle(t.Context()))
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 2, delivery.Complained: 1})
	same(t, 0, b.early())
	b.must(b.l.Settle(t.Context()))
}

// What follows from several letters to one person is worked out although each
// comes back to another process at the same moment.
func feedbackPerson(t *testing.T, b *returns) {
	const letters = 6
	policy := feedback.Policy{SoftBounces: letters, SoftWindow: time.Hour, SoftExpiry: time.Hour}
	var items []store.FeedbackItem
	for i := range letters {
		b.sent(1)
		row := b.rows[len(b.rows)-1]
		it := b.item(row, delivery.Bounced, fmt.Sprint("soft", i))
		it.Event.Payload = b.payload(feedback.Event{Kind: feedback.Bounced, Row: row, Verified: true,
			Key: it.Event.Dedupe})
		items = append(items, it)
	}
	var crew sync.WaitGroup
	for _, it := range items {
		crew.Go(func() {
			if _, err := b.l.TakeFeedback(t.Context(), []store.FeedbackItem{it}, policy); err != nil {
				t.Error(err)
			}
		})
	}
	crew.Wait()
	same(t, []recipients.Reason{recipients.SoftBounce}, b.stopped(0))
}

func (b *returns) rowsOf(e delivery.Lease) []delivery.Row { return b.bench.rows(e) }

func (b *returns) choice(kind string) store.FeedbackItem {
	told := feedback.Event{Kind: feedback.EventKind(kind), Row: b.rows[0], Stream: feedback.StreamUpdate,
		Verified: true}
	return store.FeedbackItem{Event: store.Event{Row: b.rows[0], Kind: kind, Source: "web", Dedupe: kind + "-today",
		Payload: b.payload(told)}, Proven: true}
}

func feedbackChoices(t *testing.T, b *returns) {
	b.sent(2)
	for range 3 {
		same(t, []feedback.Result{{New: true}}, b.take(b.choice(store.KindUnsubscribed)))
		same(t, []feedback.Result{{}}, b.take(b.choice(store.KindUnsubscribed)))
		same(t, []recipients.Reason{recipients.Unsubscribe}, b.stopped(0))
		same(t, []feedback.Result{{New: true}}, b.take(b.choice(store.KindJoined)))
		same(t, nil, b.stopped(0))
	}
	b.take(b.choice(store.KindUnsubscribed), b.choice(store.KindJoined), b.choice(store.KindUnsubscribed))
	same(t, []recipients.Reason{recipients.Unsubscribe}, b.stopped(0))
	b.want(b.send.ID, delivery.Counts{delivery.Accepted: 2})
}

func feedbackRelease(t *testing.T, b *returns) {
	b.sent(2)
	b.take(b.item(b.rows[0], delivery.Bounced, "a"))
	if n, err := b.f.Store.Lift(t.Context(), "P0@customer.example", "manager: moved back"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	b.take(b.item(b.rows[0], delivery.Complained, "b"))
	same(t, nil, b.stopped(0))
	if n, err := b.f.Store.Lift(t.Context(), "p1@customer.example", "manager"); n != 0 || err != nil {
		t.Error(n, err)
	}
}

// Several processes may take the same reports.
func feedbackRace(t *testing.T, b *returns) {
	const people = 40
	b.sent(people)
	var crew sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for w := range 4 {
		crew.Go(func() {
			var items []store.FeedbackItem
			for i := range people {
				at := (i*7 + w*11) % people
				items = append(items, b.item(b.rows[at], delivery.Bounced, fmt.Sprint("k", at)))
			}
			for len(items) > 0 {
				r, err := b.l.TakeFeedback(t.Context(), items[:8], feedback.DefaultPolicy())
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, x := range r {
					if x.New {
						fresh++
					}
				}
				mu.Unlock()
				items = items[8:]
			}
		})
	}
	crew.Wait()
	same(t, people, fresh)
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: people})
}
