package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/acts"
	"tidings/internal/delivery"
	"tidings/internal/store"
	"tidings/recipients"
)

// contact registers somebody with a part in an account.
func (b *bench) contact(recipient, account int64, roles string) {
	b.Helper()
	Exec(b, b.f.Store, `INSERT INTO contacts (recipient_id, account_id, roles) VALUES ($1, $2, $3)`, recipient, account,
		roles)
}

// registered registers people and accounts with the numbers 1 to n and 1 to m. Every third
// account has no region of its own.
func (b *bench) registered(n, m int64) {
	b.Helper()
	for i := int64(1); i <= n; i++ {
		Exec(b, b.f.Store, `INSERT INTO recipients (id, email, email_key, name, region, locale, fields, created_at,
			updated_at) VALUES ($1, $2, $2, '', $3, 'en', '{}', 1, 1)`, i, fmt.Sprintf("p%d@customer.example", i),
			[]string{"emea", "apac"}[i%2])
	}
	for i := int64(1); i <= m; i++ {
		region := []string{"", "emea", "japan"}[i%3]
		Exec(b, b.f.Store, `INSERT INTO accounts (id, account, account_key, name, region, created_at, updated_at)
			VALUES ($1, $2, $2, $3, $4, 1, 1)`, i, fmt.Sprint("c-", i), fmt.Sprint("Customer ", i), region)
	}
}

// reachFreeze freezes rows of one revision and gives them their states.
func (b *bench) reachFreeze(revision int, rows []delivery.Frozen, states []delivery.State) int64 {
	b.Helper()
	return b.reachFreezeOf("n", revision, rows, states)
}

func (b *bench) reachFreezeOf(slug string, revision int, rows []delivery.Frozen, states []delivery.State) int64 {
	b.Helper()
	send := b.freeze(len(rows), func(f *delivery.Freeze) {
		f.Slug, f.Revision, f.Rows = slug, revision, func(yield func(delivery.Frozen, error) bool) {
			for _, row := range rows {
				row.Email, row.Fields = fmt.Sprintf("p%d@customer.example", row.Recipient), []byte("{}")
				if !yield(row, nil) {
					return
				}
			}
		}
	}).Send.ID
	for i, s := range states {
		Exec(b, b.f.Store, `UPDATE deliveries SET state = $1 WHERE send_id = $2 AND recipient_id = $3`, string(s), send,
			rows[i].Recipient)
	}
	Recount(b, b.f.Store, send)
	return send
}

// ledgerReach has a notice of two revisions and every way in which an account is told or not.
func ledgerReach(t *testing.T, b *bench) {
	if _, err := b.l.Reached(t.Context(), store.ReachOf{Slug: "n"}); err == nil {
		t.Error("what was never sent was told")
	}
	b.registered(12, 8)
	for _, c := range []struct {
		recipient, account int64
		roles              string
	}{{1, 1, ",technical,"}, {2, 1, ",legal,"}, {3, 2, ",technical,"}, {3, 3, ""}, {4, 4, ",billing,legal,"},
		{5, 4, ",technical,"}, {6, 5, ""}, {8, 7, ",business,"}, {9, 3, ",business,"}} {
		b.contact(c.recipient, c.account, c.roles)
	}
	send := b.reachFreeze(1, []delivery.Frozen{{Recipient: 1, Accounts: " 1"}, {Recipient: 3, Accounts: " 2 3"},
		{Recipient: 5, Accounts: " 4"}, {Recipient: 6, Accounts: " 5"}, {Recipient: 7, Accounts: " 6"},
		{Recipient: 8, Accounts: " 7"}, {Recipient: 10}, {Recipient: 11}, {Recipient: 12}},
		[]delivery.State{delivery.Accepted, delivery.Bounced, delivery.Failed, delivery.Queued, delivery.Uncertain,
			delivery.Suppressed, delivery.Delivered, delivery.Failed, delivery.Bounced})
	b.reachFreeze(2, []delivery.Frozen{{Recipient: 1, Accounts: " 1"}, {Recipient: 12}},
		[]delivery.State{delivery.Bounced, delivery.Complained})
	b.must(b.l.RecordPost(t.Context(), store.Posting{Send: send, By: "Kathy",
		Letters: []store.PostedLetter{{Account: 4}}}))
	Exec(t, b.f.Store, `DELETE FROM accounts WHERE id = 6`) // forgotten
	b.must(b.f.Store.Suppress(t.Context(), recipients.Suppression{Email: "p3@customer.example",
		Reason: recipients.HardBounce}))
	b.must(b.f.Store.Suppress(t.Context(), recipients.Suppression{Email: "p8@customer.example", Stream: "update",
		Reason: recipients.Manual}))

	r, err := b.l.Reached(t.Context(), store.ReachOf{Slug: "n"})
	b.must(err)
	want := []store.RegionReached{{Region: "", Accounts: 1}, // forgotten
		{Region: "apac", Accounts: 1}, // number 3 has it from its first contact
		{Region: "emea", Accounts: 3, Told: 1, ByPost: 1}, {Region: "japan", Accounts: 2, Waiting: 1}}
	if diff := cmp.Diff(want, r.Regions); diff != "" {
		t.Errorf("regions (-want +got):\n%s", diff)
	}
	same(t, store.PeopleReached{Selected: 3, Told: 2}, r.People)
	same(t, store.RegionReached{Accounts: 7, Told: 1, ByPost: 1, Waiting: 1}, r.Sum())
	var got []string
	b.must(b.l.EachMissed(t.Context(), r, func(a *store.MissedAccount) error {
		line := fmt.Sprintf("%s (%s):", a.Key, a.Region)
		for _, c := range a.Contacts {
			line += fmt.Sprintf(" %s %s %s%s %v;", strings.TrimSuffix(c.Email, "@customer.example"),
				strings.Join(c.Roles, "+"), c.State, c.Excluded, c.MayTell())
		}
		got = append(got, line)
		return nil
	}))
	if diff := cmp.Diff([]string{
		" (): p7  uncertain false;",
		"c-3 (apac): p3  bouncedhard_bounce false; p9 business  true;",
		"c-7 (emea): p8 business suppressed true;",
		"c-2 (japan): p3 technical bouncedhard_bounce false;",
		"c-5 (japan): p6  queued true;"}, got); diff != "" {
		t.Errorf("missed (-want +got):\n%s", diff)
	}
	b.must(b.l.EachAlone(t.Context(), r, 10, func(c *store.ReachContact) error {
		same(t, [2]string{"p11@customer.example", "failed"}, [2]string{c.Email, string(c.State)})
		return nil
	}))
	same(t, []bool{true, false, false, false}, []bool{r.Tried(3, 3), r.Tried(3, 9), r.Tried(7, 8), r.Tried(1, 1)})
	same(t, map[int64]bool{2: true, 3: true, 6: true, 7: true}, r.Missed())
}

// ledgerPost records letters by post: all or none, with the act, and twice only where that is meant.
func ledgerPost(t *testing.T, b *bench) {
	b.registered(4, 4)
	first := b.reachFreeze(1, []delivery.Frozen{{Recipient: 1, Accounts: " 1 2"}, {Recipient: 2, Accounts: " 3"}},
		[]delivery.State{delivery.Failed, delivery.Bounced})
	second := b.reachFreeze(2, []delivery.Frozen{{Recipient: 1, Accounts: " 1 2"}, {Recipient: 3, Accounts: " 4"}},
		[]delivery.State{delivery.Failed, delivery.Failed})
	told := func() string {
		t.Helper()
		r, err := b.l.Reached(t.Context(), store.ReachOf{Slug: "n"})
		b.must(err)
		var posted []string
		b.must(b.l.EachPosted(t.Context(), r, func(a *store.MissedAccount) error {
			posted = append(posted, fmt.Sprint(a.Key, " ", len(a.Contacts)))
			return nil
		}))
		n := 0
		b.must(b.f.Store.Acts(t.Context(), store.ActFilter{}, func(e acts.Entry) error {
			if e.Act == "post" {
				n++
			}
			return nil
		}))
		slices.Sort(posted)
		return fmt.Sprint(posted, " ", r.Sum().ByPost, " of ", r.Sum().Accounts, ", acts ", n)
	}
	record := func(send int64, again bool, accounts ...int64) error {
		p := store.Posting{Send: send, By: "Kathy", Again: again}
		for _, a := range accounts {
			p.Letters = append(p.Letters, store.PostedLetter{Account: a, Detail: fmt.Sprint("print.pdf, page ", a)})
		}
		return b.l.RecordPost(store.Acting(t.Context(), func() acts.Entry {
			return acts.Entry{Who: "Kathy", Act: "post", Notice: "n"}
		}), p)
	}
	same(t, "[] 0 of 4, acts 0", told())
	b.must(record(first, false, 1, 3))
	same(t, "[c-1 1 c-3 1] 2 of 4, acts 1", told())
	var before *store.PostedBeforeError
	if err := record(second, false, 2, 1); !errors.As(err, &before) || before.By != "Kathy" {
		t.Errorf("a second letter to an account: %v", err)
	}
	same(t, "[c-1 1 c-3 1] 2 of 4, acts 1", told()) // none of the others either
	b.must(record(second, true, 2, 1))
	b.must(record(second, true, 1))
	same(t, "[c-1 1 c-2 1 c-3 1] 3 of 4, acts 3", told())
	details, err := b.l.PostedDetails(t.Context(), "n")
	b.must(err)
	slices.Sort(details)
	same(t, "[print.pdf, page 1 print.pdf, page 1 print.pdf, page 1 print.pdf, page 2 print.pdf, page 3]",
		fmt.Sprint(details))

	r, err := b.l.Reached(t.Context(), store.ReachOf{Slug: "n"})
	b.must(err)
	b.must(b.l.EachPosted(t.Context(), r, func(a *store.MissedAccount) error {
		fields, place, of, err := b.l.FrozenFor(t.Context(), second, a)
		want := map[int64]string{1: "{} 0 of 2", 2: "{} 1 of 2", 3: " 0 of 0"}[a.ID] // 3 is not in the second
		same(t, want, fmt.Sprint(string(fields), " ", place, " of ", of))
		return err
	}))
}

// ledgerReachRandom: of any registry and any fates, what is told is what a look at every row
// tells; so it is where a second notice follows the first one up.
func ledgerReachRandom(t *testing.T, b *bench) {
	const persons, accounts = 60, 25
	random := rand.New(rand.NewPCG(6, 11))
	b.registered(persons, accounts)
	told, selected, waiting := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	for revision := 1; revision <= 3; revision++ {
		var rows []delivery.Frozen
		var fates []delivery.State
		for p := int64(1); p <= persons; p++ {
			if random.IntN(3) == 0 {
				continue
			}
			row, state := delivery.Frozen{Recipient: p}, states[random.IntN(len(states))]
			keys := []int64{-p}
			if p%4 != 0 {
				keys = nil
				for a := int64(1); a <= accounts; a++ {
					if (a+p)%11 == 0 {
						row.Accounts += fmt.Sprint(" ", a)
						keys = append(keys, a)
					}
				}
				if keys == nil {
					keys = []int64{-p}
				}
			}
			for _, k := range keys {
				selected[k] = selected[k] || revision < 3
				told[k] = told[k] || slices.Contains([]delivery.State{delivery.Accepted, delivery.Delivered,
					delivery.Complained}, state)
				waiting[k] = waiting[k] || slices.Contains([]delivery.State{delivery.Queued, delivery.Deferred,
					delivery.Attempting}, state)
			}
			rows, fates = append(rows, row), append(fates, state)
		}
		b.reachFreezeOf([]string{"n", "n", "m"}[revision-1], revision, rows, fates)
	}
	var want store.RegionReached
	var people store.PeopleReached
	missed := map[int64]bool{}
	for k, was := range selected {
		if !was {
			continue
		}
		if k < 0 {
			people.Selected++
			if told[k] {
				people.Told++
			}
			continue
		}
		want.Accounts++
		switch {
		case told[k]:
			want.Told++
		default:
			if waiting[k] {
				want.Waiting++
			} else {
				missed[k] = true
			}
		}
	}
	r, err := b.l.Reached(t.Context(), store.ReachOf{Slug: "n", FollowUps: []string{"m"}})
	b.must(err)
	if diff := cmp.Diff(want, r.Sum()); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	same(t, people, r.People)
	same(t, missed, r.Missed())
	if want.Accounts < 20 || want.Told == want.Accounts || people.Told == people.Selected {
		t.Errorf("the example is too plain: %+v %+v", want, people)
	}
}
