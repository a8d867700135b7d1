package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
)

// importBatch is the number of rows of one statement. More gains nothing.
const importBatch = 64

// importSQLite stores the rows by multi-row inserts that are compiled once. It
// speaks to the driver itself: database/sql's handling of each value would cost
// as much as SQLite's own work.
func (t *Tx) importSQLite(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	if up.parts.Staged() {
		if _, err := t.Exec(ctx, `CREATE TEMPORARY TABLE incoming (`+strings.Join(up.staged(), " TEXT, ")+` TEXT)`); err != nil {
			return 0, fmt.Errorf("import: %w", err)
		}
	}
	w := &rowWriter{ctx: ctx, up: up, ahead: readAhead(in)}
	for more := true; more && err == nil; {
		if err = t.conn.Raw(func(c any) (err error) {
			more, err = w.some(c, &touched)
			return err
		}); err == nil && up.parts.Staged() {
			err = t.mergeStaged(ctx, up, !more)
		}
	}
	w.ahead.stop()
	if closed := t.conn.Raw(func(any) error { return w.close() }); err == nil {
		err = closed
	}
	return touched, err
}

// stagedBatches is how many batches of staged rows are merged at once: they are kept in
// memory until then.
const stagedBatches = 256

// rowWriter inserts rows in batches.
type rowWriter struct {
	ctx   context.Context
	conn  driver.ConnPrepareContext
	up    upsert
	ahead *ahead
	full  driver.Stmt // for importBatch rows
}

// some writes the next rows: all of them, or as many staged ones as are merged at once.
func (w *rowWriter) some(c any, touched *int64) (more bool, err error) {
	conn, ok := c.(driver.ConnPrepareContext)
	if !ok {
		return false, fmt.Errorf("unexpected driver connection %T", c)
	}
	w.conn = conn
	for n := 0; n < stagedBatches || !w.up.parts.Staged(); n++ {
		b, ok := <-w.ahead.ready
		if !ok {
			return false, nil
		}
		if b.err != nil {
			return false, b.err
		}
		changed, err := w.flush(b)
		if err != nil {
			return false, fmt.Errorf("import: %w", err)
		}
		*touched += changed
		w.ahead.free <- b
	}
	return true, nil
}

// batch is the values of up to importBatch rows, or the fault that ended them.
type batch struct {
	args []driver.NamedValue
	rows int
	err  error
}

// ahead reads and checks rows on another processor while SQLite stores those
// before them.
type ahead struct {
	ready chan *batch // closed after the last
	free  chan *batch
	quit  chan struct{}
}

func readAhead(in *incoming) *ahead {
	const batches = 8
	a := &ahead{ready: make(chan *batch, batches), free: make(chan *batch, batches), quit: make(chan struct{})}
	for range batches {
		a.free <- &batch{}
	}
	go a.run(in)
	return a
}

func (a *ahead) run(in *incoming) {
	defer close(a.ready)
	for more := true; more; {
		var b *batch
		select {
		case b = <-a.free:
		case <-a.quit:
			return
		}
		more = b.fill(in)
		if b.rows > 0 || b.err != nil {
			a.ready <- b // has room for every batch
		}
	}
}

// stop ends the reading and waits for its end, so that nobody reads the list any
// more when the import returns.
func (a *ahead) stop() {
	close(a.quit)
	for range a.ready { //nolint:revive // until it is closed
	}
}

// fill reads the next rows; more: there may be others.
func (b *batch) fill(in *incoming) (more bool) {
	b.args, b.rows = b.args[:0], 0
	for b.rows < importBatch {
		values, err := in.next()
		if err != nil {
			if !isEnd(err) {
				b.err = err
			}
			return false
		}
		for _, v := range values {
			b.args = append(b.args, driver.NamedValue{Ordinal: len(b.args) + 1, Value: v})
		}
		b.rows++
	}
	return true
}

func (w *rowWriter) flush(b *batch) (int64, error) {
	stmt, err := w.statement(b.rows)
	if err != nil {
		return 0, err
	}
	if b.rows != importBatch {
		defer stmt.Close() //nolint:errcheck // all is written when it is closed
	}
	run, ok := stmt.(driver.StmtExecContext)
	if !ok {
		return 0, fmt.Errorf("unexpected driver statement %T", stmt)
	}
	result, err := run.ExecContext(w.ctx, b.args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (w *rowWriter) statement(rows int) (driver.Stmt, error) {
	if rows == importBatch && w.full != nil {
		return w.full, nil
	}
	stmt, err := w.conn.PrepareContext(w.ctx, w.text(rows))
	if err == nil && rows == importBatch {
		w.full = stmt
	}
	return stmt, err
}

// text writes the statement. The moment and the source, the same in each row, are
// part of it: a number, and a string with its quotes doubled.
func (w *rowWriter) text(rows int) string {
	if w.up.parts.Staged() {
		row := "(" + strings.TrimSuffix(strings.Repeat("?, ", w.up.width()), ", ") + "), "
		return "INSERT INTO temp.incoming VALUES " + strings.TrimSuffix(strings.Repeat(row, rows), ", ")
	}
	source := "'" + strings.ReplaceAll(strings.ReplaceAll(w.up.source, "\x00", ""), "'", "''") + "'"
	constant := fmt.Sprintf(", %s, %d, %d)", source, w.up.now, w.up.now)
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", w.up.width()), ", ") + constant
	return "INSERT INTO recipients (" + w.up.names() + ", source, created_at, updated_at) VALUES " +
		strings.TrimSuffix(strings.Repeat(row+", ", rows), ", ") + w.up.conflict()
}

func (w *rowWriter) close() error {
	if w.full == nil {
		return nil
	}
	return w.full.Close()
}
