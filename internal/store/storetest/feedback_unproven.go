package storetest

import (
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
	"tidings/recipients"
)

// unproven is the same report, told by somebody who proves nothing.
func (b *returns) unproven(row int64, state delivery.State, key string) store.FeedbackItem {
	b.Helper()
	it := b.item(row, state, key)
	told := feedback.Event{Kind: feedback.EventKind(it.Event.Kind), Row: row, Stream: feedback.StreamUpdate,
		Hard: state == delivery.Bounced, Status: "5.1.1", Key: key}
	it.Event.Payload, it.Proven = b.payload(told), false
	return it
}

// reported are the states that reports tell.
func reported() []delivery.State {
	return []delivery.State{delivery.Delivered, delivery.Bounced, delivery.Complained}
}

// allStates are those that a row can be in.
func allStates() []delivery.State {
	return []delivery.State{delivery.Queued, delivery.Attempting, delivery.Accepted, delivery.Deferred, delivery.Failed,
		delivery.Uncertain, delivery.Suppressed, delivery.Cancelled, delivery.Delivered, delivery.Bounced,
		delivery.Complained}
}

// put brings the rows into a state, with so many tries of which nobody knows the end.
func (b *returns) put(state delivery.State, uncertain int) {
	b.Helper()
	Exec(b, b.f.Store, `UPDATE deliveries SET state = $1, uncertain = $2 WHERE send_id = $3`, string(state),
		uncertain, b.send.ID)
	Recount(b, b.f.Store, b.send.ID)
}

// What nobody has proven moves no row of any state, stops no letter, waits for nothing
// and is part of no count: it is kept, shown in the person's history, and put before a
// person if it is grave.
func feedbackUnproven(t *testing.T, b *returns) {
	b.frozen(3)
	for _, state := range allStates() {
		for uncertain := range 2 {
			b.put(state, uncertain)
			for i, told := range reported() {
				key := fmt.Sprint(state, uncertain, told)
				same(t, []feedback.Result{{New: true}, {}},
					b.take(b.unproven(b.rows[i], told, key), b.unproven(b.rows[i], told, key)))
			}
			b.want(b.send.ID, delivery.Counts{state: 3})
			same(t, 0, b.early())
			b.must(b.l.Settle(t.Context()))
			b.want(b.send.ID, delivery.Counts{state: 3})
		}
	}
	b.put(delivery.Accepted, 0)
	left := b.choice(store.KindUnsubscribed)
	left.Proven, left.Event.Payload = false, b.payload(feedback.Event{Kind: feedback.Unsubscribed, Row: b.rows[0],
		Stream: feedback.StreamUpdate})
	read := store.FeedbackItem{Event: store.Event{Row: b.rows[0], Kind: store.KindAcknowledged, Dedupe: "read"}}
	b.take(left, read)
	for i := range b.rows {
		same(t, nil, b.stopped(i))
	}
	tally, err := b.f.Store.Tally(t.Context(), b.send.Slug, b.send.Revision)
	b.must(err)
	same(t, store.Tally{}, tally)
	for _, kind := range []string{"bounced", "delivered", "complained", store.KindUnsubscribed,
		store.KindAcknowledged} {
		same(t, 0, len(events(t, b.f, store.EventFilter{Kind: kind})))
	}
	found, err := b.f.Store.Reported(t.Context(), b.send.Slug, b.send.Revision)
	b.must(err)
	same(t, map[int64][]string{b.rows[0]: {"acknowledged", "delivered", "unsubscribed"}, b.rows[1]: {"bounced"},
		b.rows[2]: {"complained"}}, found)
	counts, err := b.f.Store.CountReported(t.Context(), b.send.Slug, b.send.Revision)
	b.must(err)
	same(t, map[string]int{"acknowledged": 1, "bounced": 1, "complained": 1, "delivered": 1, "unsubscribed": 1}, counts)
	about := 0
	b.must(b.l.CountBreakdown(t.Context(), b.send.ID, func(c store.BreakdownCount) error {
		about += c.Reported
		return nil
	}))
	same(t, 3, about)
	history := entry(t, b.f, "p1@customer.example").History
	last := history[len(history)-1]
	same(t, "reported, unproven: bounced 5.1.1 test", last.Action+": "+last.Detail+" "+last.Source)
	// The same with a proof still counts.
	same(t, []feedback.Result{{New: true, Moved: true}}, b.take(b.item(b.rows[1], delivery.Bounced, "proven")))
	same(t, []recipients.Reason{recipients.HardBounce}, b.stopped(1))
}

// A report without proof that comes while its row is in flight is not applied later;
// nor is one that an earlier version let wait.
func feedbackUnprovenEarly(t *testing.T, b *returns) {
	for i, rest := range []delivery.State{delivery.Accepted, delivery.Uncertain} {
		b.frozen(2)
		e := b.claim(b.chunks(b.send.ID)[0], "w1")
		marks := b.mark(e, b.rowsOf(e)...)
		for j, row := range b.rows {
			old := b.unproven(row, reported()[j], fmt.Sprint("early", i, j))
			b.take(old)
			same(t, j, b.early())
			Exec(t, b.f.Store, `INSERT INTO early_feedback (event_id, row_id, state, at)
				SELECT id, row_id, 'delivered', 1 FROM events WHERE dedupe = $1`, old.Event.Dedupe)
		}
		for _, m := range marks {
			b.result(rest, m)
		}
		b.must(b.l.Settle(t.Context()))
		b.want(b.send.ID, delivery.Counts{rest: 2})
		same(t, 0, b.early())
	}
}

// A proven report settles a row of which a copy may be out. Of one whose copies were
// all refused, or that has none, it proves nothing.
func feedbackNeverTaken(t *testing.T, b *returns) {
	// One that came while the row was in flight does not settle it where the relay then
	// refused the message.
	b.frozen(3)
	e := b.claim(b.chunks(b.send.ID)[0], "w1")
	marks := b.mark(e, b.rowsOf(e)...)
	for i, told := range reported() {
		b.take(b.item(b.rows[i], told, fmt.Sprint("in flight ", told)))
	}
	same(t, 3, b.early())
	for _, m := range marks {
		b.result(delivery.Failed, m)
	}
	b.want(b.send.ID, delivery.Counts{delivery.Failed: 3})
	same(t, 0, b.early())
	b.frozen(3)
	for _, c := range []struct {
		state     delivery.State
		uncertain int
		settled   bool
	}{
		{delivery.Queued, 0, false}, {delivery.Deferred, 0, false}, {delivery.Failed, 0, false},
		{delivery.Failed, 1, false}, {delivery.Suppressed, 0, false}, {delivery.Cancelled, 1, false},
		{delivery.Queued, 1, true}, {delivery.Deferred, 2, true}, {delivery.Uncertain, 1, true},
		{delivery.Accepted, 0, true},
	} {
		b.put(c.state, c.uncertain)
		want := delivery.Counts{c.state: 3}
		if c.settled {
			want = delivery.Counts{delivery.Delivered: 1, delivery.Bounced: 1, delivery.Complained: 1}
		}
		for i, told := range reported() {
			b.take(b.item(b.rows[i], told, fmt.Sprint(c.state, c.uncertain, told)))
		}
		b.want(b.send.ID, want)
	}
}

// One bounce that stops both streams is one suppression and one line of history; a
// second one that changes nothing adds none.
func feedbackOneLine(t *testing.T, b *returns) {
	b.sent(1)
	first := b.rows[0]
	b.sent(1)
	lines := func() (n int) {
		for _, h := range entry(t, b.f, "p0@customer.example").History {
			if h.Action == "suppressed" {
				n++
			}
		}
		return n
	}
	for _, row := range []int64{first, b.rows[0]} {
		b.take(b.item(row, delivery.Bounced, fmt.Sprint("bounce", row)))
		same(t, 1, lines())
		same(t, []recipients.Reason{recipients.HardBounce}, b.stopped(0))
	}
	b.sent(1)
	policy := feedback.Policy{SoftBounces: 1, SoftWindow: time.Hour, SoftExpiry: time.Hour}
	it := b.item(b.rows[0], delivery.Bounced, "soft")
	it.Event.Payload = b.payload(feedback.Event{Kind: feedback.Bounced, Row: b.rows[0], Verified: true, Key: "soft"})
	_, err := b.l.TakeFeedback(t.Context(), []store.FeedbackItem{it}, policy)
	b.must(err)
	same(t, 2, lines())
}
