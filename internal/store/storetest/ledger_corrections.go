package storetest

import (
	"fmt"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// Who has an earlier revision is told by the states of its rows, and what a row corrects
// comes back to whoever composes it.
func ledgerCorrections(t *testing.T, b *bench) {
	states := []delivery.State{delivery.Accepted, delivery.Delivered, delivery.Complained, delivery.Uncertain,
		delivery.Bounced, delivery.Failed, delivery.Suppressed, delivery.Cancelled, delivery.Queued}
	n := len(states)
	first := b.freeze(n, func(f *delivery.Freeze) { f.Rows = oneRegion(n) })
	rows := map[int64]int64{}
	b.must(b.l.Deliveries(t.Context(), delivery.Filter{Send: first.Send.ID}, func(d *delivery.Delivery) error {
		rows[d.Recipient] = d.Row
		return nil
	}))
	for i, s := range states {
		b.set(rows[int64(i+1)], "state = '"+string(s)+"'")
	}
	has := func(before int) (out []string) {
		b.must(b.l.Holders(t.Context(), "n", before, func(h store.Holder) {
			if h.Revision == 1 && h.Row != rows[h.Recipient] {
				t.Errorf("%+v, and not row %d", h, rows[h.Recipient])
			}
			out = append(out, fmt.Sprintf("%d r%d", h.Recipient, h.Revision))
		}))
		return out
	}
	b.same("has the first", []string{"1 r1", "2 r1", "3 r1", "4 r1"}, has(2))
	b.same("before the first", []string(nil), has(1))
	second := b.freeze(3, func(f *delivery.Freeze) {
		f.Revision = 2
		f.Rows = func(yield func(delivery.Frozen, error) bool) {
			for i, row := range []delivery.Frozen{{Corrects: 1, InReplyTo: "one@example.com"}, {},
				{Corrects: 1, InReplyTo: "three@example.com", Suppressed: "manual"}} {
				row.Recipient, row.Email, row.Region = int64(i+1), fmt.Sprintf("p%d@customer.example", i), "emea"
				if !yield(row, nil) {
					return
				}
			}
		}
	})
	var got []string
	for _, c := range b.chunks(second.Send.ID) {
		e := b.claim(c, "w1")
		for _, r := range b.rows(e) {
			same, err := b.l.FrozenRow(t.Context(), r.ID)
			b.must(err)
			if same.Corrects != r.Corrects || same.InReplyTo != r.InReplyTo {
				t.Errorf("%+v is not %+v", same, r)
			}
			got = append(got, fmt.Sprintf("%d corrects %d, %s", r.Recipient, r.Corrects, r.InReplyTo))
		}
		b.release(e)
	}
	b.same("rows", []string{"1 corrects 1, one@example.com", "2 corrects 0, "}, got)
	newest, count, err := b.l.Corrections(t.Context(), second.Send.ID)
	b.must(err)
	b.same("corrections", []int{1, 1}, []int{newest, count})
	b.finish(second.Send.ID, delivery.Accepted)
	b.same("has the second", []string{"1 r1", "2 r1", "3 r1", "4 r1", "1 r2", "2 r2"}, has(3))
	sends, err := b.l.SendsBefore(t.Context(), "n", 2)
	b.must(err)
	if len(sends) != 1 || sends[0].Revision != 1 {
		t.Errorf("%+v", sends)
	}
}
