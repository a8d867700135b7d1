package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/acts"
	"tidings/internal/store"
	"tidings/internal/store/syncing"
	"tidings/recipients"
)

// Sync tests that sources are taken over: who is new, changed, gone, back and left.
func Sync(t *testing.T, open func(*testing.T) *Fixture) {
	t.Run("the plan tells what was done", func(t *testing.T) { syncPlan(t, open(t)) })
	t.Run("who else says otherwise", func(t *testing.T) { syncConflicts(t, open(t)) })
	t.Run("what a sync does not touch", func(t *testing.T) { syncUntouched(t, open(t)) })
	t.Run("a sync that is refused or fails leaves nothing", func(t *testing.T) { syncRefused(t, open(t)) })
	t.Run("random sources do as the rule says", func(t *testing.T) { syncRandom(t, open) })
}

// brought is what a source gives: "p1@example.com" or "p1@example.com/c-1", the name of each
// person beside.
type brought map[string]string

func (b brought) entries() iter.Seq2[recipients.SourceEntry, error] {
	return func(yield func(recipients.SourceEntry, error) bool) {
		for _, k := range slices.Sorted(maps.Keys(b)) {
			email, account, _ := strings.Cut(k, "/")
			said := recipients.SaidOf(&recipients.Recipient{Email: email, Name: b[k]}, recipients.Columns{Name: true})
			if !yield(recipients.SourceEntry{EmailKey: email, AccountKey: account, Said: said}, nil) {
				return
			}
		}
	}
}

// take imports people, and makes the accounts and contacts that belong to them.
func (b brought) take(ctx context.Context, s *store.Store, source string) error {
	list := map[string]recipients.Recipient{}
	for k, name := range b {
		email, _, _ := strings.Cut(k, "/")
		list[email] = recipients.Recipient{Email: email, Name: name}
	}
	_, err := s.ImportRecipients(ctx, &rows{columns: recipients.Columns{Name: true},
		list: slices.Collect(maps.Values(list))}, source)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx *store.Tx) error {
		for k := range b {
			email, account, has := strings.Cut(k, "/")
			if !has {
				continue
			}
			if _, err := tx.Exec(ctx, `INSERT INTO accounts (account, account_key, created_at, updated_at)
				VALUES ($1, $1, 1, 1) ON CONFLICT DO NOTHING`, account); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO contacts (recipient_id, account_id) SELECT r.id, a.id
				FROM recipients r JOIN accounts a ON a.account_key = $2 WHERE r.email_key = $1
				ON CONFLICT DO NOTHING`, email, account); err != nil {
				return err
			}
		}
		return nil
	})
}

// synced takes over what a source gives.
func synced(t *testing.T, f *Fixture, source string, b brought) *recipients.SyncPlan {
	t.Helper()
	f.Clock.Advance(1000)
	plan, err := syncing.Sync(t.Context(), f.Store, b.run(f, source, func(*recipients.SyncPlan) error { return nil }))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (b brought) run(f *Fixture, source string, judge func(*recipients.SyncPlan) error) syncing.Run {
	return syncing.Run{Source: source, Entries: b.entries(), Judge: judge,
		Import: func(ctx context.Context) error { return b.take(ctx, f.Store, store.SyncOrigin+source) }}
}

// goneNow are the addresses that a sync suppressed; contactsNow the parts in accounts.
func goneNow(t *testing.T, f *Fixture) []string {
	return Column[string](t, f.Store, `SELECT email_key FROM suppressions WHERE reason = 'gone' ORDER BY email_key`)
}

func contactsNow(t *testing.T, f *Fixture) []string {
	return Column[string](t, f.Store, `SELECT r.email_key || '/' || a.account_key FROM contacts c
		JOIN recipients r ON r.id = c.recipient_id JOIN accounts a ON a.id = c.account_id
		ORDER BY r.email_key || '/' || a.account_key`)
}

func syncPlan(t *testing.T, f *Fixture) {
	p := synced(t, f, "crm", brought{"a@x.example/c-1": "A", "b@x.example/c-1": "B", "b@x.example/c-2": "B",
		"c@x.example/c-3": "C", "d@x.example": "D"})
	want := recipients.SyncCounts{New: 4, NewAccounts: 3}
	if diff := cmp.Diff(want, p.Counts); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	first := p.Digest
	if p = synced(t, f, "crm", brought{"a@x.example/c-1": "A", "b@x.example/c-1": "B", "b@x.example/c-2": "B",
		"c@x.example/c-3": "C", "d@x.example": "D"}); p.Changes() || p.Unchanged != 4 || p.Digest == first {
		t.Errorf("the same again: %+v", p)
	}
	// A was renamed and is in another account too; B left c-2; C is gone, and c-3 with her; D stays.
	p = synced(t, f, "crm", brought{"a@x.example/c-1": "A2", "a@x.example/c-2": "A2", "b@x.example/c-1": "B",
		"d@x.example": "D", "e@x.example": "E"})
	p.Digest = ""
	if diff := cmp.Diff(&recipients.SyncPlan{Source: "crm", New: []string{"e@x.example"},
		Changed:   []recipients.Difference{{ID: "a@x.example", Fields: []string{"name", "account c-2"}}},
		Unchanged: 2, Conflicts: []recipients.Conflict{}, Refused: []recipients.SyncRefused{},
		Gone: []recipients.SyncPerson{{Email: "c@x.example", Name: "C"}}, Kept: []recipients.SyncPerson{},
		Back: []recipients.SyncPerson{}, Left: []recipients.SyncPart{{Email: "b@x.example", Account: "c-2"},
			{Email: "c@x.example", Account: "c-3"}}, GoneAccounts: []string{"c-3"},
		OptedOut: []recipients.SyncPerson{},
		Counts:   recipients.SyncCounts{New: 1, Changed: 1, Gone: 1, Left: 2, GoneAccounts: 1, Before: 5, Missing: 2},
	}, p); diff != "" {
		t.Errorf("third (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a@x.example/c-1", "a@x.example/c-2", "b@x.example/c-1"},
		contactsNow(t, f)); diff != "" {
		t.Error(diff)
	}
	if p = synced(t, f, "crm", brought{"c@x.example/c-3": "C"}); p.Counts.Back != 1 ||
		!slices.Equal(goneNow(t, f), []string{"a@x.example", "b@x.example", "d@x.example", "e@x.example"}) {
		t.Errorf("back: %+v, gone %v", p, goneNow(t, f))
	}
}

// syncConflicts: a value is a conflict where a source says what it said before and somebody else
// said otherwise meanwhile, and where it speaks for the first time.
func syncConflicts(t *testing.T, f *Fixture) {
	b := func(a, name string) brought { return brought{a: name, "b@x.example": "B"} }
	crm, again := b("a@x.example/c-1", "A"), b("a@x.example/c-1", "A4")
	for n, step := range []struct {
		source string
		b      brought
		want   string
	}{{"crm", crm, "[]"}, {"shop", b("a@x.example", "A2"), "[{a@x.example [name] source crm}]"},
		{"crm", crm, "[{a@x.example [name] source shop}]"}, {"crm", crm, "[]"}, // nothing since
		{"crm", b("a@x.example/c-1", "A3"), "[]"}, // it changes its mind
		{"crm", b("a@x.example/c-2", "A3"), "[]"}, {"crm", again, "[]"},
		{"shop", brought{"b@x.example": "B"}, "[]"}, {"", brought{"a@x.example": "A list"}, "[]"},
		{"crm", again, "[{a@x.example [name] }]"}} {
		var err error
		p := &recipients.SyncPlan{}
		if f.Clock.Advance(1000); step.source == "" {
			err = step.b.take(t.Context(), f.Store, "list.csv")
		} else {
			p = synced(t, f, step.source, step.b)
		}
		if got := fmt.Sprint(p.Conflicts); got != step.want || p.Counts.Conflicts != len(p.Conflicts) || err != nil {
			t.Errorf("step %d: %s, %d counted, instead of %s; %v", n, got, p.Counts.Conflicts, step.want, err)
		}
	}
}

func syncUntouched(t *testing.T, f *Fixture) {
	everybody := brought{}
	for _, p := range []string{"manual", "left", "erased", "listed", "joined", "shared", "released", "plain"} {
		everybody[p+"@x.example"] = p
	}
	imported(t, f, recipients.Columns{Name: true}, recipients.Recipient{Email: "listed@x.example", Name: "listed"})
	synced(t, f, "crm", everybody)
	synced(t, f, "shop", brought{"shared@x.example": "shared"})
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(f.Store.Suppress(t.Context(), recipients.Suppression{Email: "manual@x.example", Reason: recipients.Manual}))
	check(f.Store.Forget(t.Context(), "erased@x.example", "jo", ""))
	if left := Column[string](t, f.Store,
		`SELECT source FROM source_entries WHERE email_key = 'erased@x.example'`); len(left) > 0 {
		t.Errorf("an erased address is kept as one of %v", left)
	}
	check(f.Store.InTx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.SetConsent(t.Context(), "joined@x.example",
				recipients.Consent{Stream: "update", State: recipients.Joined}),
			tx.SetConsent(t.Context(), "left@x.example", recipients.Consent{Stream: "update", State: recipients.Left}))
	}))

	p := synced(t, f, "crm", brought{"plain@x.example": "plain"})
	want := []recipients.SyncPerson{{Email: "joined@x.example", Name: "joined", By: "their own sign-up"},
		{Email: "listed@x.example", Name: "listed", By: "list.csv"},
		{Email: "shared@x.example", Name: "shared", By: "source shop"}}
	if diff := cmp.Diff(want, p.Kept); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"left@x.example", "manual@x.example", "released@x.example"},
		goneNow(t, f)); diff != "" {
		t.Error(diff)
	}
	if p = synced(t, f, "shop", brought{"plain@x.example": "plain"}); p.Counts.Gone != 1 {
		t.Errorf("no source brings shared any more: %+v", p)
	}
	_, err := f.Store.Lift(t.Context(), "released@x.example", "manager")
	check(err)
	if p = synced(t, f, "crm", brought{"plain@x.example": "plain"}); p.Changes() {
		t.Errorf("who was released is gone again: %+v", p)
	}
	if p = synced(t, f, "crm", everybody); p.Counts.Erased != 1 || p.Counts.Back != 3 || p.Counts.Suppressed != 1 {
		t.Errorf("%+v", p.Counts)
	}
	if diff := cmp.Diff([]string{"manual"}, Column[string](t, f.Store, `SELECT reason FROM suppressions`)); diff != "" {
		t.Errorf("a sync revived somebody: %s", diff)
	}
	if _, err := f.Store.Recipient(t.Context(), "erased@x.example"); !errors.Is(err, recipients.ErrNotFound) {
		t.Errorf("the erased one: %v", err)
	}
}

func syncRefused(t *testing.T, f *Fixture) {
	synced(t, f, "crm", brought{"a@x.example/c-1": "A", "b@x.example": "B"})
	before := fmt.Sprint(goneNow(t, f), contactsNow(t, f), Column[string](t, f.Store, `SELECT name FROM recipients`))
	refuse := errors.New("not this one")
	ctx := store.Acting(t.Context(), func() acts.Entry { return acts.Entry{Who: "jo", Act: "recipients sync"} })
	plan, err := syncing.Sync(ctx, f.Store, brought{"b@x.example": "B2", "c@x.example": "C"}.run(f, "crm",
		func(*recipients.SyncPlan) error { return refuse }))
	if !errors.Is(err, refuse) || plan.Counts.New != 1 || plan.Counts.Gone != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
	broken := brought{"c@x.example": "C"}.run(f, "crm", func(*recipients.SyncPlan) error { return nil })
	broken.Import = func(context.Context) error { return refuse }
	if _, err := syncing.Sync(ctx, f.Store, broken); !errors.Is(err, refuse) {
		t.Error(err)
	}
	broken.Entries = func(yield func(recipients.SourceEntry, error) bool) { yield(recipients.SourceEntry{}, refuse) }
	if _, err := syncing.Sync(ctx, f.Store, broken); !errors.Is(err, refuse) {
		t.Error(err)
	}
	after := fmt.Sprint(goneNow(t, f), contactsNow(t, f), Column[string](t, f.Store, `SELECT name FROM recipients`))
	if before != after || len(Column[int](t, f.Store, `SELECT sequence FROM acts`)) > 0 {
		t.Errorf("before %s, after %s", before, after)
	}
	// What the database keeps of the run is gone with it: the next one begins anew.
	synced(t, f, "crm", brought{"b@x.example": "B"})
	again := brought{"b@x.example": "B", "d@x.example": "D"}.run(f, "crm",
		func(*recipients.SyncPlan) error { return nil })
	if _, err := syncing.Sync(ctx, f.Store, again); err != nil {
		t.Error(err)
	}
	if log := Column[string](t, f.Store, `SELECT act FROM acts`); !slices.Equal(log, []string{"recipients sync"}) {
		t.Errorf("one sync is %v in the log", log)
	}
}

// syncRandom lets two sources change at random, and compares with the rule written down in Go.
func syncRandom(t *testing.T, open func(*testing.T) *Fixture) {
	f := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	entries := map[string]brought{"crm": {}, "shop": {}}
	contacts, gone := map[string]bool{}, map[string]bool{}
	for n := range 60 {
		source, other := "crm", "shop"
		if random.IntN(3) == 0 {
			source, other = other, source
		}
		now := brought{}
		for range 1 + random.IntN(8) {
			k := fmt.Sprintf("p%d@x.example", random.IntN(6))
			if a := random.IntN(5); a > 0 {
				k += fmt.Sprintf("/c-%d", a)
			}
			now[k] = "P"
		}
		was := entries[source]
		for k := range now {
			if strings.Contains(k, "/") {
				contacts[k] = true
			}
			email, _, _ := strings.Cut(k, "/")
			delete(gone, email)
		}
		for k := range was {
			email, account, part := strings.Cut(k, "/")
			if !now.has(email, "") && !entries[other].has(email, "") {
				gone[email] = true
			}
			_, still := now[k]
			_, elsewhere := entries[other][k]
			if part && !still && !elsewhere && (now.has(email, "") ||
				!now.has("", account) && !entries[other].has("", account)) {
				delete(contacts, k)
			}
		}
		entries[source] = now
		synced(t, f, source, now)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(gone)), goneNow(t, f)); diff != "" {
			t.Fatalf("run %d, %s brings %v after %v: gone (-want +got):\n%s", n, source, now, was, diff)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(contacts)), contactsNow(t, f)); diff != "" {
			t.Fatalf("run %d, %s brings %v after %v: contacts (-want +got):\n%s", n, source, now, was, diff)
		}
	}
}

// has reports whether a person, or an account, is brought.
func (b brought) has(email, account string) bool {
	for k := range b {
		e, a, _ := strings.Cut(k, "/")
		if email != "" && e == email || account != "" && a == account {
			return true
		}
	}
	return false
}
