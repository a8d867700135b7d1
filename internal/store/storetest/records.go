package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/internal/store"
	"tidings/notices"
)

// Records tests revisions, approvals, the archive's chain and events.
func Records(t *testing.T, open func(*testing.T) *Fixture) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *Fixture)
	}{
		{"revisions", recordsRevisions},
		{"approvals", recordsApprovals},
		{"the chain", recordsChain},
		{"the chain does not fork", recordsFork},
		{"events come once", recordsEvents},
		{"the same event from many at once", recordsEventRace},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func recordsRevisions(t *testing.T, f *Fixture) {
	ctx := t.Context()
	if _, err := f.Store.LatestRevision(ctx, "none"); !errors.Is(err, store.ErrNoRevision) {
		t.Fatalf("err %v", err)
	}
	save := func(digest string, number int) store.Revision {
		t.Helper()
		r, err := saveRevision(ctx, f, store.Revision{Slug: "s", Number: number, Digest: digest, ApprovedBy: "Jo",
			Note:       "fine",
			ApprovedAt: f.Clock.Now(), Payload: []byte{0, 1, 255}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := save("aa", 0)
	want := store.Revision{Slug: "s", Number: 1, Digest: "aa", ApprovedBy: "Jo", Note: "fine", ApprovedAt: start,
		Payload: []byte{0, 1, 255}, CreatedAt: start}
	same(t, want, first)
	f.Clock.Advance(time.Hour)
	again := save("aa", 0)
	same(t, []any{1, start.Add(time.Hour), start}, []any{again.Number, again.ApprovedAt, again.CreatedAt})
	same(t, 2, save("bb", 0).Number)
	if _, err := saveRevision(ctx, f, store.Revision{Slug: "s", Number: 1, Digest: "cc"}); !errors.Is(err,
		store.ErrDigest) {
		t.Fatalf("an approved revision was overwritten: %v", err)
	}
	got, err := f.Store.Revision(ctx, "s", 1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []any{"aa", 3}, []any{got.Digest, len(got.Payload)})
	latest, err := f.Store.LatestRevision(ctx, "s")
	if err != nil || latest.Number != 2 {
		t.Fatalf("latest %d, %v", latest.Number, err)
	}
}

func saveRevision(ctx context.Context, f *Fixture, r store.Revision) (saved store.Revision, err error) {
	err = f.Store.InTx(ctx, func(tx *store.Tx) error {
		saved, err = tx.SaveRevision(ctx, r)
		return err
	})
	return saved, err
}

func saveApproval(ctx context.Context, f *Fixture, r store.ApprovalRecord) error {
	return f.Store.InTx(ctx, func(tx *store.Tx) error { return tx.SaveApproval(ctx, r) })
}

func recordsApprovals(t *testing.T, f *Fixture) {
	ctx := t.Context()
	no := store.ApprovalRecord{Approval: notices.Approval{Slug: "s", Revision: 1, Digest: "aa", By: "Jo",
		Note: "two typos", At: start}, Decision: store.Rejected}
	yes := store.ApprovalRecord{Approval: notices.Approval{Slug: "s", Revision: 2, Digest: "bb", By: "Zoë"},
		Decision: store.Approved}
	for _, v := range []store.ApprovalRecord{no, yes} {
		if err := saveApproval(ctx, f, v); err != nil {
			t.Fatal(err)
		}
	}
	yes.At = start
	got, err := f.Store.Approvals(ctx, "s")
	if err != nil {
		t.Fatal(err)
	}
	same(t, []store.ApprovalRecord{no, yes}, got)
	for _, v := range []store.ApprovalRecord{{Approval: notices.Approval{Slug: "s"}, Decision: store.Approved},
		{Approval: notices.Approval{Slug: "s", By: "Jo"}, Decision: "perhaps"}} {
		if err := saveApproval(ctx, f, v); err == nil {
			t.Errorf("%+v was taken", v)
		}
	}
}

func recordsChain(t *testing.T, f *Fixture) {
	ctx := t.Context()
	var want []store.ArchiveEntry
	var last store.ArchiveEntry
	for i := range 3 {
		e, err := f.Store.AppendArchive(ctx, store.ArchiveEntry{Slug: fmt.Sprint("n", i), Revision: 1,
			Manifest: fmt.Sprint("m", i), Previous: last.Manifest})
		if err != nil {
			t.Fatal(err)
		}
		same(t, int64(i+1), e.Seq)
		want, last = append(want, e), e
	}
	got, err := f.Store.ArchiveChain(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, want, got)
	_, err = f.Store.AppendArchive(ctx, store.ArchiveEntry{Slug: "x", Manifest: "x", Previous: "m1"})
	if !errors.Is(err, store.ErrChain) {
		t.Fatalf("a link in the middle was taken: %v", err)
	}
}

func recordsFork(t *testing.T, f *Fixture) {
	results := make(chan error)
	for i := range 8 {
		go func() {
			_, err := f.Store.AppendArchive(t.Context(), store.ArchiveEntry{Slug: "s", Manifest: fmt.Sprint(i)})
			results <- err
		}()
	}
	won := 0
	for range 8 {
		if err := <-results; err == nil {
			won++
		} else if !errors.Is(err, store.ErrChain) {
			t.Error(err)
		}
	}
	same(t, 1, won)
}

func events(t *testing.T, f *Fixture, filter store.EventFilter) (found []store.Event) {
	t.Helper()
	err := f.Store.Events(t.Context(), filter, func(e store.Event) error {
		found = append(found, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func recordsEvents(t *testing.T, f *Fixture) {
	ctx := t.Context()
	at := start.Add(-time.Hour)
	list := []store.Event{
		{At: at, Kind: store.KindAcknowledged, Row: 7, Recipient: 1, Slug: "s", Revision: 1, Source: "page",
			Dedupe: "a", Payload: []byte(`{"x":"é"}`)},
		{Kind: store.KindAcknowledged, Recipient: 1, Slug: "s", Revision: 1, Dedupe: "b"},
		{Kind: store.KindUnsubscribed, Recipient: 2, Slug: "s", Revision: 2, Dedupe: "c"},
		{Kind: store.KindUnsubscribed, Recipient: 2, Slug: "s", Revision: 2, Dedupe: "c"},
	}
	added, err := f.Store.AppendEvents(ctx, list...)
	if err != nil || len(added) != 3 {
		t.Fatalf("added %d, %v", len(added), err)
	}
	if again, err := f.Store.AppendEvents(ctx, list...); err != nil || len(again) != 0 {
		t.Fatalf("the same again added %d, %v", len(again), err)
	}
	same(t, added, events(t, f, store.EventFilter{}))
	first := events(t, f, store.EventFilter{Slug: "s", Revision: 1, Kind: store.KindAcknowledged, Recipient: 1, Row: 7})
	if d := cmp.Diff(list[:1], first, cmpopts.IgnoreFields(store.Event{}, "ID")); d != "" {
		t.Fatal(d)
	}
	same(t, added[1:2], events(t, f, store.EventFilter{After: added[0].ID, Limit: 1}))
	for revision, want := range map[int]store.Tally{0: {Acknowledged: 1, Unsubscribed: 1}, 1: {Acknowledged: 1},
		2: {Unsubscribed: 1}, 3: {}} {
		got, err := f.Store.Tally(ctx, "s", revision)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
	}
	if _, err := f.Store.AppendEvents(ctx, store.Event{Kind: "x"}); err == nil {
		t.Fatal("an event without a dedupe key was taken")
	}
}

func recordsEventRace(t *testing.T, f *Fixture) {
	results := make(chan int)
	for range 8 {
		go func() {
			added, err := f.Store.AppendEvents(t.Context(), store.Event{Kind: "bounced", Dedupe: "same"})
			if err != nil {
				t.Error(err)
			}
			results <- len(added)
		}()
	}
	sum := 0
	for range 8 {
		sum += <-results
	}
	same(t, 1, sum)
}
