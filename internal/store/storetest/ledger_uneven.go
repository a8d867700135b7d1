package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/recipients"
)

// ledgerUneven commits groups that are large enough to be written by one statement
// and hold rows that are not as expected: each row still gets its own outcome, and
// none is lost, whichever the odd one is and wherever it stands.
func ledgerUneven(t *testing.T, b *bench) {
	for odd := range 6 {
		b.unevenResults(odd)
		b.unevenMarks(odd)
	}
}

// uneven freezes eight rows in one chunk and claims it.
func (b *bench) uneven(name string, policy delivery.Policy) (int64, delivery.Lease, []delivery.Row) {
	b.Helper()
	r := b.freeze(8, func(f *delivery.Freeze) {
		f.Slug, f.Policy, f.Chunk, f.Rows = name, policy, 8, oneRegion(8)
	})
	e := b.claim(b.chunks(r.Send.ID)[0], "w1")
	return r.Send.ID, e, b.rows(e)
}

// unevenMarks has rows that were suppressed, taken back, or are marked already
// among the marks of one group, and one under a lease that is no longer ours.
func (b *bench) unevenMarks(odd int) {
	b.Helper()
	id, e, rows := b.uneven(fmt.Sprint("marks", odd), delivery.Resend)
	g, want := &delivery.Group{}, make([]delivery.Verdict, len(rows))
	for i, r := range rows {
		g.Marks, want[i] = append(g.Marks, mark(e, r)), delivery.Marked
	}
	counts := delivery.Counts{delivery.Attempting: 7}
	switch odd {
	case 0:
		b.set(rows[2].ID, "email = ''")
		want[2], counts[delivery.Suppressed] = delivery.Blocked, 1
	case 1:
		b.set(rows[0].ID, "state = 'cancelled'")
		want[0], counts[delivery.Cancelled] = delivery.Lost, 1
	case 2:
		b.set(rows[7].ID, "state = 'accepted'")
		want[7], counts[delivery.Accepted] = delivery.Lost, 1
	case 3:
		g.Marks[3].Token++
		want[3], counts[delivery.Queued] = delivery.Lost, 1
	case 4: // the same worker has the chunk again, and both its jobs have the row
		g.Marks = append([]*delivery.Mark{{Row: rows[3].ID, Send: id, Chunk: e.Chunk, Token: e.Token - 2, Attempt: 1,
			Region: rows[3].Region}}, g.Marks...)
		g.Marks = append(g.Marks, g.Marks[0])
		want = append(append([]delivery.Verdict{delivery.Lost}, want...), delivery.Lost)
		counts[delivery.Attempting] = 8
	case 5: // the last, as it holds for every later letter
		b.must(b.f.Store.Suppress(b.Context(),
			recipients.Suppression{Email: rows[5].Email, Reason: recipients.HardBounce}))
		want[5], counts[delivery.Suppressed] = delivery.Blocked, 1
	}
	b.must(b.l.Commit(b.Context(), g))
	got := make([]delivery.Verdict, len(g.Marks))
	for i, m := range g.Marks {
		got[i] = m.Verdict
	}
	b.same(fmt.Sprint("verdicts ", odd), want, got)
	b.same(fmt.Sprint("states ", odd), counts, b.states(id))
}

// unevenResults has answers among those of one group whose row was given up, or is
// no longer ours.
func (b *bench) unevenResults(odd int) {
	b.Helper()
	policy := delivery.Hold
	if odd == 1 {
		policy = delivery.Resend
	}
	id, e, rows := b.uneven(fmt.Sprint("results", odd), policy)
	marks := b.mark(e, rows...)
	g, want := &delivery.Group{}, make([]bool, len(rows))
	for i, m := range marks {
		g.Results, want[i] = append(g.Results, &delivery.Outcome{Mark: m, State: delivery.Accepted, Code: 250,
			Enhanced: "2.0.0", Reply: "ok", Relay: "r"}), true
	}
	counts := delivery.Counts{delivery.Accepted: 7}
	switch odd {
	case 0: // given up and held: the late answer counts, for this row and all others
		b.f.Clock.Advance(time.Minute)
		b.claim(e.Chunk, "w2")
		counts = delivery.Counts{delivery.Accepted: 8}
	case 1: // given up and to be sent again: no answer counts
		b.f.Clock.Advance(time.Minute)
		b.claim(e.Chunk, "w2")
		want, counts = make([]bool, len(rows)), delivery.Counts{delivery.Queued: 8}
	case 2:
		b.set(rows[6].ID, "state = 'queued', token = 0")
		want[6], counts[delivery.Queued] = false, 1
	case 3:
		b.set(rows[0].ID, "token = token + 1")
		want[0], counts[delivery.Attempting] = false, 1
	case 4: // one of them is no acceptance
		g.Results[4].State, g.Results[4].Code = delivery.Failed, 554
		counts[delivery.Failed] = 1
	case 5: // the same worker had the chunk before, and an answer to that comes too
		old := *marks[2]
		old.Token -= 2
		g.Results = append([]*delivery.Outcome{{Mark: &old, State: delivery.Failed, Code: 554}}, g.Results...)
		want = append([]bool{false}, want...)
		counts[delivery.Accepted] = 8
	}
	b.must(b.l.Commit(b.Context(), g))
	got := make([]bool, len(g.Results))
	for i, o := range g.Results {
		got[i] = o.Applied
	}
	b.same(fmt.Sprint("applied ", odd), want, got)
	b.same(fmt.Sprint("states ", odd), counts, b.states(id))
}

// set changes a row as somebody else would have, and its count with it.
func (b *bench) set(row int64, what string) {
	b.Helper()
	Exec(b, b.f.Store, `UPDATE deliveries SET `+what+` WHERE id = $1`, row)
	d, err := b.l.Delivery(b.Context(), row)
	b.must(err)
	Recount(b, b.f.Store, d.Send)
}

// states counts the rows themselves.
func (b *bench) states(id int64) delivery.Counts {
	b.Helper()
	c := delivery.Counts{}
	b.must(b.l.Deliveries(b.Context(), delivery.Filter{Send: id}, func(d *delivery.Delivery) error {
		c[d.State]++
		return nil
	}))
	return c
}

func (b *bench) same(what string, want, got any) {
	b.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
