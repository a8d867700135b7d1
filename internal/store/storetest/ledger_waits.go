package storetest

import (
	"testing"
	"time"

	"tidings/internal/delivery"
)

// ledgerWaits asks what rows wait for: the moment of a region, the answers to the canary
// share, and relays that refused for now.
func ledgerWaits(t *testing.T, b *bench) {
	now := b.f.Clock.Now()
	later := now.Add(20 * time.Hour)
	r := b.freeze(28, func(f *delivery.Freeze) { f.Start = map[string]time.Time{"apac": later} })
	waits := func() delivery.Status {
		t.Helper()
		st, err := b.l.Status(t.Context(), r.Send.ID)
		b.must(err)
		b.must(b.l.FillWaits(t.Context(), &st))
		return st
	}
	apac := waits().Regions[0].Counts[delivery.Queued]
	st := waits()
	if s := st.Waits.Starts; len(s) != 1 || s[0].Region != "apac" || s[0].Count != apac || !s[0].From.Equal(later) {
		t.Fatalf("%+v, want %d in apac at %v", s, apac, later)
	}
	if st.Movable() != st.Counts[delivery.Queued]-apac || st.Movable() == 0 {
		t.Fatalf("%d may be sent of %v", st.Movable(), st.Counts)
	}
	b.claimable(r.Send.ID, func(e delivery.Lease) {
		for i, m := range b.mark(e, b.rows(e)...) {
			if i == 1 {
				b.result(delivery.Deferred, m)
			} else {
				b.result(delivery.Accepted, m)
			}
		}
	})
	st = waits()
	w := st.Waits.Refused
	next := now.Add(time.Minute) // as the bench defers
	last := next.Add((2 + 4 + 8 + 16 + 32 + 64) * time.Minute)
	if st.Movable() != 0 || !w.Next.Equal(next) || !w.Last.Equal(last) || w.Relay != "r" || w.Code != 451 ||
		w.Stage != "dot" || w.Reply != "ok" {
		t.Fatalf("%+v, want the next try at %v, the last at %v; %d may be sent", w, next, last, st.Movable())
	}
	b.f.Clock.Advance(21 * time.Hour)
	if st = waits(); len(st.Waits.Starts) > 0 || st.Movable() != apac || st.Waits.Refused.Next.After(b.f.Clock.Now()) {
		t.Fatalf("the next day: %+v", st.Waits)
	}
	_, err := b.l.Pause(t.Context(), r.Send.ID, delivery.ManagerPaused)
	b.must(err)
	if st = waits(); st.Waits.Refused.Reply != "" || st.Send.PausedBy() != delivery.ByManager {
		t.Fatalf("paused: %+v", st)
	}
	b.must(b.l.Cancel(t.Context(), r.Send.ID, "test"))

	c := b.freeze(20, func(f *delivery.Freeze) { f.Revision, f.Canary, f.Rows = 2, 3, oneRegion(20) })
	r = c
	if st = waits(); st.Waits.Canary != 17 || st.Movable() != 3 {
		t.Fatalf("behind the canary share: %+v", st)
	}
	b.must(b.l.ReleaseCanary(t.Context(), r.Send.ID))
	if st = waits(); st.Waits.Canary != 0 || st.Movable() != 20 {
		t.Fatalf("behind nothing: %+v", st)
	}
	b.must(b.l.Cancel(t.Context(), r.Send.ID, "test"))
}

// claimable works on every chunk whose moment has come.
func (b *bench) claimable(id int64, work func(delivery.Lease)) {
	b.Helper()
	for _, c := range Column[int64](b, b.f.Store, `SELECT id FROM chunks WHERE send_id = $1 AND done = 0
		AND not_before <= $2 ORDER BY id`, id, b.f.Clock.Now().UnixMilli()) {
		e := b.claim(c, "w1")
		work(e)
		b.release(e)
	}
}
