package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/notices"
	"tidings/recipients"
)

// Ledger tests what delivery.Ledger promises, and the manager's side of it.
func Ledger(t *testing.T, open func(*testing.T) *Fixture) {
	for name, test := range map[string]func(*testing.T, *bench){
		"freeze adds up":                   ledgerFreeze,
		"freeze again adds who is missing": ledgerFreezeAgain,
		"a failed freeze leaves nothing":   ledgerFreezeFails,
		"one holder at a time":             ledgerClaim,
		"many claim at once":               ledgerRace,
		"mark and result":                  ledgerCommit,
		"a mark needs the lease":           ledgerFence,
		"the same group twice":             ledgerTwice,
		"suppressed while sending":         ledgerSuppressed,
		"resend after a crash":             ledgerResend,
		"hold after a crash":               ledgerHold,
		"deferred comes back":              ledgerDeferred,
		"pause and resume":                 ledgerPause,
		"cancel":                           ledgerCancel,
		"retry":                            ledgerRetry,
		"canary first":                     ledgerCanary,
		"not before":                       ledgerStart,
		"feedback":                         ledgerFeedback,
		"history":                          ledgerHistory,
		"a shared budget":                  ledgerBudget,
		"workers and faults":               ledgerBeat,
		"sweep wakes the forgotten":        ledgerSweep,
		"foreign octets in replies":        ledgerOctets,
		"erasure":                          ledgerErase,
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			l, err := store.NewLedger(f.Store, store.LedgerOptions{Worker: "w1"})
			if err != nil {
				t.Fatal(err)
			}
			b := &bench{T: t, f: f, l: l}
			test(t, b)
			b.consistent()
		})
	}
}

// bench is a ledger under test with its shorthands.
type bench struct {
	*testing.T
	f *Fixture
	l *store.Ledger
}

func (b *bench) consistent() {
	b.Helper()
	sends, err := b.l.Sends(b.Context())
	b.must(err)
	for _, s := range sends {
		wrong, err := b.l.Recount(b.Context(), s.ID)
		if err != nil || wrong {
			b.Errorf("send %d: the counts are not those of the rows (%v)", s.ID, err)
		}
	}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// freeze freezes n people; every seventh is suppressed.
func (b *bench) freeze(n int, change func(*delivery.Freeze)) delivery.FreezeResult {
	b.Helper()
	f := delivery.Freeze{Slug: "n", Revision: 1, Stream: "service", Policy: delivery.Resend, Chunk: 4, Expected: n,
		Rows: people(0, n)}
	if change != nil {
		change(&f)
	}
	r, err := b.l.Freeze(b.Context(), f)
	b.must(err)
	return r
}

func people(from, to int) func(func(delivery.Frozen, error) bool) {
	return func(yield func(delivery.Frozen, error) bool) {
		for i := from; i < to; i++ {
			f := delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("p%d@customer.example", i),
				Region: []string{"emea", "apac"}[i%2], Locale: "en", Fields: []byte(`{"n":"1"}`)}
			if i%7 == 6 {
				f.Suppressed = "manual"
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (b *bench) counts(id int64) delivery.Counts {
	b.Helper()
	st, err := b.l.Status(b.Context(), id)
	b.must(err)
	var sum int64
	for _, r := range st.Regions {
		sum += r.Selected
	}
	if sum != st.Selected {
		b.Errorf("regions hold %d, the whole %d", sum, st.Selected)
	}
	return st.Counts
}

func (b *bench) want(id int64, want delivery.Counts) {
	b.Helper()
	if diff := cmp.Diff(want, b.counts(id)); diff != "" {
		b.Errorf("counts (-want +got):\n%s", diff)
	}
}

// chunks gives the numbers of the open chunks.
func (b *bench) chunks(id int64) (out []int64) {
	b.Helper()
	rows, err := b.f.Store.Query(b.Context(), `SELECT id FROM chunks WHERE send_id = $1 AND done = 0 ORDER BY id`, id)
	b.must(err)
	defer rows.Close()
	for rows.Next() {
		var c int64
		b.must(rows.Scan(&c))
		out = append(out, c)
	}
	return out
}

func (b *bench) claim(chunk int64, worker string) delivery.Lease {
	b.Helper()
	e, err := b.l.Claim(b.Context(), delivery.Claim{Chunk: chunk, Worker: worker, Until: b.f.Clock.Now().Add(30 * time.Second)})
	b.must(err)
	return e
}

func (b *bench) rows(e delivery.Lease) []delivery.Row {
	b.Helper()
	rows, err := b.l.Page(b.Context(), e, 0, 1000, nil)
	b.must(err)
	return rows
}

func mark(e delivery.Lease, r delivery.Row) *delivery.Mark {
	return &delivery.Mark{Row: r.ID, Send: r.Send, Chunk: r.Chunk, Token: e.Token, Attempt: r.Attempts + 1, Region: r.Region}
}

func (b *bench) mark(e delivery.Lease, rows ...delivery.Row) []*delivery.Mark {
	b.Helper()
	g := &delivery.Group{}
	for _, r := range rows {
		g.Marks = append(g.Marks, mark(e, r))
	}
	b.must(b.l.Commit(b.Context(), g))
	return g.Marks
}

func (b *bench) result(state delivery.State, m *delivery.Mark) *delivery.Outcome {
	b.Helper()
	o := &delivery.Outcome{Mark: m, State: state, Code: 250, Enhanced: "2.0.0", Reply: "ok", Stage: "dot", Relay: "r"}
	if state == delivery.Deferred {
		o.Code, o.NextAt = 451, b.f.Clock.Now().Add(time.Minute)
	}
	b.must(b.l.Commit(b.Context(), &delivery.Group{Results: []*delivery.Outcome{o}}))
	return o
}

func (b *bench) release(e delivery.Lease) delivery.Left {
	b.Helper()
	left, err := b.l.Release(b.Context(), e)
	b.must(err)
	return left
}

// finish sends all that is left with one state for every row.
func (b *bench) finish(id int64, state delivery.State) {
	b.Helper()
	for _, c := range b.chunks(id) {
		e := b.claim(c, "w1")
		for _, m := range b.mark(e, b.rows(e)...) {
			b.result(state, m)
		}
		b.release(e)
	}
}

func ledgerFreeze(t *testing.T, b *bench) {
	r := b.freeze(30, nil)
	if r.Added != 30 || r.Suppressed != 4 || r.Chunks != 8 {
		t.Fatalf("%+v", r)
	}
	b.want(r.Send.ID, delivery.Counts{delivery.Queued: 26, delivery.Suppressed: 4})
	b.finish(r.Send.ID, delivery.Accepted)
	b.want(r.Send.ID, delivery.Counts{delivery.Accepted: 26, delivery.Suppressed: 4})
	st, err := b.l.Status(t.Context(), r.Send.ID)
	if err != nil || !st.Complete || st.Send.State != delivery.Complete || st.Send.EndedAt.IsZero() || st.Send.StartedAt.IsZero() {
		t.Fatalf("%+v, %v", st, err)
	}
	if e := b.freeze(0, func(f *delivery.Freeze) { f.Slug = "nobody" }); e.Send.State != delivery.Complete {
		t.Fatalf("an empty send is %s", e.Send.State)
	}
}

func ledgerFreezeAgain(t *testing.T, b *bench) {
	first := b.freeze(20, nil)
	b.finish(first.Send.ID, delivery.Accepted)
	again := b.freeze(20, nil)
	if again.Added != 0 || again.Send.ID != first.Send.ID || again.Send.State != delivery.Complete {
		t.Fatalf("%+v", again)
	}
	more := b.freeze(33, nil)
	if more.Added != 13 || more.Send.State != delivery.Sending {
		t.Fatalf("%+v", more)
	}
	b.want(first.Send.ID, delivery.Counts{delivery.Accepted: 18, delivery.Queued: 11, delivery.Suppressed: 4})
}

func ledgerFreezeFails(t *testing.T, b *bench) {
	fault := errors.New("fault")
	_, err := b.l.Freeze(t.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Chunk: 2,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			people(0, 9)(yield)
			yield(delivery.Frozen{}, fault)
		}})
	if !errors.Is(err, fault) {
		t.Fatal(err)
	}
	if sends, err := b.l.Sends(t.Context()); err != nil || len(sends) != 0 {
		t.Fatalf("%d sends stayed, %v", len(sends), err)
	}
	var jobs int
	b.must(b.f.Store.QueryRow(t.Context(), `SELECT count(*) FROM river_job`).Scan(&jobs))
	if jobs != 0 {
		t.Fatalf("%d jobs stayed", jobs)
	}
}

func ledgerClaim(t *testing.T, b *bench) {
	r := b.freeze(4, nil)
	c := b.chunks(r.Send.ID)[0]
	e := b.claim(c, "w1")
	_, err := b.l.Claim(t.Context(), delivery.Claim{Chunk: c, Worker: "w2", Until: b.f.Clock.Now().Add(time.Minute)})
	if !errors.Is(err, delivery.ErrLeased) {
		t.Fatalf("a second claim: %v", err)
	}
	b.f.Clock.Advance(20 * time.Second)
	lost, err := b.l.Renew(t.Context(), []delivery.Lease{e, {Chunk: c, Token: 1}}, b.f.Clock.Now().Add(30*time.Second))
	if err != nil || len(lost) != 1 {
		t.Fatalf("lost %v, %v", lost, err)
	}
	b.f.Clock.Advance(20 * time.Second)
	if _, err := b.l.Claim(t.Context(), delivery.Claim{Chunk: c, Worker: "w2", Until: b.f.Clock.Now()}); !errors.Is(err, delivery.ErrLeased) {
		t.Fatalf("a renewed lease did not hold: %v", err)
	}
	b.f.Clock.Advance(20 * time.Second)
	b.claim(c, "w2")
	if _, err := b.l.Release(t.Context(), e); !errors.Is(err, delivery.ErrLeased) {
		t.Fatalf("the old holder released: %v", err)
	}
	if _, err := b.l.Claim(t.Context(), delivery.Claim{Chunk: 999}); !errors.Is(err, delivery.ErrDone) {
		t.Fatalf("a chunk that is not: %v", err)
	}
}

func ledgerRace(t *testing.T, b *bench) {
	r := b.freeze(40, nil)
	chunks := b.chunks(r.Send.ID)
	var mu sync.Mutex
	won := map[int64]int{}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			for _, c := range chunks {
				_, err := b.l.Claim(context.Background(), delivery.Claim{Chunk: c, Worker: fmt.Sprint(i), Until: b.f.Clock.Now().Add(time.Minute)})
				if err == nil {
					mu.Lock()
					won[c]++
					mu.Unlock()
				} else if !errors.Is(err, delivery.ErrLeased) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, c := range chunks {
		if won[c] != 1 {
			t.Errorf("chunk %d was claimed %d times", c, won[c])
		}
	}
}

func ledgerCommit(t *testing.T, b *bench) {
	r := b.freeze(6, nil)
	id, n := r.Send.ID, int64(3)
	e := b.claim(b.chunks(id)[0], "w1")
	marks := b.mark(e, b.rows(e)...)
	b.want(id, delivery.Counts{delivery.Queued: 6 - n, delivery.Attempting: n})
	if marks[0].Verdict != delivery.Marked {
		t.Fatalf("%+v", marks[0])
	}
	if !b.result(delivery.Accepted, marks[0]).Applied || !b.result(delivery.Failed, marks[1]).Applied ||
		!b.result(delivery.Queued, marks[2]).Applied {
		t.Fatal("a result was refused")
	}
	if b.result(delivery.Failed, marks[0]).Applied {
		t.Fatal("an accepted row became failed")
	}
	b.want(id, delivery.Counts{delivery.Queued: 7 - n, delivery.Accepted: 1, delivery.Failed: 1})
	d, err := b.l.Delivery(t.Context(), marks[2].Row)
	if err != nil || d.State != delivery.Queued || d.Attempts != 0 {
		t.Fatalf("a message whose dot was never sent: %+v, %v", d, err)
	}
}

func ledgerFence(t *testing.T, b *bench) {
	r := b.freeze(4, nil)
	c := b.chunks(r.Send.ID)[0]
	old := b.claim(c, "w1")
	rows := b.rows(old)
	b.f.Clock.Advance(time.Minute)
	fresh := b.claim(c, "w2")
	if m := b.mark(old, rows...); m[0].Verdict != delivery.Lost {
		t.Fatal("a mark under a lost lease was taken")
	}
	if m := b.mark(fresh, rows...); m[0].Verdict != delivery.Marked {
		t.Fatal("the holder's mark was refused")
	}
	if m := b.mark(fresh, rows[0]); b.f.Store.Dialect() == store.SQLite && m[0].Verdict != delivery.Lost {
		t.Fatal("a row was marked twice")
	}
}

func ledgerTwice(t *testing.T, b *bench) {
	r := b.freeze(4, nil)
	e := b.claim(b.chunks(r.Send.ID)[0], "w1")
	m := b.mark(e, b.rows(e)...)[0]
	o := &delivery.Outcome{Mark: m, State: delivery.Accepted, Code: 250}
	for range 2 { // the answer to the first commit was lost
		b.must(b.l.Commit(t.Context(), &delivery.Group{Results: []*delivery.Outcome{o}}))
	}
	b.want(r.Send.ID, delivery.Counts{delivery.Accepted: 1, delivery.Queued: 2, delivery.Attempting: 1})
}

func ledgerSuppressed(t *testing.T, b *bench) {
	ctx := t.Context()
	r := b.freeze(4, func(f *delivery.Freeze) { f.Chunk = 10; f.Rows = oneRegion(4) })
	e := b.claim(b.chunks(r.Send.ID)[0], "w1")
	rows := b.rows(e)
	b.must(b.f.Store.Suppress(ctx, recipients.Suppression{Email: rows[0].Email, Reason: recipients.HardBounce}))
	b.must(b.f.Store.Suppress(ctx, recipients.Suppression{Email: rows[1].Email, Stream: notices.News, Reason: recipients.Manual}))
	b.must(b.f.Store.Suppress(ctx, recipients.Suppression{Email: rows[2].Email, Reason: recipients.Unsubscribe}))
	m := b.mark(e, rows...)
	got := []delivery.Verdict{m[0].Verdict, m[1].Verdict, m[2].Verdict, m[3].Verdict}
	want := []delivery.Verdict{delivery.Blocked, delivery.Marked, delivery.Marked, delivery.Marked}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	d, err := b.l.Delivery(ctx, rows[0].ID)
	if err != nil || d.State != delivery.Suppressed || d.Reason != string(recipients.HardBounce) {
		t.Errorf("%+v, %v", d, err)
	}
}

func oneRegion(n int) func(func(delivery.Frozen, error) bool) {
	return func(yield func(delivery.Frozen, error) bool) {
		for i := range n {
			if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("p%d@customer.example", i), Region: "emea"}, nil) {
				return
			}
		}
	}
}

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
	_, err := b.l.Claim(ctx, delivery.Claim{Chunk: b.chunks(id)[0], Worker: "w1", Until: b.f.Clock.Now().Add(time.Minute)})
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

func (b *bench) jobs() (n int) {
	b.Helper()
	b.must(b.f.Store.QueryRow(b.Context(), `SELECT count(*) FROM river_job`).Scan(&n))
	return n
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
	if s, err := b.l.Send(t.Context(), id); err != nil || s.State != delivery.SendCancelled || s.Reason != "wrong month" {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := b.l.Freeze(t.Context(), delivery.Freeze{Slug: "n", Revision: 1, Policy: delivery.Hold, Rows: oneRegion(20)}); err == nil {
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
	b.must(b.l.Uncanary(ctx, id))
	b.finish(id, delivery.Accepted)
	b.want(id, delivery.Counts{delivery.Accepted: 40})
}

func ledgerStart(t *testing.T, b *bench) {
	at := b.f.Clock.Now().Add(time.Hour)
	r := b.freeze(8, func(f *delivery.Freeze) { f.Start = map[string]time.Time{"apac": at} })
	open := 0
	for _, c := range b.chunks(r.Send.ID) {
		_, err := b.l.Claim(t.Context(), delivery.Claim{Chunk: c, Worker: "w1", Until: b.f.Clock.Now().Add(time.Minute)})
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
	for _, step := range []struct {
		row     int64
		state   delivery.State
		changed bool
	}{
		{first, delivery.Delivered, true}, {first, delivery.Delivered, false}, {first, delivery.Bounced, true},
		{first, delivery.Delivered, false}, {first + 1, delivery.Bounced, true}, {first + 1, delivery.Complained, true},
		{first + 1, delivery.Bounced, false}, {first + 99, delivery.Bounced, false},
	} {
		changed, err := b.l.ApplyFeedback(t.Context(), delivery.Feedback{Row: step.row, State: step.state, Reason: "report"})
		if err != nil || changed != step.changed {
			t.Errorf("%+v: %v, %v", step, changed, err)
		}
	}
	if _, err := b.l.ApplyFeedback(t.Context(), delivery.Feedback{Row: first, State: delivery.Failed}); err == nil {
		t.Error("feedback made a message failed")
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
	h, err := b.l.Attempts(t.Context(), m.Row)
	b.must(err)
	if len(h) != 2 || h[0].State != delivery.Deferred || h[0].Code != 451 || h[1].State != delivery.Accepted || h[1].Number != 2 {
		t.Fatalf("%+v", h)
	}
	if row, err := b.l.FindRow(t.Context(), 0, 1); err != nil || row != m.Row {
		t.Fatal(row, err)
	}
	if f, err := b.l.FrozenRow(t.Context(), m.Row); err != nil || f.Email != "p0@customer.example" || f.Chunk != c {
		t.Fatalf("%+v, %v", f, err)
	}
}

func ledgerBudget(t *testing.T, b *bench) {
	if b.f.Store.Dialect() == store.Postgres {
		t.Skip("the server's own clock cannot be moved; see the engine's test of rates")
	}
	got := 0
	for range 400 { // 4 s in steps of 10 ms, two that ask
		for range 2 {
			n, _, err := b.l.Take(t.Context(), "send:1", 100, 25)
			b.must(err)
			got += n
		}
		b.f.Clock.Advance(10 * time.Millisecond)
	}
	if got < 390 || got > 430 {
		t.Fatalf("%d of 400 were granted", got)
	}
}

func ledgerBeat(t *testing.T, b *bench) {
	r := b.freeze(3, nil)
	b.must(b.l.Beat(t.Context(), delivery.Beat{Worker: "w1", Send: r.Send.ID, Rate: 100}))
	b.f.Clock.Advance(time.Second)
	b.must(b.l.Beat(t.Context(), delivery.Beat{Worker: "w2", Send: r.Send.ID, Rate: 50, Fault: "relay a: refused"}))
	st, err := b.l.Status(t.Context(), r.Send.ID)
	if err != nil || st.Rate != 150 || st.Workers != 2 || st.Fault != "relay a: refused" {
		t.Fatalf("%+v, %v", st, err)
	}
	b.f.Clock.Advance(time.Minute)
	if st, _ := b.l.Status(t.Context(), r.Send.ID); st.Workers != 0 || st.Rate != 0 {
		t.Fatalf("dead workers count: %+v", st)
	}
}

func ledgerSweep(t *testing.T, b *bench) {
	ctx := t.Context()
	r := b.freeze(4, func(f *delivery.Freeze) { f.Rows = oneRegion(4) })
	b.claim(b.chunks(r.Send.ID)[0], "w1")
	_, err := b.f.Store.Exec(ctx, `DELETE FROM river_job`) // as if its worker and its job had died
	b.must(err)
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

func ledgerErase(t *testing.T, b *bench) {
	r := b.freeze(2, func(f *delivery.Freeze) { f.Rows = oneRegion(2) })
	b.must(b.f.Store.InTx(t.Context(), func(tx *store.Tx) error { return b.l.EraseDeliveries(t.Context(), tx, 1) }))
	b.want(r.Send.ID, delivery.Counts{delivery.Queued: 1, delivery.Suppressed: 1})
	b.must(b.l.Deliveries(t.Context(), delivery.Filter{Recipient: 1}, func(d *delivery.Delivery) error {
		if d.Email != "" || d.Reason != "erased" {
			t.Errorf("%+v", d)
		}
		return nil
	}))
}
