package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver named "sqlite"

	"tidings/internal/delivery"
)

// openSQLite opens one connection that writes and a few that cannot. One writer
// in the process means that no statement of ours ever meets SQLITE_BUSY from
// another of ours; other processes wait by busy_timeout. With synchronous(FULL)
// a commit is on disk when it returns (sqlite.org/pragma.html#pragma_synchronous).
// secure_delete(FAST) overwrites old values in the pages that are written anyway,
// so that an erased address is gone from the file too; see scrubbed.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	s.dialect = SQLite
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("database %s: its folder is missing; create it first: %w", path, err)
	}
	// SQLite would make a file that everybody may read; its log takes the file's mode.
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		if err := f.Close(); err != nil {
			return fmt.Errorf("database %s: %w", path, err)
		}
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("database %s is no file but a folder, a pipe or a device; name a file of its own, such as "+
			"tidings.db", path)
	}
	if err == nil && !mayWrite(path) && s.openReadOnly(ctx, path) == nil {
		return nil
	}
	write := []string{busyTimeout(), "synchronous(FULL)", "foreign_keys(1)",
		fmt.Sprintf("cache_size(-%d)", writerCache), "temp_store(MEMORY)", "journal_size_limit(67108864)",
		"secure_delete(FAST)"}
	if s.writer, err = sql.Open("sqlite", sqliteDSN(path, write)); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	s.writer.SetMaxOpenConns(1)
	if err := writeAhead(ctx, s.writer); err != nil {
		if cannotWrite(err) && s.writer.Close() == nil && s.openReadOnly(ctx, path) == nil {
			return nil
		}
		return fmt.Errorf("database %s cannot be opened; is it a SQLite file that you may write? %w", path, err)
	}
	read := []string{busyTimeout(), "query_only(1)", "cache_size(-512)"}
	if s.reader, err = sql.Open("sqlite", sqliteDSN(path, read)); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	s.reader.SetMaxOpenConns(max(4, runtime.NumCPU()) + 1) // one more for the anchor
	return s.holdFile(ctx, path)
}

// holdFile remembers which file was opened, and keeps one connection to it open, idle:
// SQLite removes the log when the last connection closes, and pools close some.
func (s *Store) holdFile(ctx context.Context, path string) (err error) {
	if s.anchor, err = s.reader.Conn(ctx); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	var tables int
	if err := s.anchor.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables); err != nil {
		return fmt.Errorf("database %s cannot be read: %w", path, err)
	}
	bytes := func() (n int64, err error) {
		err = s.anchor.QueryRowContext(context.Background(), `SELECT page_count * page_size FROM pragma_page_count,
			pragma_page_size`).Scan(&n)
		return n, err
	}
	if s.identity, err = identify(path, bytes); err != nil {
		return fmt.Errorf("database %s: %w", path, err)
	}
	return nil
}

// shrink gives back the memory that a large transaction on SQLite took. What a
// failure leaves is memory only.
func (s *Store) shrink(ctx context.Context) {
	if s.dialect == SQLite {
		s.writer.ExecContext(ctx, `PRAGMA shrink_memory`) //nolint:errcheck // see above
	}
}

// writerCache is the page cache of the writing connection in KiB. It holds the
// pages of some groups of rows; the memory allocator takes twice as much, because
// a page and its header just pass a power of two.
const writerCache = 2048

func sqliteDSN(path string, pragmas []string) string {
	return sqliteURL(path, url.Values{"_pragma": pragmas, "_txlock": {"immediate"}})
}

func sqliteURL(path string, v url.Values) string {
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// pgNoIdling has the server end a transaction that does nothing for half a minute,
// unless it is set otherwise. A machine that is cut off or frozen in the middle of
// one would else keep its locks, and nobody could take over its work. It is no
// start-up parameter because PgBouncer refuses those.
const pgNoIdling = `SELECT set_config('idle_in_transaction_session_timeout', '30s', false)
	WHERE current_setting('idle_in_transaction_session_timeout') = '0'`

// mayNotAsk are the codes of a server that does not answer such questions:
// insufficient_privilege, undefined_function and undefined_table.
var mayNotAsk = []string{"42501", "42883", "42P01"}

// samePostgres compares the database behind a new connection with the first one's: one
// that was dropped and made anew under the same name, say from a backup, is another. A
// replica that took over is the same. What may not be asked is not compared.
func (s *Store) samePostgres(ctx context.Context, c *pgx.Conn) error {
	var is string
	for _, question := range []string{`SELECT oid::text FROM pg_database WHERE datname = current_database()`,
		`SELECT system_identifier::text FROM pg_control_system()`} {
		var answer string
		var refused *pgconn.PgError
		err := c.QueryRow(ctx, question).Scan(&answer)
		if errors.As(err, &refused) && slices.Contains(mayNotAsk, refused.Code) {
			answer = "not told"
		} else if err != nil {
			return err
		}
		is += answer + " "
	}
	if s.server.CompareAndSwap(nil, &is) || *s.server.Load() == is {
		return nil
	}
	gone := fmt.Errorf("%w: the PostgreSQL database was dropped and made anew while it was in use. Nothing more is "+
		"sent or recorded here; what was in flight may have arrived without being recorded. Stop every tidings "+
		"process that uses it, look at it with \"tidings status\", and only then go on", delivery.ErrLedgerGone)
	s.gone.CompareAndSwap(nil, &gone)
	return gone
}

// openPostgres opens one pool that both database/sql and pgx draw from, so that
// a job queue and our statements can share a transaction.
func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	s.dialect = Postgres
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return refusedAddress(err)
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = max(cfg.MaxConns, 10)
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "tidings"
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Exec(ctx, pgNoIdling); err != nil {
			return err
		}
		return s.samePostgres(ctx, c)
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	s.writer = stdlib.OpenDBFromPool(s.pool)
	s.reader = s.writer
	if err := s.pool.Ping(ctx); err != nil {
		c := cfg.ConnConfig
		return fmt.Errorf("database %s on %s:%d does not answer: %w", c.Database, c.Host, c.Port, err)
	}
	return nil
}
