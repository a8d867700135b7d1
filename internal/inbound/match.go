package inbound

import (
	"context"
	"errors"
	"strings"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/store"
	"tidings/recipients"
)

// deliveryFinder finds deliveries for the matcher. It is its feedback.Ledger.
type deliveryFinder struct {
	db     *store.Store
	ledger *store.Ledger
	keys   feedback.Opener
	rows   *store.FeedbackReader // closed with the store
	reads  batcher[int64, *store.FeedbackRow]
}

func newDeliveryFinder(ctx context.Context, db *store.Store, l *store.Ledger, keys feedback.Opener) (*deliveryFinder, error) {
	rows, err := l.FeedbackReader(ctx)
	f := &deliveryFinder{db: db, ledger: l, keys: keys, rows: rows}
	f.reads.do = f.read
	return f, err
}

// read asks for the rows of several callers at once.
func (l *deliveryFinder) read(ctx context.Context, all []*call[int64, *store.FeedbackRow]) {
	rows := make([]int64, len(all))
	for i, s := range all {
		rows[i] = s.In
	}
	found, err := l.rows.Rows(ctx, rows)
	for _, s := range all {
		s.Err = err
		if f, ok := found[s.In]; ok {
			s.Out = &f
		}
	}
}

// ByRow finds a delivery by its number.
func (l *deliveryFinder) ByRow(ctx context.Context, row int64) (feedback.Delivery, bool, error) {
	f, err := l.reads.Do(ctx, row)
	if err != nil || f == nil {
		return feedback.Delivery{}, false, err
	}
	return feedback.Delivery{Row: row, Revision: int32(f.Revision), Stream: f.Stream, Address: f.Email}, true, nil
}

// ByMessageID opens the signed local part of a Message-ID; the ledger keeps none.
func (l *deliveryFinder) ByMessageID(ctx context.Context, id string) (feedback.Delivery, bool, error) {
	local, _, _ := strings.Cut(id, "@")
	what, err := l.keys.Open(token.MessageID, local)
	if err != nil {
		return feedback.Delivery{}, false, nil
	}
	return l.ByRow(ctx, what.Row)
}

// ByAddress finds the latest delivery to an address.
func (l *deliveryFinder) ByAddress(ctx context.Context, address string) (feedback.Delivery, bool, error) {
	entry, err := l.db.Recipient(ctx, address)
	if errors.Is(err, recipients.ErrNotFound) {
		return feedback.Delivery{}, false, nil
	}
	if err != nil {
		return feedback.Delivery{}, false, err
	}
	row, err := l.ledger.FindRow(ctx, 0, entry.ID)
	if errors.Is(err, store.ErrNoDelivery) {
		return feedback.Delivery{}, false, nil
	}
	if err != nil {
		return feedback.Delivery{}, false, err
	}
	return l.ByRow(ctx, row)
}
