package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is one transaction. It is used by one goroutine at a time.
type Tx struct {
	s    *Store
	tx   *sql.Tx
	conn *sql.Conn // the one that tx runs on
	pgx  pgx.Tx
	// inner: it takes part in another one, which commits, and tells what was done.
	inner bool
}

type txKey struct{}

// Within gives a context under which InTx takes part in this transaction instead of opening
// one: what is done under it is done with the rest, or not at all. Nothing of it may outlive
// the transaction, and what reads outside of InTx does not see it yet.
func (t *Tx) Within(ctx context.Context) context.Context { return context.WithValue(ctx, txKey{}, t) }

// InTx runs fn in one transaction and commits it if fn returns nil. On SQLite it
// takes the only writer, so fn must not call the Store's own writing methods, and
// must never wait for the network.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	if outer, ok := ctx.Value(txKey{}).(*Tx); ok && outer.s == s {
		part := *outer
		part.inner = true
		return fn(&part)
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	defer conn.Close()
	// The transaction does not watch ctx itself: database/sql would roll back from
	// another goroutine while COPY or the job queue uses the same connection below
	// it. Every statement has ctx, and a commit asks once more.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("database: cannot begin a transaction: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after Commit
	t := &Tx{s: s, tx: tx, conn: conn}
	if s.dialect == Postgres {
		if err := conn.Raw(t.borrow); err != nil {
			return fmt.Errorf("database: %w", err)
		}
	}
	if err := fn(t); err != nil {
		return interrupted(ctx, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err = tx.Commit()
	if moved := s.Moved(); moved != nil {
		return moved
	}
	if err != nil {
		return fmt.Errorf("database: cannot commit: %w", err)
	}
	return nil
}

// reading runs fn on the database as it is at one moment: what is written meanwhile is not
// seen. It waits for nobody, and nobody for it.
func (s *Store) reading(ctx context.Context, fn func(*Tx) error) error {
	if err := s.Moved(); err != nil {
		return err
	}
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	defer conn.Close()
	o := &sql.TxOptions{ReadOnly: true}
	if s.dialect == Postgres {
		o.Isolation = sql.LevelRepeatableRead // SQLite's transactions are so anyway
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), o) // see InTx
	if err != nil {
		return fmt.Errorf("database: cannot begin a transaction: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was changed
	if err := fn(&Tx{s: s, tx: tx}); err != nil {
		return interrupted(ctx, err)
	}
	return nil
}

// interrupted names the end of ctx as the cause where the driver tells of the
// connection that it closed for it.
func interrupted(ctx context.Context, err error) error {
	if end := ctx.Err(); end != nil && !errors.Is(err, end) {
		return fmt.Errorf("%w: %w", end, err)
	}
	return err
}

// borrow remembers the pgx connection under the database/sql one.
func (t *Tx) borrow(driver any) error {
	c, ok := driver.(*stdlib.Conn)
	if !ok {
		return fmt.Errorf("unexpected driver connection %T", driver)
	}
	t.pgx = connTx{rawConn: c.Conn()}
	return nil
}

// SQL is the transaction as database/sql has it.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// PGX is the same transaction as pgx has it, for COPY and the job queue; nil on
// SQLite. Committing it is refused: InTx does that.
func (t *Tx) PGX() pgx.Tx { return t.pgx }

// Exec runs one statement.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.s.rebind(query), args...)
}

// ExecRows runs one statement and gives the number of rows it touched.
func (t *Tx) ExecRows(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := t.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Query runs one statement that gives rows. Close them before the next statement.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.s.rebind(query), args...)
}

// QueryRow is Query for one row.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.s.rebind(query), args...)
}

// Prepare compiles a statement for many runs in this transaction, which closes
// it. On SQLite that saves compiling the text each time.
func (t *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, t.s.rebind(query))
}
