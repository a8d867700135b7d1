package storetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/store"
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

// ledgerSpoken: a message spoke of the accounts that its row has, whatever the person serves now.
func ledgerSpoken(t *testing.T, b *bench) {
	b.registered(7, 12)
	for _, c := range [][2]int64{{1, 1}, {1, 2}, {2, 1}, {3, 11}, {4, 1}, {6, 1}, {6, 2}} {
		b.contact(c[0], c[1], "")
	}
	send := b.reachFreeze(1, []delivery.Frozen{{Recipient: 1, Accounts: " 1"}, {Recipient: 2, Accounts: " 1 2"},
		{Recipient: 3, Accounts: " 1"}, {Recipient: 4}, {Recipient: 5, Accounts: " 1"},
		{Recipient: 6, Accounts: " 12 2"}, {Recipient: 7}},
		[]delivery.State{delivery.Accepted, delivery.Failed, delivery.Accepted, delivery.Delivered, delivery.Uncertain,
			delivery.Complained, delivery.Bounced})
	b.reachFreeze(2, []delivery.Frozen{{Recipient: 1, Accounts: " 2"}}, []delivery.State{delivery.Accepted})
	lines := func(rows func(each func(*store.Spoken)) error) (out []string) {
		b.must(rows(func(s *store.Spoken) {
			line := fmt.Sprint(s.Recipient, " ", s.State, " ", s.Covers)
			s.Accounts(func(account int64) { line += fmt.Sprint(" ", account) })
			out = append(out, line)
		}))
		slices.Sort(out)
		return out
	}
	got := lines(func(each func(*store.Spoken)) error { return b.l.EachSpoken(t.Context(), send, each) })
	if diff := cmp.Diff([]string{"1 accepted 1 1", // of one account of two
		"2 failed 2 1 2",  // they left the other
		"3 accepted 0 1",  // they serve another now, whose number begins as that did
		"4 delivered 0",   // they were in no account then
		"5 uncertain 2 1", // they are in none now
		"6 complained 1 12 2", "7 bounced 2"}, got); diff != "" {
		t.Errorf("messages of a send (-want +got):\n%s", diff)
	}
	got = lines(func(each func(*store.Spoken)) error { return b.l.EachTold(t.Context(), "n", each) })
	if diff := cmp.Diff([]string{"1 accepted 1 1", "1 accepted 1 2", "3 accepted 0 1", "4 delivered 0",
		"5 uncertain 2 1", "6 complained 1 12 2"}, got); diff != "" {
		t.Errorf("messages that somebody has (-want +got):\n%s", diff)
	}
}
