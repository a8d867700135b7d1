package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// Setting gives a small value that the program keeps for itself. Where there is
// none yet, first makes it; of two processes that do so at once, one value wins
// and both get it. A value that is there is only read.
func (s *Store) Setting(ctx context.Context, name string, first func() (string, error)) (value string, err error) {
	if value, ok, err := s.LookupSetting(ctx, name); ok || err != nil {
		return value, err
	}
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
		if _, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
			name, value); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&value)
	})
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", name, err)
	}
	return value, nil
}

// LookupSetting gives a value if there is one, and makes none.
func (s *Store) LookupSetting(ctx context.Context, name string) (value string, ok bool, err error) {
	rows, err := s.query(ctx, `SELECT value FROM settings WHERE name = $1`, name)
	err = forEach(rows, err, func(row scanner) error {
		ok = true
		return row.Scan(&value)
	})
	if err != nil {
		return "", false, fmt.Errorf("setting %s: %w", name, err)
	}
	return value, ok, nil
}

const identitySetting = "workspace"

// Identity is the workspace's own name in statements, 16 random bytes in hex: those of another one
// mean nothing here. It is made at the first need.
func (s *Store) Identity(ctx context.Context) (string, error) {
	return s.Setting(ctx, identitySetting, func() (string, error) {
		b := make([]byte, 16)
		_, err := rand.Read(b)
		return hex.EncodeToString(b), err
	})
}

// KnownIdentity is Identity, and makes none.
func (s *Store) KnownIdentity(ctx context.Context) (string, error) {
	value, _, err := s.LookupSetting(ctx, identitySetting)
	return value, err
}

// UpdateSetting replaces a value by what change makes of it; an empty value stands
// for none. Two processes that do so at once do it one after the other.
func (s *Store) UpdateSetting(ctx context.Context, name string, change func(old string) (string, error)) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		var old string
		// The row is made, or locked, before it is read.
		err := tx.QueryRow(ctx, `INSERT INTO settings (name, value) VALUES ($1, '') ON CONFLICT (name) DO UPDATE
			SET value = settings.value
			RETURNING value`, name).Scan(&old)
		if err != nil {
			return err
		}
		value, err := change(old)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `UPDATE settings SET value = $2 WHERE name = $1`, name, value); err != nil {
			return err
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// Empty reports whether the database has no tables of ours yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	versions, err := s.appliedVersions(ctx)
	return len(versions) == 0, err
}
