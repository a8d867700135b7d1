package desk

import (
	"context"
	"errors"
	"strings"

	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
	"tidings/internal/store"
	"tidings/recipients"
)

// feedbackLedger finds deliveries for the matcher.
type feedbackLedger struct {
	db     *store.Store
	ledger *store.Ledger
	keys   feedback.Opener
	rows   *store.FeedbackReader // closed with the store
	reads  together[int64, *store.FeedbackRow]
}

func newFeedbackLedger(ctx context.Context, db *store.Store, l *store.Ledger, keys feedback.Opener) (*feedbackLedger, error) {
	rows, err := l.FeedbackReader(ctx)
	f := &feedbackLedger{db: db, ledger: l, keys: keys, rows: rows}
	f.reads.do = f.read
	return f, err
}

// read asks for the rows of several callers at once.
func (l *feedbackLedger) read(ctx context.Context, all []*shared[int64, *store.FeedbackRow]) {
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
func (l *feedbackLedger) ByRow(ctx context.Context, row int64) (feedback.Delivery, bool, error) {
	f, err := l.reads.Do(ctx, row)
	if err != nil || f == nil {
		return feedback.Delivery{}, false, err
	}
	return feedback.Delivery{Row: row, Revision: int32(f.Revision), Stream: f.Stream, Address: f.Email}, true, nil
}

// ByMessageID opens the signed local part of a Message-ID; the ledger keeps none.
func (l *feedbackLedger) ByMessageID(ctx context.Context, id string) (feedback.Delivery, bool, error) {
	local, _, _ := strings.Cut(id, "@")
	what, err := l.keys.Open(token.MessageID, local)
	if err != nil {
		return feedback.Delivery{}, false, nil
	}
	return l.ByRow(ctx, what.Row)
}

// ByAddress finds the latest delivery to an address.
func (l *feedbackLedger) ByAddress(ctx context.Context, address string) (feedback.Delivery, bool, error) {
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
