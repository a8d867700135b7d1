package inbound

import (
	"context"
	"errors"

	"tidings/internal/feedback"
	"tidings/internal/store"
	"tidings/recipients"
)

// deliveryFinder finds deliveries for the matcher. It is its feedback.Ledger.
type deliveryFinder struct {
	db     *store.Store
	ledger *store.Ledger
	rows   *store.FeedbackReader // closed with the store
	reads  batcher[int64, *store.FeedbackRow]
}

func newDeliveryFinder(ctx context.Context, db *store.Store, l *store.Ledger) (*deliveryFinder, error) {
	rows, err := l.FeedbackReader(ctx)
	f := &deliveryFinder{db: db, ledger: l, rows: rows}
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
