package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// busyFor is how long another process may hold a SQLite file before a statement
// gives up. A disk that is busy may take seconds for one commit, and who waits has
// no turn: he looks again and again, and others may be quicker.
const busyFor = 30 * time.Second

// busyTimeout says the same to SQLite.
func busyTimeout() string { return fmt.Sprintf("busy_timeout(%d)", busyFor.Milliseconds()) }

// writeAhead sets the journal mode, which the file keeps. SQLite needs the file for
// itself while it changes the mode, and does not wait for that as busy_timeout
// says: of two processes that open a new file at once, one is told SQLITE_BUSY at
// once (sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode).
func writeAhead(ctx context.Context, db *sql.DB) error {
	limit, stop := context.WithTimeout(ctx, busyFor)
	defer stop()
	for {
		var mode string
		err := db.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode)
		if !isBusy(err) {
			return err
		}
		select {
		case <-limit.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// isBusy reports whether SQLite refused because another connection holds the file.
func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
