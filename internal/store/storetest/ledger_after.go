package storetest

import (
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/store"
)

func ledgerFeedback(t *testing.T, b *bench) {
	r := b.freeze(3, func(f *delivery.Freeze) { f.Rows = oneRegion(3) })
	b.finish(r.Send.ID, delivery.Accepted)
	var first int64
	b.must(b.l.Deliveries(t.Context(), delivery.Filter{Send: r.Send.ID}, func(d *delivery.Delivery) error {
		if first == 0 {
			first = d.Row
		}
		return nil
	}))
	for i, step := range []struct {
		row     int64
		state   delivery.State
		changed bool
	}{
		{first, delivery.Delivered, true}, {first, delivery.Delivered, false}, {first, delivery.Bounced, true},
		{first, delivery.Delivered, false}, {first + 1, delivery.Bounced, true}, {first + 1, delivery.Complained, true},
		{first + 1, delivery.Bounced, false}, {first + 99, delivery.Bounced, false},
	} {
		item := store.FeedbackItem{
			Event: store.Event{Row: step.row, Kind: string(step.state), Dedupe: fmt.Sprint("report ", i)},
			Move:  delivery.Feedback{Row: step.row, State: step.state, Reason: "report"}, Proven: true,
		}
		result, err := b.l.TakeFeedback(t.Context(), []store.FeedbackItem{item}, feedback.DefaultPolicy())
		if err != nil || result[0].Moved != step.changed {
			t.Errorf("%+v: %v, %v", step, result, err)
		}
	}
	b.want(r.Send.ID, delivery.Counts{delivery.Bounced: 1, delivery.Complained: 1, delivery.Accepted: 1})
}

func ledgerHistory(t *testing.T, b *bench) {
	r := b.freeze(1, func(f *delivery.Freeze) { f.Rows = oneRegion(1) })
	c := b.chunks(r.Send.ID)[0]
	e := b.claim(c, "w1")
	m := b.mark(e, b.rows(e)...)[0]
	b.result(delivery.Deferred, m)
	b.release(e)
	b.f.Clock.Advance(2 * time.Minute)
	b.finish(r.Send.ID, delivery.Accepted)
	tries := Column[string](t, b.f.Store, `SELECT number || ' ' || state || ' ' || code FROM attempts WHERE row_id = $1
		UNION ALL SELECT attempts || ' ' || state || ' ' || code FROM deliveries WHERE id = $1 ORDER BY 1`, m.Row)
	b.same("tries", []string{"1 deferred 451", "2 accepted 250"}, tries)
	if row, err := b.l.FindRow(t.Context(), 0, 1); err != nil || row != m.Row {
		t.Fatal(row, err)
	}
	if f, err := b.l.FrozenRow(t.Context(), m.Row); err != nil || f.Email != "p0@customer.example" || f.Chunk != c {
		t.Fatalf("%+v, %v", f, err)
	}
}

// ledgerBudget has two ask a budget in turns. On SQLite the clock is moved. On
// PostgreSQL it is the server's own: more than what its time allows is never
// granted, however long the asking takes.
func ledgerBudget(t *testing.T, b *bench) {
	const rate, ahead = 100, 0.25
	if b.f.Store.Dialect() == store.Postgres {
		began, got := b.serverTime(), 0
		for got < 40 {
			n, wait, err := b.l.TakeBudget(t.Context(), "send:1", rate, 25)
			b.must(err)
			if n == 0 && wait <= 0 {
				t.Fatal("neither a message nor a time to wait")
			}
			got += n
			time.Sleep(wait)
		}
		if most := rate*(b.serverTime()-began+ahead) + 1; float64(got) > most {
			t.Fatalf("%d were granted where the time allows %.0f", got, most)
		}
		return
	}
	got := 0
	for range 400 { // 4 s in steps of 10 ms, two that ask
		for range 2 {
			n, _, err := b.l.TakeBudget(t.Context(), "send:1", rate, 25)
			b.must(err)
			got += n
		}
		b.f.Clock.Advance(10 * time.Millisecond)
	}
	if got < 390 || got > 430 {
		t.Fatalf("%d of 400 were granted", got)
	}
}

// serverTime is PostgreSQL's clock in seconds.
func (b *bench) serverTime() float64 {
	b.Helper()
	return Value[float64](b, b.f.Store, `SELECT extract(epoch FROM clock_timestamp())::float8`)
}

func ledgerBeat(t *testing.T, b *bench) {
	r := b.freeze(3, nil)
	b.must(b.l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: "w1", Send: r.Send.ID, Rate: 100}))
	b.f.Clock.Advance(time.Second)
	b.must(b.l.Heartbeat(t.Context(),
		delivery.Heartbeat{Worker: "w2", Send: r.Send.ID, Rate: 50, Fault: "relay a: refused"}))
	st, err := b.l.Status(t.Context(), r.Send.ID)
	if err != nil || st.Rate != 150 || st.Workers != 2 || st.Fault != "relay a: refused" {
		t.Fatalf("%+v, %v", st, err)
	}
	b.must(b.l.Close())
	if st, _ := b.l.Status(t.Context(), r.Send.ID); st.Workers != 1 || st.Rate != 50 {
		t.Fatalf("a worker that left counts: %+v", st)
	}
	b.f.Clock.Advance(time.Minute)
	if st, _ := b.l.Status(t.Context(), r.Send.ID); st.Workers != 0 || st.Rate != 0 {
		t.Fatalf("dead workers count: %+v", st)
	}
}

// ledgerSilent is told of a worker that holds chunks and has not been heard of, and
// not of one that has just begun, or lives.
func ledgerSilent(t *testing.T, b *bench) {
	const gone, lives = "db-1.example-17-abc", "w2"
	r := b.freeze(12, func(f *delivery.Freeze) { f.Rows = oneRegion(12) })
	chunks := b.chunks(r.Send.ID)
	silent := func() *delivery.StaleWorker {
		st, err := b.l.Status(t.Context(), r.Send.ID)
		b.must(err)
		return st.StaleWorker
	}
	b.claim(chunks[0], gone)
	b.claim(chunks[1], gone)
	e := b.claim(chunks[2], lives)
	b.must(b.l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: gone, Send: r.Send.ID}))
	if s := silent(); s != nil {
		t.Fatalf("just begun: %+v", s)
	}
	until := b.f.Clock.Now().Add(30 * time.Second)
	b.f.Clock.Advance(7 * time.Second)
	b.must(b.l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: lives, Send: r.Send.ID}))
	if s := silent(); s == nil || s.Worker != gone || s.Chunks != 2 || !s.Until.Equal(until) ||
		store.HostOf(s.Worker) != "db-1.example" {
		t.Fatalf("silent: %+v", s)
	}
	b.must(b.l.Heartbeat(t.Context(), delivery.Heartbeat{Worker: gone, Send: r.Send.ID}))
	if s := silent(); s != nil {
		t.Fatalf("heard of again: %+v", s)
	}
	b.f.Clock.Advance(23 * time.Second)
	if s := silent(); s != nil {
		t.Fatalf("its leases are over: %+v", s)
	}
	b.release(e)
}

func ledgerSweep(t *testing.T, b *bench) {
	ctx := t.Context()
	r := b.freeze(4, func(f *delivery.Freeze) { f.Rows = oneRegion(4) })
	b.claim(b.chunks(r.Send.ID)[0], "w1")
	Exec(t, b.f.Store, `DELETE FROM river_job`) // as if its worker and its job had died
	if n, err := b.l.Sweep(ctx, "w2"); err != nil || n != 0 {
		t.Fatalf("a chunk that is held was woken: %d, %v", n, err)
	}
	b.f.Clock.Advance(time.Minute)
	if n, err := b.l.Sweep(ctx, "w2"); err != nil || n != 1 || b.jobs() != 1 {
		t.Fatalf("woken %d, %v", n, err)
	}
}

func ledgerOctets(t *testing.T, b *bench) {
	r := b.freeze(1, func(f *delivery.Freeze) { f.Rows = oneRegion(1) })
	e := b.claim(b.chunks(r.Send.ID)[0], "w1")
	m := b.mark(e, b.rows(e)...)[0]
	o := &delivery.Outcome{Mark: m, State: delivery.Failed, Code: 550, Reply: "no\x00 \xff such user"}
	b.must(b.l.Commit(t.Context(), &delivery.Group{Results: []*delivery.Outcome{o}}))
	if !o.Applied {
		t.Fatal("refused")
	}
}

// ledgerErase also has a row that lost its address after it was read: it is not
// sent.
func ledgerErase(t *testing.T, b *bench) {
	r := b.freeze(2, func(f *delivery.Freeze) { f.Rows = oneRegion(2) })
	e := b.claim(b.chunks(r.Send.ID)[0], "w1")
	rows := b.rows(e)
	b.must(b.f.Store.InTx(t.Context(), func(tx *store.Tx) error { return b.l.EraseDeliveries(t.Context(), tx, 1) }))
	b.want(r.Send.ID, delivery.Counts{delivery.Queued: 1, delivery.Suppressed: 1})
	Exec(t, b.f.Store, `UPDATE deliveries SET email = '' WHERE id = $1`, rows[1].ID)
	if m := b.mark(e, rows[1]); m[0].Verdict != delivery.Blocked {
		t.Errorf("a row without an address was marked: %v", m[0].Verdict)
	}
	b.must(b.l.Deliveries(t.Context(), delivery.Filter{Recipient: 1}, func(d *delivery.Delivery) error {
		if d.Email != "" || d.Reason != "erased" {
			t.Errorf("%+v", d)
		}
		return nil
	}))
}
