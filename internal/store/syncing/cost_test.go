package syncing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"testing"

	"tidings/internal/costtest"
	"tidings/internal/store"
	"tidings/internal/store/syncing"
	"tidings/recipients"
)

// people are the rows of a list, and what a source brings.
type people struct {
	list []recipients.Recipient
	next int
}

func (p *people) Columns() recipients.Columns { return recipients.Columns{Name: true} }

func (p *people) Next() (*recipients.Recipient, error) {
	if p.next++; p.next > len(p.list) {
		return nil, io.EOF
	}
	return &p.list[p.next-1], nil
}

func (p *people) entries() iter.Seq2[recipients.SourceEntry, error] {
	return func(yield func(recipients.SourceEntry, error) bool) {
		for n := range p.list {
			r := &p.list[n]
			if !yield(recipients.SourceEntry{EmailKey: r.Email, AccountKey: fmt.Sprint("c-", n/2),
				Said: recipients.SaidOf(r, p.Columns())}, nil) {
				return
			}
		}
	}
}

// What the source brings is looked up entry by entry: where a list said otherwise meanwhile, and where
// half of the people are missing.
func TestSyncIsLinear(t *testing.T) {
	ctx := t.Context()
	costtest.Linear(t, 500, 32, func(size int) {
		db, err := store.Open(ctx, store.Options{URL: filepath.Join(t.TempDir(), "tidings.db")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Migrate(ctx)
		all := make([]recipients.Recipient, size)
		for n := range all {
			all[n] = recipients.Recipient{Email: fmt.Sprintf("p%d@x.example", n), Name: "Person"}
		}
		sync := func(list []recipients.Recipient) (plan *recipients.SyncPlan) {
			if err == nil {
				p := &people{list: list}
				plan, err = syncing.Sync(ctx, db, syncing.Run{Source: "crm", Entries: p.entries(),
					Import: func(ctx context.Context) error {
						_, err := db.ImportRecipients(ctx, p, store.SyncOrigin+"crm")
						return err
					}, Judge: func(*recipients.SyncPlan) error { return nil }})
			}
			return plan
		}
		sync(all)
		if err == nil {
			other := []recipients.Recipient{{Email: all[0].Email, Name: "Other"}}
			_, err = db.ImportRecipients(ctx, &people{list: other}, "list.csv")
		}
		plan := sync(all[:size/2])
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		if c := plan.Counts; c.Conflicts != 1 || c.Gone != size/2 {
			t.Errorf("%d conflicts, %d gone of %d", c.Conflicts, c.Gone, size)
		}
	})
}
