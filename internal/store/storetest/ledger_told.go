package storetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
)

// ledgerTold: who has a message of some notices is what a look at every row gives, for
// any choice of notices: each person once, of whatever revision.
func ledgerTold(t *testing.T, b *bench) {
	var slugs []string
	for n, state := range []delivery.State{delivery.Accepted, delivery.Failed, delivery.Uncertain, delivery.Cancelled} {
		slug := fmt.Sprintf("notice-%d", n)
		slugs = append(slugs, slug)
		for revision := 1; revision <= 2; revision++ {
			first := 5*n + 7*revision
			r := b.freeze(0, func(f *delivery.Freeze) {
				f.Slug, f.Revision, f.Rows = slug, revision, people(first, first+9)
			})
			switch {
			case state == delivery.Cancelled:
				b.must(b.l.Cancel(t.Context(), r.Send.ID, "no"))
			case revision == 1:
				b.finish(r.Send.ID, state)
			default:
				b.finish(r.Send.ID, delivery.Accepted)
			}
		}
	}
	Exec(t, b.f.Store, `UPDATE deliveries SET uncertain = 1 WHERE state IN ('failed', 'cancelled')
		AND recipient_id = 16`)
	for chosen := range 1 << len(slugs) {
		some := []string{}
		for n, slug := range slugs {
			if chosen>>n&1 == 1 {
				some = append(some, slug)
			}
		}
		want := b.told(some)
		var got []int64
		b.must(b.l.Told(t.Context(), some, func(recipient int64) { got = append(got, recipient) }))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%v (-want +got):\n%s", some, diff)
		}
		if alone := chosen == 2 && !slices.Contains(got, 16); alone {
			t.Fatalf("whose first try may have arrived is not among %v", got)
		}
		if chosen == 1<<len(slugs)-1 && (len(got) == 0 || len(got) > 40) {
			t.Fatalf("%d were told, who cannot be so many", len(got))
		}
	}
}

// told is Told by a look at every row.
func (b *bench) told(slugs []string) []int64 {
	sends, err := b.l.Sends(b.Context())
	b.must(err)
	found := map[int64]bool{}
	for _, s := range sends {
		if !slices.Contains(slugs, s.Slug) {
			continue
		}
		b.must(b.l.Deliveries(b.Context(), delivery.Filter{Send: s.ID}, func(d *delivery.Delivery) error {
			if d.Uncertain > 0 && d.State != delivery.Bounced {
				found[d.Recipient] = true
			}
			switch d.State {
			case delivery.Accepted, delivery.Delivered, delivery.Complained, delivery.Uncertain, delivery.Attempting:
				found[d.Recipient] = true
			}
			return nil
		}))
	}
	return slices.Sorted(maps.Keys(found))
}
