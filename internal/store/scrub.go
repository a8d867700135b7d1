package store

import (
	"context"
	"fmt"
)

// scrubbed runs work that erases personal data so that its bytes are gone too,
// not just out of sight: on SQLite freed pages are overwritten, and the log,
// which holds earlier states of pages, is emptied. (In the usual course SQLite
// overwrites what it deletes only in pages that it writes anyway.) PostgreSQL
// has no such means: there the dead rows stay in its files until it reuses their
// space.
func (s *Store) scrubbed(ctx context.Context, work func() error) error {
	if s.dialect != SQLite {
		return work()
	}
	if _, err := s.writer.ExecContext(ctx, `PRAGMA secure_delete=ON`); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	after := context.WithoutCancel(ctx)
	defer s.writer.ExecContext(after, `PRAGMA secure_delete=FAST`) //nolint:errcheck // costs time only
	if err := work(); err != nil {
		return err
	}
	return s.truncateWAL(ctx)
}

// truncateWAL writes the log into the file and cuts it to nothing. Another process
// that reads may keep it from that; then the log is emptied when the last process
// closes the database, or by the next erasure.
func (s *Store) truncateWAL(ctx context.Context) error {
	var busy, frames, written int
	if err := s.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames,
		&written); err != nil {
		return fmt.Errorf("database: emptying the log: %w", err)
	}
	return nil
}
