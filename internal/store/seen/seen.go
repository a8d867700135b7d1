// Package seen keeps the SHA-256 of files as they were when they were written or looked at last, so that the
// log can tell of those that an editor changed since.
package seen

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/acts"
	"tidings/internal/store"
)

// File is a file with its SHA-256, hex; Before is that of when it was seen last, "": it was not.
type File struct{ Name, SHA256, Before string }

// Keep notes that files are as they are. act is asked for the entry of the log about those that are not as
// they were seen last, if there are any; nil: nothing is said. Both are one transaction.
func Keep(ctx context.Context, db *store.Store, files []File, act func(changed []File) acts.Entry) error {
	err := db.InTx(ctx, func(tx *store.Tx) error {
		var fresh, changed []File
		for _, f := range files {
			err := tx.QueryRow(ctx, `SELECT sha256 FROM seen WHERE file = $1`, f.Name).Scan(&f.Before)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if f.Before != f.SHA256 {
				fresh = append(fresh, f)
			}
			if f.Before != f.SHA256 && f.Before != "" {
				changed = append(changed, f)
			}
		}
		for _, f := range fresh {
			if _, err := tx.Exec(ctx, `INSERT INTO seen (file, sha256) VALUES ($1, $2)
				ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256`, f.Name, f.SHA256); err != nil {
				return err
			}
		}
		if len(changed) == 0 || act == nil {
			return nil
		}
		_, err := tx.AppendAct(ctx, act(changed))
		return err
	})
	if err != nil {
		return fmt.Errorf("what was seen of files: %w", err)
	}
	return nil
}
