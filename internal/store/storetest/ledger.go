package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/store"
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
		"corrections":                      ledgerCorrections,
		"a shared budget":                  ledgerBudget,
		"workers and faults":               ledgerBeat,
		"sweep wakes the forgotten":        ledgerSweep,
		"foreign octets in replies":        ledgerOctets,
		"erasure":                          ledgerErase,
		"all at once":                      ledgerTogether,
		"frozen in a transaction":          ledgerFrozen,
		"a silent worker is waited for":    ledgerSilent,
		"groups with an odd row":           ledgerUneven,
		"who was told":                     ledgerTold,
		"of which accounts they were told": ledgerSpoken,
		"which accounts were told":         ledgerReach,
		"accounts told, at random":         ledgerReachRandom,
		"letters by post":                  ledgerPost,
		"what rows wait for":               ledgerWaits,
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
		if Recount(b, b.f.Store, s.ID) {
			b.Errorf("send %d: the counts are not those of the rows", s.ID)
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
func (b *bench) chunks(id int64) []int64 {
	b.Helper()
	return Column[int64](b, b.f.Store, `SELECT id FROM chunks WHERE send_id = $1 AND done = 0 ORDER BY id`, id)
}

func (b *bench) claim(chunk int64, worker string) delivery.Lease {
	b.Helper()
	e, err := b.l.Claim(b.Context(),
		delivery.Claim{Chunk: chunk, Worker: worker, Until: b.f.Clock.Now().Add(30 * time.Second)})
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
	return &delivery.Mark{Row: r.ID, Send: r.Send, Chunk: r.Chunk, Token: e.Token, Attempt: r.Attempts + 1,
		Region: r.Region}
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

func (b *bench) release(e delivery.Lease) delivery.Remaining {
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
