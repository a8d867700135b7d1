package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrReadOnly says that the database can be read but not written here.
var ErrReadOnly = errors.New("the database can only be read by this user")

// Writable is nil where the database takes writes, and says that it was opened for
// reading alone where it does not; its error wraps ErrReadOnly.
func (s *Store) Writable() error {
	if !s.readOnly {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrReadOnly, s.readPath)
}

// cannotWrite reports whether SQLite refused because the file or its folder cannot
// be written, rather than because the file is broken or of another kind.
func cannotWrite(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return true
	}
	return false
}

// openReadOnly opens a SQLite file that cannot be written, so that what was sent
// can still be looked up. Beside a write-ahead log SQLite reads with the log and
// its index as they are; where there is none, nobody is writing, and the file is
// taken as one that does not change (sqlite.org/wal.html#read_only_databases).
func (s *Store) openReadOnly(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	v := url.Values{"_pragma": {busyTimeout(), "query_only(1)", "cache_size(-512)"}, "mode": {"ro"}}
	if log, err := os.Stat(path + "-wal"); errors.Is(err, os.ErrNotExist) || err == nil && log.Size() == 0 {
		v.Set("immutable", "1")
	}
	db, err := sql.Open("sqlite", sqliteURL(path, v))
	if err != nil {
		return err
	}
	var tables int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables); err != nil {
		return errors.Join(err, db.Close())
	}
	db.SetMaxOpenConns(max(4, runtime.NumCPU()))
	s.writer, s.reader, s.readOnly, s.readPath = db, db, true, path
	return nil
}
