package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// random is where keys and worker names come from.
var random io.Reader = rand.Reader

// ledger opens the ledger on first use. On SQLite lock files beside the database
// prove that a killed process is dead, so that its work is taken over at once.
func (d *Desk) ledger(ctx context.Context) (*store.Ledger, error) {
	db, err := d.store(ctx)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened.ledger != nil {
		return d.opened.ledger, nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	d.worker = store.NewWorker(host, os.Getpid())
	o := store.LedgerOptions{Worker: d.worker}
	if db.Dialect() == store.SQLite && db.Writable() == nil {
		o.LockDir = d.ws.Path(".tidings", "locks")
	}
	d.opened.ledger, err = store.NewLedger(db, o)
	return d.opened.ledger, err
}

// lastSend gives the newest send of a notice.
func (d *Desk) lastSend(ctx context.Context, slug string) (delivery.Send, error) {
	if _, err := d.ws.Notice(slug); err != nil {
		return delivery.Send{}, err
	}
	l, err := d.ledger(ctx)
	if err != nil {
		return delivery.Send{}, err
	}
	send, err := l.FindSend(ctx, slug, 0)
	if errors.Is(err, store.ErrNoSend) {
		return send, &neverSent{slug}
	}
	return send, err
}

// settle is called before anything is decided by what became of messages: reports that
// wait for rows which are in flight no more are applied, where the database takes writes.
func (d *Desk) settle(ctx context.Context) error {
	l, err := d.ledger(ctx)
	if err != nil || d.Writable(ctx) != nil {
		return err
	}
	return l.Settle(ctx)
}

// settled is lastSend after that.
func (d *Desk) settled(ctx context.Context, slug string) (delivery.Send, error) {
	if err := d.settle(ctx); err != nil {
		return delivery.Send{}, err
	}
	return d.lastSend(ctx, slug)
}

// neverSent says that a notice has no send.
type neverSent struct{ slug string }

func (e *neverSent) Error() string {
	return fmt.Sprintf("%s was never sent; send it with \"tidings send %[1]s\"", e.slug)
}

func (e *neverSent) Is(target error) bool { return target == store.ErrNoSend }

// sendOf gives the newest send of a notice with the ledger.
func (d *Desk) sendOf(ctx context.Context, slug string) (delivery.Send, *store.Ledger, error) {
	send, err := d.lastSend(ctx, slug)
	if err != nil {
		return send, nil, err
	}
	l, err := d.ledger(ctx)
	return send, l, err
}
