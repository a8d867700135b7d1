// Package store keeps the registry, the ledger, approvals and events in SQL, with
// one text of SQL for SQLite and PostgreSQL. Moments are stored as whole
// milliseconds since 1970 UTC in bigint columns, 0 for none; truth values as 0
// and 1; JSON as text. docs/formats.md lists every form that is stored.
//
// SQLite is written by one connection, so that no two statements of a process ever
// meet SQLITE_BUSY, and read by a few that cannot write. On PostgreSQL both are one
// pool. SQL stays in here and in the rooms below (syncing): other packages call a method,
// or several on the Tx of InTx where they must hold together.
//
// Files by subject: ledger*.go, lease*.go (delivery.Ledger), jobs*.go (delivery.Jobs,
// on River), import*.go, people.go, audience.go, suppress.go, erasure.go (registry),
// revisions.go, chain.go (approvals, archive), events.go, feedback*.go, review.go
// (what came back), reporting.go, retention.go, migrate*.go, open*.go.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Options say which database to open and with which clock.
type Options struct {
	// URL is postgres://… or the path of a SQLite file; see ParseAddress.
	URL string
	// ReadOnly opens a SQLite file so that nothing is written, not even beside it.
	ReadOnly bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// AccountsKept is how many bytes of accounts an audience may keep in memory while it is
	// read, which is faster; 0: 24 MiB.
	AccountsKept int
	// Logger takes what migrations and maintenance report; nil discards it.
	Logger *slog.Logger
}

// Store is an open database. It may be used by many goroutines.
type Store struct {
	dialect    Dialect       // decides which text a statement has
	writer     *sql.DB       // SQLite: its only writing connection; PostgreSQL: the pool
	reader     *sql.DB       // SQLite: a few connections that cannot write; PostgreSQL: the pool
	pool       *pgxpool.Pool // PostgreSQL only
	now        func() time.Time
	log        *slog.Logger
	statements sync.Map // text -> *sql.Stmt, of queryOften
	rebound    sync.Map // SQL text -> the dialect's text

	accountsKept int // bytes; see accountsAhead

	readOnly bool   // SQLite: the file cannot be written here; see Writable
	readPath string // of that file

	identity *identity              // SQLite: which file is open; nil: not known
	server   atomic.Pointer[string] // PostgreSQL: which database of which server the first connection met
	gone     atomic.Pointer[error]  // PostgreSQL: that a later one met another
	anchor   *sql.Conn              // SQLite: keeps the file's log from being removed while identity counts on it
}

// Open opens the database and checks that it answers. It creates a missing
// SQLite file, but no tables: see Migrate and CheckSchema.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Store{now: o.Now, log: o.Logger, accountsKept: cmp.Or(o.AccountsKept, accountsKept)}
	a, err := ParseAddress(o.URL)
	if err != nil {
		return nil, err
	}
	switch {
	case a.url != nil:
		err = s.openPostgres(ctx, a.url.String())
	case o.ReadOnly:
		s.dialect, err = SQLite, s.openReadOnly(ctx, a.path)
	default:
		err = s.openSQLite(ctx, a.path)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes every connection. Transactions still open are rolled back. Ledgers of
// the store are closed before it.
func (s *Store) Close() error {
	var errs []error
	if s.anchor != nil {
		errs = append(errs, s.anchor.Close())
	}
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return errors.Join(errs...)
}

// Dialect names the kind of database, for those who must explain themselves to people
// or choose how many processes may work.
func (s *Store) Dialect() Dialect { return s.dialect }

// Now reads the store's clock, which tests move: every moment that the store writes by
// itself is read from it.
func (s *Store) Now() time.Time { return s.now() }

// Log is the store's logger, never nil.
func (s *Store) Log() *slog.Logger { return s.log }

// exec runs one writing statement outside of a transaction. Inside InTx use the
// transaction's own Exec: on SQLite this one would wait for it forever.
func (s *Store) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r, err := s.writer.ExecContext(ctx, s.rebind(query), args...)
	if moved := s.Moved(); moved != nil {
		return nil, moved
	}
	return r, err
}

// query runs one reading statement on a reading connection. It sees what was
// committed before it began.
func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := s.Moved(); err != nil {
		return nil, err
	}
	return s.reader.QueryContext(ctx, s.rebind(query), args...)
}

// queryOften is query for one of few statements that are asked many times: on
// SQLite it is prepared once for each connection, which costs as much as reading
// some dozen rows. pgx does so by itself.
func (s *Store) queryOften(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.dialect != SQLite {
		return s.query(ctx, query, args...)
	}
	if err := s.Moved(); err != nil {
		return nil, err
	}
	stmt, err := s.prepared(ctx, s.rebind(query))
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// prepared gives a statement; closing the reader closes it.
func (s *Store) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.statements.Load(text); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := s.reader.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if first, ok := s.statements.LoadOrStore(text, stmt); ok {
		stmt.Close() //nolint:errcheck // another one was quicker
		return first.(*sql.Stmt), nil
	}
	return stmt, nil
}

// queryRow is query for one row.
func (s *Store) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return s.reader.QueryRowContext(ctx, s.rebind(query), args...)
}
