package storetest

import (
	"errors"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/recipients"
)

func ledgerPause(t *testing.T, b *bench) {
	ctx := t.Context()
	r := b.freeze(8, nil)
	id := r.Send.ID
	if ok, err := b.l.Pause(ctx, id, "lunch"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if ok, _ := b.l.Pause(ctx, id, "again"); ok {
		t.Fatal("paused twice")
	}
	if s, err := b.l.Send(ctx, id); err != nil || s.State != delivery.Paused || s.Reason != "lunch" {
		t.Fatalf("%+v, %v", s, err)
	}
	_, err := b.l.Claim(ctx,
		delivery.Claim{Chunk: b.chunks(id)[0], Worker: "w1", Until: b.f.Clock.Now().Add(time.Minute)})
	if !errors.Is(err, delivery.ErrIdle) {
		t.Fatalf("a paused chunk was claimed: %v", err)
	}
	before := b.jobs()
	if ok, err := b.l.Resume(ctx, id); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if n := b.jobs() - before; n != len(b.chunks(id)) {
		t.Fatalf("resuming inserted %d jobs", n)
	}
	b.finish(id, delivery.Accepted)
	if ok, err := b.l.Resume(ctx, id); err != nil || ok {
		t.Fatal("a complete send was resumed", err)
	}
}

func (b *bench) jobs() int {
	b.Helper()
	return Value[int](b, b.f.Store, `SELECT count(*) FROM river_job`)
}

func ledgerCancel(t *testing.T, b *bench) {
	r := b.freeze(12, func(f *delivery.Freeze) { f.Rows, f.Chunk = oneRegion(12), 6 })
	id := r.Send.ID
	c := b.chunks(id)
	e := b.claim(c[0], "w1")
	m := b.mark(e, b.rows(e)[:2]...)
	b.must(b.l.Cancel(t.Context(), id, "wrong month"))
	b.want(id, delivery.Counts{delivery.Cancelled: 6, delivery.Queued: 4, delivery.Attempting: 2})
	b.result(delivery.Accepted, m[0])
	b.result(delivery.Deferred, m[1])
	if left := b.release(e); !left.Done {
		t.Fatalf("%+v", left)
	}
	b.want(id, delivery.Counts{delivery.Cancelled: 11, delivery.Accepted: 1})
	if s, err := b.l.Send(t.Context(), id); err != nil || s.State != delivery.SendCancelled ||
		s.Reason != "wrong month" {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := b.l.Freeze(t.Context(),
		delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Rows: oneRegion(20)}); err == nil {
		t.Fatal("a cancelled send was frozen again")
	}
}

func ledgerRetry(t *testing.T, b *bench) {
	r := b.freeze(4, func(f *delivery.Freeze) { f.Rows = oneRegion(4) })
	id := r.Send.ID
	e := b.claim(b.chunks(id)[0], "w1")
	marks := b.mark(e, b.rows(e)...)
	for i, s := range []delivery.State{delivery.Accepted, delivery.Failed, delivery.Failed, delivery.Uncertain} {
		b.result(s, marks[i])
	}
	if left := b.release(e); !left.Done {
		t.Fatalf("%+v", left)
	}
	if _, err := b.l.Retry(t.Context(), id, delivery.Accepted); err == nil {
		t.Fatal("accepted messages were sent again")
	}
	b.blocked(id, delivery.Failed, 0)
	// of an accepted message and a failed one
	for _, who := range []string{"p0@customer.example", "p1@customer.example"} {
		b.must(b.f.Store.Suppress(t.Context(), recipients.Suppression{Email: who, Reason: recipients.HardBounce}))
	}
	b.blocked(id, delivery.Failed, 1)
	_, err := b.f.Store.Lift(t.Context(), "p1@customer.example", "test")
	b.must(err)
	b.blocked(id, delivery.Failed, 0)
	n, err := b.l.Retry(t.Context(), id, delivery.Failed)
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	b.want(id, delivery.Counts{delivery.Accepted: 1, delivery.Queued: 2, delivery.Uncertain: 1})
	b.finish(id, delivery.Accepted)
	n, err = b.l.Retry(t.Context(), id, delivery.Uncertain)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	b.finish(id, delivery.Accepted)
	b.want(id, delivery.Counts{delivery.Accepted: 4})
	st, _ := b.l.Status(t.Context(), id)
	if st.Send.State != delivery.Complete {
		t.Fatalf("%+v", st)
	}
}

func (b *bench) blocked(id int64, state delivery.State, want int64) {
	b.Helper()
	if n, err := b.l.CountBlocked(b.Context(), id, state); err != nil || n != want {
		b.Fatalf("%d of those %s are not to be written to, %v; want %d", n, state, err, want)
	}
}

func ledgerCanary(t *testing.T, b *bench) {
	ctx := t.Context()
	r := b.freeze(40, func(f *delivery.Freeze) { f.Rows, f.Canary = oneRegion(40), 5 })
	id := r.Send.ID
	if jobs := b.jobs(); jobs != 2 { // 5 rows in chunks of 4
		t.Fatalf("%d jobs before the canary share is through", jobs)
	}
	for _, c := range b.chunks(id) {
		e, err := b.l.Claim(ctx, delivery.Claim{Chunk: c, Worker: "w1", Until: b.f.Clock.Now().Add(time.Minute)})
		if errors.Is(err, delivery.ErrIdle) {
			continue
		}
		b.must(err)
		if !e.Canary {
			t.Fatal("a chunk outside of the canary share was claimed")
		}
		for _, m := range b.mark(e, b.rows(e)...) {
			b.result(delivery.Accepted, m)
		}
		b.release(e)
	}
	b.want(id, delivery.Counts{delivery.Accepted: 5, delivery.Queued: 35})
	if ok, err := b.l.CanarySettled(ctx, id); err != nil || !ok {
		t.Fatal(ok, err)
	}
	b.must(b.l.ReleaseCanary(ctx, id))
	b.finish(id, delivery.Accepted)
	b.want(id, delivery.Counts{delivery.Accepted: 40})
}

func ledgerStart(t *testing.T, b *bench) {
	at := b.f.Clock.Now().Add(time.Hour)
	r := b.freeze(8, func(f *delivery.Freeze) { f.Start = map[string]time.Time{"apac": at} })
	open := 0
	for _, c := range b.chunks(r.Send.ID) {
		_, err := b.l.Claim(t.Context(),
			delivery.Claim{Chunk: c, Worker: "w1", Until: b.f.Clock.Now().Add(time.Minute)})
		if err == nil {
			open++
		} else if !errors.Is(err, delivery.ErrIdle) {
			t.Fatal(err)
		}
	}
	if open != 1 {
		t.Fatalf("%d chunks were open before their time", open)
	}
	b.f.Clock.Advance(time.Hour)
	b.finish(r.Send.ID, delivery.Accepted)
	b.want(r.Send.ID, delivery.Counts{delivery.Accepted: 7, delivery.Suppressed: 1})
}
