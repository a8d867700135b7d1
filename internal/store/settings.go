package store

import (
	"context"
	"fmt"
)

// Setting gives a small value that the program keeps for itself. Where there is
// none yet, first makes it; of two processes that do so at once, one value wins
// and both get it.
func (s *Store) Setting(ctx context.Context, name string, first func() (string, error)) (value string, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		rows, err := tx.Query(ctx, `SELECT value FROM settings WHERE name = $1`, name)
		found := false
		if err := forEach(rows, err, func(row scanner) error {
			found = true
			return row.Scan(&value)
		}); err != nil || found {
			return err
		}
		if value, err = first(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&value)
	})
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", name, err)
	}
	return value, nil
}

// Empty reports whether the database has no tables of ours yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	versions, err := s.appliedVersions(ctx)
	return len(versions) == 0, err
}
