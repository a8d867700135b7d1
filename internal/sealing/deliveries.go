package sealing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tidings/internal/archive"
	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/letter"
	"tidings/internal/store"
)

// writeDeliveries writes a line for each row of a send, with the SHA-256 of its message, which is
// composed again on every processor, without its DKIM signatures: those follow from the message,
// and a million of them would take minutes.
func (v *Vault) writeDeliveries(ctx context.Context, dir string, rev *letter.Revision,
	send delivery.Send) (made *archive.Deliveries, err error) {
	l, err := v.ledger(ctx)
	if err != nil {
		return nil, err
	}
	c, err := v.unsigned(ctx, rev, send.CreatedAt)
	if err != nil {
		return nil, err
	}
	reports, err := v.reports(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := reports.MessageIDs(ctx, rev, send)
	if err != nil {
		return nil, err
	}
	reported, err := reports.Store.Reported(ctx, send.Slug, send.Revision)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, archive.DeliveriesName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := &lineWriter{out: archive.NewDeliveryWriter(f, rand.Reader)}
	many := letter.NewMany(c, true, func(x letter.Copy) { w.composed(&x) })
	err = l.Sealed(ctx, send, func(x *store.SealedRow) error {
		d, err := sealedLine(x)
		if err != nil {
			return err
		}
		d.MessageID, d.Reported = ids(&x.Delivery), reported[x.Row]
		compose := d.MessageID != "" && x.Email != ""
		if err := w.wait(d, compose); err != nil || !compose {
			return err
		}
		many.AddFrozen(&x.Frozen)
		return ctx.Err()
	})
	many.Finish()
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return nil, err
	}
	return w.out.End()
}

// lineWriter writes lines in the order of the rows, each when its message is composed.
type lineWriter struct {
	mu      sync.Mutex
	out     *archive.DeliveryWriter
	waiting []waitingLine // the next to be written is the first
	err     error
}

type waitingLine struct {
	*archive.Delivery
	composes bool
}

// wait takes a line; composes says that its message is still to come.
func (w *lineWriter) wait(d *archive.Delivery, composes bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, waitingLine{d, composes})
	w.write()
	return w.err
}

// composed takes the message of the first line that waits for one.
func (w *lineWriter) composed(x *letter.Copy) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return
	}
	first := &w.waiting[0]
	if x.Err != nil && first.State == string(delivery.Failed) { // it was never composed
		first.composes = false
		w.write()
		return
	}
	if x.Err != nil {
		w.err = fmt.Errorf("the message to %s cannot be composed again: %w", x.Email, x.Err)
		return
	}
	first.MessageSHA256, first.composes = hex.EncodeToString(x.SHA256[:]), false
	w.write()
}

// write writes what waits for nothing.
func (w *lineWriter) write() {
	for w.err == nil && len(w.waiting) > 0 && !w.waiting[0].composes {
		w.err = w.out.Add(w.waiting[0].Delivery)
		w.waiting = w.waiting[1:]
	}
}

func (w *lineWriter) end() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write()
	return w.err
}

// sealedLine is what the ledger knows of a row, as a seal has it.
func sealedLine(x *store.SealedRow) (*archive.Delivery, error) {
	d := &archive.Delivery{Accounts: x.Accounts, Attempts: x.Attempts, Corrects: x.Corrects, Email: x.Email,
		EnhancedCode: x.Enhanced, Locale: x.Locale, Reason: x.Reason, Recipient: x.Recipient,
		Region: letter.RegionName(x.Region), Relay: x.Relay, Reply: x.Reply, SMTPCode: x.Code, State: string(x.State)}
	if !x.UpdatedAt.IsZero() {
		at := x.UpdatedAt.UTC()
		d.UpdatedAt = &at
	}
	for _, t := range x.Tries {
		d.Tries = append(d.Tries, archive.Try{At: t.At.UTC(), EnhancedCode: t.Enhanced, Number: t.Number,
			Relay: t.Relay,
			Reply: t.Reply, SMTPCode: t.Code, State: t.State})
	}
	for _, e := range x.Events {
		var said feedback.Event
		if err := json.Unmarshal(e.Payload, &said); err != nil {
			return nil, fmt.Errorf("what came back about row %d cannot be read: %w", x.Row, err)
		}
		d.Feedback = append(d.Feedback, archive.Feedback{At: e.At.UTC().Truncate(time.Millisecond),
			Detail: said.Evidence,
			Kind:   e.Kind, Status: said.Status})
	}
	return d, nil
}
