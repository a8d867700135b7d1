package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
	"tidings/recipients"
)

func feedbackRetain(t *testing.T, b *returns) {
	b.sent(4)
	b.take(b.item(b.rows[0], delivery.Bounced, "a"))
	b.must(b.f.Store.Forget(t.Context(), "p1@customer.example", "manager", ""))
	sent := b.f.Clock.Now()
	r, err := b.f.Store.ApplyRetention(t.Context(), sent.Add(-time.Hour))
	b.must(err)
	same(t, store.RetentionResult{}, r)
	b.f.Clock.Advance(48 * time.Hour)
	r, err = b.f.Store.ApplyRetention(t.Context(), b.f.Clock.Now().Add(-24*time.Hour))
	b.must(err)
	same(t, store.RetentionResult{Deliveries: 3, Events: 1}, r)
	b.want(b.send.ID, delivery.Counts{delivery.Bounced: 1, delivery.Accepted: 3})
	b.must(b.l.Deliveries(t.Context(), delivery.Filter{}, func(d *delivery.Delivery) error {
		if d.Email != "" || d.Reply != "" {
			t.Errorf("row %d still holds %q %q", d.Row, d.Email, d.Reply)
		}
		return nil
	}))
	// A letter's links still lead to who is registered, and to nobody else.
	for i, want := range []string{"p0@customer.example", ""} {
		f, err := b.l.FeedbackRow(t.Context(), b.rows[i])
		b.must(err)
		same(t, want, f.Email)
	}
	b.take(b.choice(store.KindUnsubscribed))
	same(t, []recipients.Reason{recipients.HardBounce, recipients.Unsubscribe}, b.stopped(0))
}

func feedbackForgotten(t *testing.T, b *returns) {
	b.frozen(2)
	e := b.claim(b.chunks(b.send.ID)[0], "w1")
	marks := b.mark(e, b.rowsOf(e)...)
	b.must(b.f.Store.Forget(t.Context(), "p0@customer.example", "manager", ""))
	b.result(delivery.Accepted, marks[0])
	b.result(delivery.Accepted, marks[1])
	b.take(b.item(b.rows[0], delivery.Bounced, "a"))
	if _, err := b.f.Store.ApplyRetention(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	d, err := b.l.Delivery(t.Context(), b.rows[0])
	b.must(err)
	same(t, "", d.Email)
	other, err := b.l.Delivery(t.Context(), b.rows[1])
	b.must(err)
	same(t, "p1@customer.example", other.Email)
}

func feedbackReview(t *testing.T, b *returns) {
	b.sent(2)
	b.take(b.item(b.rows[0], delivery.Complained, "a"), b.item(b.rows[1], delivery.Complained, "b"))
	list := func(all bool) (found []store.ReviewItem) {
		b.must(b.f.Store.Reviews(t.Context(), all, func(v store.ReviewItem) error {
			found = append(found, v)
			return nil
		}))
		return found
	}
	open := list(false)
	if len(open) != 2 || open[0].Email != "p0@customer.example" || open[0].Why != "complaint about service" {
		t.Fatalf("%+v", open)
	}
	b.must(b.f.Store.FinishReview(t.Context(), open[0].ID, "Kathy", "called them"))
	if err := b.f.Store.FinishReview(t.Context(), open[0].ID, "Kathy", ""); !errors.Is(err, store.ErrNoReview) {
		t.Error(err)
	}
	same(t, 1, len(list(false)))
	same(t, "Kathy", list(true)[0].DoneBy)
}

func feedbackReport(t *testing.T, b *returns) {
	b.sent(4)
	b.take(b.item(b.rows[0], delivery.Bounced, "a"))
	domains, err := b.l.CountByDomain(t.Context(), b.send.ID)
	b.must(err)
	same(t, []store.GroupCount{{Name: "customer.example", State: delivery.Accepted, N: 3},
		{Name: "customer.example", State: delivery.Bounced, N: 1}}, domains)
	reasons, err := b.l.CountReasons(t.Context(), b.send.ID)
	b.must(err)
	same(t, []store.ReasonCount{{State: delivery.Bounced, Reason: "userunknown", Enhanced: "5.1.1", Code: 550, N: 1}},
		reasons)
	var missed []string
	b.must(b.l.Missed(t.Context(), b.send.ID, 10, func(m *store.Missed) error {
		missed = append(missed, m.Email+" "+m.Name)
		return nil
	}))
	same(t, []string{"p0@customer.example Person 0"}, missed)
}

// feedbackAcceptance: what comes back later changes nothing about when the relay
// took a message, and a report that comes first does not invent it.
func feedbackAcceptance(t *testing.T, b *returns) {
	b.sent(4)
	took := b.f.Store.Now()
	for i, row := range b.rows {
		Exec(t, b.f.Store, `UPDATE deliveries SET updated_at = $1 WHERE id = $2`,
			store.Millis(took.Add(time.Duration(i)*time.Second)), row)
	}
	want := func(n int, seconds ...time.Duration) {
		t.Helper()
		have, at, err := b.l.AcceptedAfter(t.Context(), b.send.ID, 0.5, 0.95)
		b.must(err)
		var after []time.Duration
		for _, a := range at {
			after = append(after, a.Sub(store.Moment(store.Millis(took)))/time.Second)
		}
		if have != n {
			t.Errorf("%d accepted, want %d", have, n)
		}
		same(t, seconds, after)
	}
	want(4, 1, 3)
	for i, state := range []delivery.State{delivery.Bounced, delivery.Delivered, delivery.Complained} {
		it := b.item(b.rows[i], state, fmt.Sprint("first", i))
		it.Event.At = took.Add(100 * time.Hour)
		b.take(it)
	}
	want(4, 1, 3)
	late := b.item(b.rows[1], delivery.Bounced, "second")
	late.Event.At = took.Add(200 * time.Hour)
	same(t, []feedback.Result{{New: true, Moved: true}}, b.take(late))
	want(4, 1, 3)
	Exec(t, b.f.Store, `UPDATE deliveries SET state = 'uncertain' WHERE id = $1`, b.rows[3])
	Recount(t, b.f.Store, b.send.ID)
	b.take(b.item(b.rows[3], delivery.Delivered, "third"))
	want(3, 1, 2)
}

// feedbackReaders counts who has read a letter, and names who has not.
func feedbackReaders(t *testing.T, b *returns) {
	b.sent(5)
	read := func(row int64, key string) store.FeedbackItem {
		return store.FeedbackItem{Event: store.Event{Row: row, Kind: store.KindAcknowledged, Source: "web",
			Dedupe: key}, Proven: true}
	}
	b.take(read(b.rows[0], "a"), read(b.rows[0], "another day"), read(b.rows[1], "b"),
		b.item(b.rows[1], delivery.Bounced, "c"), b.item(b.rows[2], delivery.Bounced, "d"))
	regions, err := b.l.AcknowledgedByRegion(t.Context(), b.send.ID)
	b.must(err)
	same(t, map[string]int{"emea": 2}, regions)
	groups, err := b.l.CountByLocale(t.Context(), b.send.ID)
	b.must(err)
	same(t, []store.GroupCount{{Name: "en", State: delivery.Accepted, N: 3, Acknowledged: 1},
		{Name: "en", State: delivery.Bounced, N: 2, Acknowledged: 1}}, groups)
	var fine []store.BreakdownCount
	b.must(b.l.CountBreakdown(t.Context(), b.send.ID,
		func(c store.BreakdownCount) error { fine = append(fine, c); return nil }))
	same(t, []store.BreakdownCount{
		{Region: "emea", Locale: "en", Domain: "customer.example", State: delivery.Accepted, N: 3, Acknowledged: 1},
		{Region: "emea", Locale: "en", Domain: "customer.example", State: delivery.Bounced, N: 2, Acknowledged: 1}},
		fine)
	n, err := b.l.CountUnacknowledged(t.Context(), b.send.ID)
	b.must(err)
	var silent []string
	b.must(b.l.Unacknowledged(t.Context(), b.send.ID, 0,
		func(m *store.Missed) error { silent = append(silent, m.Email); return nil }))
	same(t, []string{"p3@customer.example", "p4@customer.example"}, silent)
	if n != 2 {
		t.Errorf("%d silent, want 2", n)
	}
}

// feedbackCalls: a call is known to every process until it is too old.
func feedbackCalls(t *testing.T, b *returns) {
	s, at := b.f.Store, b.f.Store.Now()
	b.must(s.NoteCall(t.Context(), "one", at, at.Add(-time.Hour)))
	b.must(s.NoteCall(t.Context(), "one", at, at.Add(-time.Hour)))
	b.must(s.NoteCall(t.Context(), "two", at.Add(2*time.Hour), at.Add(time.Hour)))
	for name, want := range map[string]bool{"one": false, "two": true, "three": false} {
		if known, err := s.KnowsCall(t.Context(), name); err != nil || known != want {
			t.Errorf("%s: %v %v", name, known, err)
		}
	}
}

// feedbackSetting: changes of a value at once all happen, one after the other.
func feedbackSetting(t *testing.T, b *returns) {
	var crew sync.WaitGroup
	for range 20 {
		crew.Go(func() {
			if err := b.f.Store.UpdateSetting(t.Context(), "count",
				func(old string) (string, error) { return old + "x", nil }); err != nil {
				t.Error(err)
			}
		})
	}
	crew.Wait()
	if err := b.f.Store.UpdateSetting(t.Context(), "count",
		func(string) (string, error) { return "", errors.New("no") }); err == nil {
		t.Error("a refused change is no error")
	}
	value, ok, err := b.f.Store.LookupSetting(t.Context(), "count")
	if value != "xxxxxxxxxxxxxxxxxxxx" || !ok || err != nil {
		t.Errorf("%q %v %v", value, ok, err)
	}
	if _, ok, err := b.f.Store.LookupSetting(t.Context(), "none"); ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func feedbackOddBytes(t *testing.T, b *returns) {
	b.sent(1)
	it := b.item(b.rows[0], delivery.Bounced, "a")
	it.Move.Reply, it.Move.Reason, it.Move.Enhanced = "caf\xe9\x00", "\xff", "\x00"
	same(t, []feedback.Result{{New: true, Moved: true}}, b.take(it))
}
