// Package kept is what the database keeps of notices: the revisions that were decided on, each
// with its approval, and the sends of them.
package kept

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/journal"
	"tidings/internal/people"
	"tidings/internal/store"
	"tidings/internal/workspace"
)

// Book is what is kept of the notices of one workspace.
type Book struct {
	ws      *workspace.Workspace
	journal *journal.Journal
	store   func(context.Context) (*store.Store, error)
	ledger  func(context.Context) (*store.Ledger, error)
	people  *people.Room
}

// New is a workspace's book. The functions open its database and its ledger.
func New(ws *workspace.Workspace, j *journal.Journal, db func(context.Context) (*store.Store, error),
	ledger func(context.Context) (*store.Ledger, error), who *people.Room) *Book {
	return &Book{ws: ws, journal: j, store: db, ledger: ledger, people: who}
}

// LastSend gives the newest send of a notice.
func (b *Book) LastSend(ctx context.Context, slug string) (delivery.Send, error) {
	if _, err := b.ws.Notice(slug); err != nil {
		return delivery.Send{}, err
	}
	l, err := b.ledger(ctx)
	if err != nil {
		return delivery.Send{}, err
	}
	send, err := l.FindSend(ctx, slug, 0)
	if errors.Is(err, store.ErrNoSend) {
		return send, &neverSent{slug}
	}
	return send, err
}

// Settle is called before anything is decided by what became of messages: reports that
// wait for rows which are in flight no more are applied, where the database takes writes.
func (b *Book) Settle(ctx context.Context) error {
	l, err := b.ledger(ctx)
	if err != nil {
		return err
	}
	if db, err := b.store(ctx); err != nil || db.Writable() != nil {
		return nil //nolint:nilerr // who only reads settles nothing
	}
	return l.Settle(ctx)
}

// Settled is LastSend after that.
func (b *Book) Settled(ctx context.Context, slug string) (delivery.Send, error) {
	if err := b.Settle(ctx); err != nil {
		return delivery.Send{}, err
	}
	return b.LastSend(ctx, slug)
}

// neverSent says that a notice has no send.
type neverSent struct{ slug string }

func (e *neverSent) Error() string {
	return fmt.Sprintf("%s was never sent; send it with \"tidings send %[1]s\"", e.slug)
}

func (e *neverSent) Is(target error) bool { return target == store.ErrNoSend }

// SendOf gives the newest send of a notice with the ledger.
func (b *Book) SendOf(ctx context.Context, slug string) (delivery.Send, *store.Ledger, error) {
	send, err := b.LastSend(ctx, slug)
	if err != nil {
		return send, nil, err
	}
	l, err := b.ledger(ctx)
	return send, l, err
}

// Chain is the database's copy of the archive's chain.
func (b *Book) Chain(ctx context.Context) ([]archive.Link, error) {
	db, err := b.store(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := db.ArchiveChain(ctx)
	var out []archive.Link
	for _, e := range entries {
		if e.Slug == "" { // no notice has an empty name
			l := archive.ErasureLink(int(e.Seq), e.Manifest)
			l.Revision = e.Revision // it has none: another one is found
			out = append(out, l)
			continue
		}
		out = append(out, archive.Link{Sequence: int(e.Seq), Notice: e.Slug, Revision: e.Revision, SHA256: e.Manifest})
	}
	return out, err
}

// Sealed reports whether the archive holds a revision.
func (b *Book) Sealed(ctx context.Context, slug string, number int) (bool, error) {
	chain, err := b.Chain(ctx)
	return slices.ContainsFunc(chain, func(l archive.Link) bool { return l.Notice == slug && l.Revision == number }),
		err
}
