package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

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
		"odd words of a mail system": feedbackOctets,
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
	send delivery.Send
	rows []int64
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
		f.Stream = "update"
		f.Rows = func(yield func(delivery.Frozen, error) bool) {
			for i := range n {
				e := entry(b.T, b.f, fmt.Sprintf("p%d@customer.example", i))
				if !yield(delivery.Frozen{Recipient: e.ID, Email: e.Email, Region: "emea", Locale: "en", Fields: []byte("{}")}, nil) {
					return
				}
			}
		}
	}).Send
	b.must(b.l.Deliveries(b.Context(), delivery.Filter{Send: b.send.ID}, func(d *delivery.Delivery) error {
		b.rows = append(b.rows, d.Row)
		return nil
	}))
}

// item is one report about a row.
func (b *returns) item(row int64, state delivery.State, key string) store.FeedbackItem {
	kind := map[delivery.State]string{delivery.Bounced: "bounced", delivery.Delivered: "delivered", delivery.Complained: "complained"}[state]
	return store.FeedbackItem{Event: store.Event{Row: row, Kind: kind, Source: "test", Dedupe: key, Payload: json.RawMessage(`{"a":1}`)},
		Move: delivery.Feedback{Row: row, State: state, Code: 550, Enhanced: "5.1.1", Reply: "no such user", Reason: "userunknown"}}
}

// hard stops everybody who has a bounce since the last release.
func hard(events []store.Event) (f store.Followed, err error) {
	for _, e := range events {
		switch e.Kind {
		case store.KindReleased:
			f = store.Followed{}
		case "bounced":
			f.Stop = []recipients.Suppression{{Reason: recipients.HardBounce, Source: "feedback", CreatedAt: e.At}}
		case store.KindUnsubscribed:
			f.Stop = append(f.Stop, recipients.Suppression{Stream: "update", Reason: recipients.Unsubscribe, Source: "feedback"})
		case store.KindJoined:
			f.Stop = nil
		case "complained":
			f.Review = append(f.Review, store.ReviewItem{ID: e.ID, Why: "complaint"})
		}
	}
	return f, nil
}

func (b *returns) take(items ...store.FeedbackItem) []feedback.Result {
	b.Helper()
	r, err := b.l.TakeFeedback(b.Context(), items, hard)
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
		return []store.FeedbackItem{b.item(b.rows[0], delivery.Bounced, "a"), b.item(b.rows[1], delivery.Delivered, "b"), b.item(b.rows[0], delivery.Bounced, "a"),
			b.item(b.rows[1], delivery.Bounced, "c"), b.item(b.rows[2], delivery.Complained, "d"), b.item(1<<40, delivery.Bounced, "e"), b.item(b.rows[2], delivery.Delivered, "f")}
	}
	same(t, []feedback.Result{{New: true, Moved: true}, {New: true, Moved: true}, {}, {New: true, Moved: true}, {New: true, Moved: true}, {}, {New: true}}, b.take(batch()...))
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
	fault := errors.New("the rules failed")
	_, err := b.l.TakeFeedback(t.Context(), []store.FeedbackItem{b.item(b.rows[0], delivery.Bounced, "a")}, func([]store.Event) (store.Followed, error) { return store.Followed{}, fault })
	if !errors.Is(err, fault) {
		t.Fatal(err)
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
	same(t, []feedback.Result{{New: true}, {New: true}}, b.take(b.item(b.rows[0], delivery.Bounced, "a"), b.item(b.rows[1], delivery.Delivered, "b")))
	if n, err := b.l.SettleFeedback(t.Context()); n != 0 || err != nil {
		t.Errorf("%d rows in flight were moved (%v)", n, err)
	}
	b.result(delivery.Accepted, marks[0])
	b.result(delivery.Accepted, marks[1])
	unknown := b.result(delivery.Uncertain, marks[2])
	unknown.Resend = true
	if n, err := b.l.SettleFeedback(t.Context()); n != 2 || err != nil {
		t.Errorf("%d rows moved (%v), want 2", n, err)
	}
	b.take(b.item(b.rows[2], delivery.Bounced, "c"))
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 2, delivery.Delivered: 1})
	if n, err := b.l.SettleFeedback(t.Context()); n != 0 || err != nil {
		t.Errorf("%d rows moved twice (%v)", n, err)
	}
}

func (b *returns) rowsOf(e delivery.Lease) []delivery.Row { return b.bench.rows(e) }

func (b *returns) choice(kind string) store.FeedbackItem {
	return store.FeedbackItem{Event: store.Event{Row: b.rows[0], Kind: kind, Source: "web", Dedupe: kind + "-today", Payload: json.RawMessage(`{}`)}}
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
				r, err := b.l.TakeFeedback(t.Context(), items[:8], hard)
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
