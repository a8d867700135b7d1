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

func ledgerFreeze(t *testing.T, b *bench) {
	r := b.freeze(30, nil)
	if r.Added != 30 || r.Suppressed != 4 || r.Chunks != 8 {
		t.Fatalf("%+v", r)
	}
	b.want(r.Send.ID, delivery.Counts{delivery.Queued: 26, delivery.Suppressed: 4})
	b.finish(r.Send.ID, delivery.Accepted)
	b.want(r.Send.ID, delivery.Counts{delivery.Accepted: 26, delivery.Suppressed: 4})
	st, err := b.l.Status(t.Context(), r.Send.ID)
	if err != nil || !st.Complete || st.Send.State != delivery.Complete || st.Send.EndedAt.IsZero() ||
		st.Send.StartedAt.IsZero() {
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
	if jobs := b.jobs(); jobs != 0 {
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
	if _, err := b.l.Claim(t.Context(), delivery.Claim{Chunk: c, Worker: "w2", Until: b.f.Clock.Now()}); !errors.Is(err,
		delivery.ErrLeased) {
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
				_, err := b.l.Claim(context.Background(),
					delivery.Claim{Chunk: c, Worker: fmt.Sprint(i), Until: b.f.Clock.Now().Add(time.Minute)})
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
	b.must(b.f.Store.Suppress(ctx,
		recipients.Suppression{Email: rows[1].Email, Stream: notices.News, Reason: recipients.Manual}))
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
			if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("p%d@customer.example", i),
				Region: "emea"}, nil) {
				return
			}
		}
	}
}
