package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"tidings/internal/acts"
	"tidings/internal/store"
	"tidings/recipients"
)

// Acts tests the log of what people did.
func Acts(t *testing.T, open func(*testing.T) *Fixture) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *Fixture)
	}{
		{"what is written comes back", actsRead},
		{"a change and its act are one", actsTogether},
		{"the log does not fork", actsFork},
		{"what is not as it was written is named", actsAltered},
		{"at a glance", actsOverview},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func actsOf(t *testing.T, f *Fixture, filter store.ActFilter) (all []acts.Entry) {
	t.Helper()
	if err := f.Store.Acts(t.Context(), filter, func(e acts.Entry) error {
		all = append(all, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// sound fails unless the log has n entries as they were written.
func sound(t *testing.T, f *Fixture, n int) {
	t.Helper()
	if entries, bad, err := f.Store.VerifyActs(t.Context()); err != nil || entries != n || len(bad) > 0 {
		t.Errorf("%d entries, %v, %v", entries, bad, err)
	}
}

func actsRead(t *testing.T, f *Fixture) {
	for _, e := range []acts.Entry{
		{Act: "draft", Who: "jo", Notice: "a", Detail: "größe “x”\n\x00", Before: "00", After: "11"},
		{Act: "approve", Who: "Zoë", Notice: "b"},
		{Act: "send", Who: "jo", Notice: "b"},
	} {
		if err := f.Store.AppendAct(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(1e9)
	}
	all := actsOf(t, f, store.ActFilter{})
	want := acts.Entry{Act: "draft", Who: "jo", Notice: "a", Detail: "größe “x”", Before: "00", After: "11",
		At: start, Sequence: 1}
	same(t, want, all[0])
	same(t, []string{"", all[0].Digest(), all[1].Digest()},
		[]string{all[0].Previous, all[1].Previous, all[2].Previous})
	same(t, all[1:], actsOf(t, f, store.ActFilter{Notice: "b"}))
	same(t, all[1:2], actsOf(t, f, store.ActFilter{Who: "zoë"}))
	same(t, all[2:], actsOf(t, f, store.ActFilter{Since: all[2].At}))
	sound(t, f, 3)
}

// actsTogether: what changed nothing, or failed, is not in the log; an address never is.
func actsTogether(t *testing.T, f *Fixture) {
	const address = "Jan@customers.example.org"
	asked := 0
	ctx := store.Acting(t.Context(), func() acts.Entry {
		asked++
		return acts.Entry{Act: "x", Who: "jo", Person: address, Detail: "why"}
	})
	if n, err := f.Store.Lift(ctx, address, "manager"); err != nil || n != 0 || asked != 0 {
		t.Fatalf("%d lifted, %v, %d asked", n, err, asked)
	}
	for range 2 {
		if err := f.Store.Suppress(ctx, recipients.Suppression{Email: address, Reason: recipients.Manual}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Store.Forget(ctx, address, "manager", ""); !errors.Is(err, recipients.ErrNotFound) {
		t.Fatal(err)
	}
	all := actsOf(t, f, store.ActFilter{})
	if len(all) != 3 || all[0].Detail != all[2].Detail || !strings.HasPrefix(all[0].Detail, "person ") ||
		strings.Contains(all[0].Detail, "customers") {
		t.Errorf("%+v", all)
	}
	broken, stop := context.WithCancel(ctx)
	err := f.Store.InTx(broken, func(tx *store.Tx) error {
		_, err := tx.AppendAct(ctx, acts.Entry{Act: "y"})
		stop()
		return err
	})
	if err == nil || len(actsOf(t, f, store.ActFilter{})) != 3 {
		t.Errorf("an act stayed without its change: %v", err)
	}
}

func actsFork(t *testing.T, f *Fixture) {
	second, err := store.Open(t.Context(), store.Options{URL: f.URL, Now: f.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	var writers sync.WaitGroup
	for i := range 8 {
		db := []*store.Store{f.Store, second}[i%2]
		writers.Go(func() {
			for n := range 10 {
				if err := db.AppendAct(t.Context(), acts.Entry{Act: fmt.Sprint(i, "-", n), Who: "jo"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	sound(t, f, 80)
}

// actsOverview: of each notice the newest revision and the last word; what was decided
// before the first act is known.
func actsOverview(t *testing.T, f *Fixture) {
	for n, by := range []string{"Jo", "Zoë"} {
		r := store.Revision{Slug: "s", Digest: by, ApprovedBy: by, ApprovedAt: start}
		if _, err := saveRevision(t.Context(), f, r); err != nil {
			t.Fatal(err)
		}
		v := store.ApprovalRecord{Decision: store.Approved}
		v.Slug, v.Revision, v.By, v.At = "s", n+1, by, start
		if err := saveApproval(t.Context(), f, v); err != nil {
			t.Fatal(err)
		}
	}
	f.Clock.Advance(1e9)
	if err := f.Store.AppendAct(t.Context(), acts.Entry{Act: "x"}); err != nil {
		t.Fatal(err)
	}
	l, err := store.NewLedger(f.Store, store.LedgerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	known, err := l.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, map[string]*store.Known{"s": {Revision: 2, ApprovedBy: "Zoë", ApprovedAt: start, DecidedAt: start}}, known)
	var who []string
	if err := f.Store.DecisionsBeforeActs(t.Context(), store.ActFilter{Notice: "s"}, func(e acts.Entry) error {
		who = append(who, e.Act+" "+e.Who)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	same(t, []string{"approve Jo", "approve Zoë"}, who)
	names, err := f.Store.Approvers(t.Context())
	if err != nil || len(names) != 2 {
		t.Errorf("%v, %v", names, err)
	}
}

func actsAltered(t *testing.T, f *Fixture) {
	for i := range 5 {
		if err := f.Store.AppendAct(t.Context(), acts.Entry{Act: fmt.Sprint("act ", i), Who: "jo"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		statement string
		want      []string
	}{
		{`UPDATE acts SET who = 'zoë' WHERE sequence = 2`, []string{"2 changed"}},
		{`DELETE FROM acts WHERE sequence = 4`, []string{"2 changed", "4 missing"}},
		{`DELETE FROM acts WHERE sequence = 5`, []string{"2 changed", "4 missing"}},
		{`DELETE FROM acts`, []string{"1 missing"}},
	} {
		if err := f.Store.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), tt.statement)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, bad, err := f.Store.VerifyActs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range bad {
			got = append(got, fmt.Sprint(p.Sequence, " ", p.Kind))
		}
		same(t, tt.want, got)
	}
}
