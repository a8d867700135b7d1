package storetest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/internal/store/storetest"
)

// frozen is a send of six people with a ledger to send it by.
func frozen(t *testing.T, f *storetest.Fixture) (*store.Ledger, delivery.Freeze, delivery.FreezeResult) {
	t.Helper()
	l, err := store.NewLedger(f.Store, store.LedgerOptions{Worker: "w1"})
	if err != nil {
		t.Fatal(err)
	}
	what := delivery.Freeze{Slug: "n", Revision: 1, Stream: "service", Policy: delivery.Resend, Chunk: 3, Expected: 6,
		Rows: func(yield func(delivery.Frozen, error) bool) {
			for i := range 6 {
				if !yield(delivery.Frozen{Recipient: int64(i + 1), Email: fmt.Sprintf("p%d@customer.example", i),
					Region: "emea", Locale: "en", Fields: []byte(`{"n":"1"}`), Accounts: " 7"}, nil) {
					return
				}
			}
		}}
	r, err := l.Freeze(t.Context(), what)
	if err != nil {
		t.Fatal(err)
	}
	return l, what, r
}

// handed are the rows that a worker would be given, chunk by chunk, up to the first error.
func handed(t *testing.T, f *storetest.Fixture, l *store.Ledger, send delivery.Send) (rows int, err error) {
	t.Helper()
	if _, err := l.FrozenHolds(t.Context(), send); err != nil {
		return 0, err
	}
	for _, chunk := range storetest.Column[int64](t, f.Store, `SELECT id FROM chunks WHERE done = 0 ORDER BY id`) {
		claim := delivery.Claim{Chunk: chunk, Worker: "w1", Until: f.Clock.Now().Add(time.Minute)}
		e, err := l.Claim(t.Context(), claim)
		if errors.Is(err, delivery.ErrIdle) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		page, err := l.Page(t.Context(), e, 0, 10, nil)
		if err != nil {
			return rows, err
		}
		rows += len(page)
		if _, err := l.Release(t.Context(), e); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// TestBoundRows holds a ledger to giving out no row that is another than it was when it was frozen.
func TestBoundRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(*testing.T) *storetest.Fixture) {
		for _, cheat := range []string{
			`UPDATE deliveries SET email = 'mallory@example.com' WHERE recipient_id = 5`,
			`UPDATE deliveries SET email_key = 'other@example.com' WHERE recipient_id = 5`,
			`UPDATE deliveries SET locale = 'de' WHERE recipient_id = 5`,
			`UPDATE deliveries SET region = 'apac' WHERE recipient_id = 5`,
			`UPDATE deliveries SET fields = '{"n":"2"}' WHERE recipient_id = 5`,
			`UPDATE deliveries SET accounts = ' 8' WHERE recipient_id = 5`,
			`UPDATE deliveries SET corrects = 1 WHERE recipient_id = 5`,
			`UPDATE deliveries SET in_reply_to = 'a@b' WHERE recipient_id = 5`,
			`UPDATE deliveries SET recipient_id = 50 WHERE recipient_id = 5`,
			`UPDATE chunks SET region = 'apac' WHERE id = (SELECT max(id) FROM chunks)`,
			`UPDATE chunks SET last_id = last_id + 1 WHERE id = (SELECT max(id) FROM chunks)`,
			`UPDATE chunk_sums SET sha256 = '00'`,
			`UPDATE chunk_sums SET sums = (SELECT sums FROM chunk_sums ORDER BY chunk_id DESC LIMIT 1)`,
			`DELETE FROM chunk_sums`,
			`UPDATE sends SET frozen = '00'`,
			`INSERT INTO chunks (send_id, region, first_id, last_id)
				SELECT send_id, region, 100, 200 FROM chunks LIMIT 1`,
		} {
			t.Run(cheat, func(t *testing.T) {
				f := open(t)
				l, what, r := frozen(t, f)
				if rows, err := handed(t, f, l, r.Send); err != nil || rows != 6 {
					t.Fatalf("before: %d rows, %v", rows, err)
				}
				storetest.Exec(t, f.Store, cheat)
				if rows, err := handed(t, f, l, r.Send); !errors.Is(err, delivery.ErrAltered) || rows > 3 {
					t.Errorf("%d rows were handed out, %v", rows, err)
				}
				if _, err := l.FrozenHolds(t.Context(), r.Send); err == nil {
					return // of a row alone: the next freeze changes nothing of it
				}
				if _, err := l.Freeze(t.Context(), what); !errors.Is(err, delivery.ErrAltered) {
					t.Errorf("frozen again: %v", err)
				}
			})
		}
	})
}

// TestBoundRowsMissing pauses a send of which rows are gone, as soon as the rest of their chunk is done.
func TestBoundRowsMissing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(*testing.T) *storetest.Fixture) {
		f := open(t)
		l, _, r := frozen(t, f)
		storetest.Exec(t, f.Store, `DELETE FROM deliveries WHERE recipient_id IN (1, 2, 3)`)
		if rows, err := handed(t, f, l, r.Send); err != nil || rows != 0 {
			t.Fatalf("%d rows, %v", rows, err)
		}
		s, err := l.Send(t.Context(), r.Send.ID)
		if err != nil || s.State != delivery.Paused {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

// TestBoundByOlderVersion gives out what an older version froze, which bound nothing, also when it
// is frozen again.
func TestBoundByOlderVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(*testing.T) *storetest.Fixture) {
		f := open(t)
		l, what, r := frozen(t, f)
		storetest.Exec(t, f.Store, `DELETE FROM chunk_sums`)
		storetest.Exec(t, f.Store, `UPDATE sends SET frozen = ''`)
		again, err := l.Freeze(t.Context(), what)
		if err != nil || again.Added != 0 || again.Frozen != "" {
			t.Fatalf("%+v, %v", again, err)
		}
		if rows, err := handed(t, f, l, r.Send); err != nil || rows != 6 {
			t.Errorf("%d rows, %v", rows, err)
		}
	})
}

// TestBoundPayload refuses to freeze by another payload than the plan was made of.
func TestBoundPayload(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(*testing.T) *storetest.Fixture) {
		f := open(t)
		err := f.Store.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SaveRevision(t.Context(), store.Revision{Slug: "n", Number: 1, Digest: "aa", ApprovedBy: "Jo",
				Payload: []byte("what was approved")})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		l, what, _ := frozen(t, f) // of whatever is stored; what follows joins it
		what.Payload = "00"
		if _, err := l.Freeze(t.Context(), what); !errors.Is(err, delivery.ErrAltered) {
			t.Errorf("frozen again: %v", err)
		}
		storetest.Exec(t, f.Store, `DELETE FROM sends`)
		if _, err := l.Freeze(t.Context(), what); !errors.Is(err, delivery.ErrAltered) {
			t.Errorf("frozen: %v", err)
		}
	})
}
