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
	d      *Desk
	db     *store.Store
	ledger *store.Ledger
	keys   *token.Keys
}

// ByRow finds a delivery by its number.
func (l *feedbackLedger) ByRow(ctx context.Context, row int64) (feedback.Delivery, bool, error) {
	f, err := l.ledger.FeedbackRow(ctx, row)
	if errors.Is(err, store.ErrNoDelivery) {
		return feedback.Delivery{}, false, nil
	}
	return feedback.Delivery{Row: row, Revision: int32(f.Revision), Stream: f.Stream, Address: f.Email}, err == nil, err
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
