package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// rawConn is another name for the type, so that connTx can both embed it and
// have the method Conn.
type rawConn = pgx.Conn

// connTx shows a connection that is inside a database/sql transaction as a
// pgx.Tx. pgx itself only hands out a Tx for transactions that it began.
type connTx struct{ *rawConn }

var errOwned = errors.New("the transaction belongs to the store; return from InTx to end it")

// Begin is refused: there are no savepoints.
func (c connTx) Begin(context.Context) (pgx.Tx, error) { return nil, errOwned }

// Commit is refused.
func (c connTx) Commit(context.Context) error { return errOwned }

// Rollback is refused.
func (c connTx) Rollback(context.Context) error { return errOwned }

// LargeObjects is not used; its value does nothing.
func (c connTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn is the connection below.
func (c connTx) Conn() *pgx.Conn { return c.rawConn }
