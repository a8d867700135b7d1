package storetest

import (
	"net/url"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

func ledgerResend(t *testing.T, b *bench) { crash(t, b, delivery.Resend) }
func ledgerHold(t *testing.T, b *bench)   { crash(t, b, delivery.Hold) }

// crash leaves a row in flight, lets another worker take over and the first one
// come back with its answer.
func crash(t *testing.T, b *bench, policy delivery.Policy) {
	r := b.freeze(4, func(f *delivery.Freeze) { f.Rows, f.Policy = oneRegion(4), policy })
	c := b.chunks(r.Send.ID)[0]
	e := b.claim(c, "w1")
	m := b.mark(e, b.rows(e)[0])[0]
	b.f.Clock.Advance(time.Minute)
	next := b.claim(c, "w2")
	late := b.result(delivery.Accepted, m)
	if policy == delivery.Resend {
		if late.Applied || len(b.rows(next)) != 4 {
			t.Fatalf("a late answer counted, or %d rows wait", len(b.rows(next)))
		}
		b.want(r.Send.ID, delivery.Counts{delivery.Queued: 4})
	} else {
		if !late.Applied || len(b.rows(next)) != 3 {
			t.Fatalf("a late answer was refused, or %d rows wait", len(b.rows(next)))
		}
		b.want(r.Send.ID, delivery.Counts{delivery.Queued: 3, delivery.Accepted: 1})
	}
	d, err := b.l.Delivery(t.Context(), m.Row)
	if err != nil || d.Uncertain != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
}

// ledgerFrozen has a worker freeze in the middle of a transaction that holds its
// chunk's lock, as a machine does that is cut off. The server ends it.
func ledgerFrozen(t *testing.T, b *bench) {
	if b.f.Store.Dialect() != store.Postgres {
		return // a SQLite file's processes are on one machine, and its locks die with them
	}
	set := Value[string](t, b.f.Store, `SELECT current_setting('idle_in_transaction_session_timeout')`)
	if set != "30s" {
		t.Errorf("transactions may idle for %s", set)
	}
	r := b.freeze(4, func(f *delivery.Freeze) { f.Rows = oneRegion(4) })
	c := b.chunks(r.Send.ID)[0]
	b.claim(c, "w1")
	u, err := url.Parse(b.f.URL)
	b.must(err)
	q := u.Query()
	q.Set("idle_in_transaction_session_timeout", "500ms")
	u.RawQuery = q.Encode()
	frozen, err := store.Open(t.Context(), store.Options{URL: u.String()})
	b.must(err)
	defer frozen.Close()
	err = frozen.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `SELECT id FROM chunks WHERE id = $1 FOR SHARE`, c)
		b.must(err)
		b.f.Clock.Advance(time.Minute)
		if e := b.claim(c, "w2"); len(b.rows(e)) != 4 {
			t.Error("the chunk was not taken over whole")
		}
		return nil
	})
	if err == nil {
		t.Error("the frozen transaction was committed")
	}
}

func ledgerDeferred(t *testing.T, b *bench) {
	r := b.freeze(2, func(f *delivery.Freeze) { f.Rows = oneRegion(2) })
	c := b.chunks(r.Send.ID)[0]
	e := b.claim(c, "w1")
	marks := b.mark(e, b.rows(e)...)
	b.result(delivery.Accepted, marks[0])
	b.result(delivery.Deferred, marks[1])
	left := b.release(e)
	if left.Done || !left.NextAt.Equal(b.f.Clock.Now().Add(time.Minute)) {
		t.Fatalf("%+v", left)
	}
	if e := b.claim(c, "w1"); len(b.rows(e)) != 0 {
		t.Fatal("a deferred row came too early")
	} else {
		b.release(e)
	}
	b.f.Clock.Advance(time.Minute)
	e = b.claim(c, "w1")
	rows := b.rows(e)
	if len(rows) != 1 || rows[0].Attempts != 1 {
		t.Fatalf("%+v", rows)
	}
	b.result(delivery.Accepted, b.mark(e, rows[0])[0])
	if left := b.release(e); !left.Done {
		t.Fatalf("%+v", left)
	}
	b.want(r.Send.ID, delivery.Counts{delivery.Accepted: 2})
}
