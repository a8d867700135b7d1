package store

import (
	"context"
	"fmt"
	"time"
)

// KnowsCall reports whether a provider's call was taken before, by any process.
func (s *Store) KnowsCall(ctx context.Context, name string) (bool, error) {
	var n int
	err := s.queryRow(ctx, `SELECT count(*) FROM webhook_calls WHERE name = $1`, name).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("webhook calls: %w", err)
	}
	return n > 0, nil
}

// NoteCall notes that a call was taken at a moment, and drops what was noted
// before another: calls as old as that are refused for their age.
func (s *Store) NoteCall(ctx context.Context, name string, at, before time.Time) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM webhook_calls WHERE at < $1`, Millis(before)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO webhook_calls (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
			name, Millis(at))
		return err
	})
	if err != nil {
		return fmt.Errorf("webhook calls: %w", err)
	}
	return nil
}
