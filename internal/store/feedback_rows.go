package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// FeedbackRow is what a report or a link is tied to. Email is empty when the
// person was forgotten.
type FeedbackRow struct {
	Row, Recipient int64
	Email, Locale  string
	Slug, Stream   string
	Revision       int
}

// FeedbackRow gives one row with its send, or ErrNoDelivery.
func (l *Ledger) FeedbackRow(ctx context.Context, row int64) (FeedbackRow, error) {
	found, err := l.FeedbackRows(ctx, []int64{row})
	f, ok := found[row]
	if err == nil && !ok {
		err = ErrNoDelivery
	}
	return f, err
}

// FeedbackRows gives those of the rows that there are.
func (l *Ledger) FeedbackRows(ctx context.Context, ids []int64) (map[int64]FeedbackRow, error) {
	r, err := l.FeedbackReader(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.Rows(ctx, ids)
	return found, errors.Join(err, r.Close())
}

// FeedbackReader finds rows many times over with one compiled statement.
type FeedbackReader struct {
	s    *Store
	stmt *sql.Stmt
}

// FeedbackReader makes a reader; it ends with Close, or with the store.
func (l *Ledger) FeedbackReader(ctx context.Context) (*FeedbackReader, error) {
	stmt, err := l.s.reader.PrepareContext(ctx, l.s.rebind(`SELECT d.id, d.recipient_id,
		COALESCE(NULLIF(d.email, ''), p.email, ''), d.locale, s.slug, s.stream, s.revision
		FROM deliveries d JOIN sends s ON s.id = d.send_id LEFT JOIN recipients p ON p.id = d.recipient_id
		WHERE `+l.s.dialect.inList("d.id", "$1")))
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return &FeedbackReader{l.s, stmt}, nil
}

// Rows gives those of the rows that there are.
func (r *FeedbackReader) Rows(ctx context.Context, ids []int64) (map[int64]FeedbackRow, error) {
	out := make(map[int64]FeedbackRow, len(ids))
	rows, err := r.stmt.QueryContext(ctx, r.s.dialect.listArg(ids))
	err = forEach(rows, err, func(row scanner) error {
		var f FeedbackRow
		err := row.Scan(&f.Row, &f.Recipient, &f.Email, &f.Locale, &f.Slug, &f.Stream, &f.Revision)
		out[f.Row] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return out, nil
}

// Close frees the statement.
func (r *FeedbackReader) Close() error { return r.stmt.Close() }
