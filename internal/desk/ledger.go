package desk

import (
	"context"
	"crypto/rand"
	"io"
	"os"

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
