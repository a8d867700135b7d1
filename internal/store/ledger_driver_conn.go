package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// driverConn runs prepared statements on the driver itself: database/sql would
// lock, check and copy for each of the two updates that a message costs. It is
// used inside sql.Conn.Raw only.
type driverConn struct {
	conn  driver.Conn
	stmts map[string]driver.Stmt
	args  []driver.NamedValue
}

// use binds to a connection; statements of another one died with it.
func (c *driverConn) use(conn driver.Conn) {
	if c.conn != conn {
		c.conn, c.stmts = conn, map[string]driver.Stmt{}
	}
}

func (c *driverConn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	c.conn, c.stmts = nil, nil
	return errors.Join(errs...)
}

// stmt prepares a statement once.
func (c *driverConn) stmt(text string) (driver.Stmt, error) {
	if s := c.stmts[text]; s != nil {
		return s, nil
	}
	s, err := c.conn.Prepare(text)
	if err == nil {
		c.stmts[text] = s
	}
	return s, err
}

func (c *driverConn) named(args []driver.Value) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement and gives the number of rows it touched. The context has
// no end: the driver starts a goroutine for each statement that can be
// cancelled.
func (c *driverConn) exec(text string, args ...driver.Value) (int64, error) {
	s, err := c.stmt(text)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), c.named(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query gives the first column of each row.
func (c *driverConn) query(text string, args ...driver.Value) (values []driver.Value, err error) {
	s, err := c.stmt(text)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.named(args))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // they were only read
	row := make([]driver.Value, len(rows.Columns()))
	for {
		err := rows.Next(row)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		values = append(values, row[0])
	}
}

// onDriver runs fn while c runs statements of the transaction.
func (t *Tx) onDriver(c *driverConn, fn func() error) error {
	return t.conn.Raw(func(raw any) error {
		conn, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("unexpected driver connection %T", raw)
		}
		c.use(conn)
		return fn()
	})
}
