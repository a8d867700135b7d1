package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// importSQLite stores the rows by multi-row inserts that are compiled once, and reads
// and checks those that follow meanwhile.
func (t *Tx) importSQLite(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	if up.parts.Staged() {
		if _, err := t.Exec(ctx, `CREATE TEMPORARY TABLE incoming (`+strings.Join(up.staged(), " TEXT, ")+
			` TEXT)`); err != nil {
			return 0, fmt.Errorf("import: %w", err)
		}
	}
	const batches = 8
	w := &rowWriter{ctx: ctx, up: up, reading: goAhead(batches, in.readAll)}
	defer w.reading.stop()
	defer w.conn.close() //nolint:errcheck // the transaction's outcome is known
	for more := true; more && err == nil; {
		err = t.onDriver(&w.conn, func() (err error) {
			more, err = w.some(&touched)
			return err
		})
		if err == nil && up.parts.Staged() {
			err = t.mergeStaged(ctx, up, !more)
		}
	}
	return touched, err
}

// stagedBatches is how many batches of staged rows are merged at once: they are kept in
// memory until then, and so is, while a statement merges them, each page that it changes, as it was
// before. An eighth of it takes 60 MB less for a list of a million, and a third more processor time.
const stagedBatches = 256

// rowWriter inserts rows in batches.
type rowWriter struct {
	ctx     context.Context
	conn    driverConn
	up      upsert
	reading *ahead[*batch]
}

// some writes the next rows: all of them, or as many staged ones as are merged at once.
func (w *rowWriter) some(touched *int64) (more bool, err error) {
	full := w.up.text(rowsPerInsert)
	for n := 0; n < stagedBatches || !w.up.parts.Staged(); n++ {
		b, ok := <-w.reading.ready
		if !ok {
			return false, nil
		}
		if b.err != nil {
			return false, b.err
		}
		text := full
		if b.rows < rowsPerInsert {
			text = w.up.text(b.rows)
		}
		changed, err := w.conn.exec(text, b.values...)
		if err = errors.Join(err, w.ctx.Err()); err != nil {
			return false, fmt.Errorf("import: %w", err)
		}
		*touched += changed
		w.reading.reuse(b)
	}
	return true, nil
}

// batch is the values of up to rowsPerInsert rows, or the fault that ended them.
type batch struct {
	values []driver.Value
	rows   int
	err    error
}

// readAll hands on the rows in batches.
func (in *incoming) readAll(out *ahead[*batch]) {
	for more := true; more; {
		b := out.blank(func() *batch { return &batch{} })
		more = b.fill(in)
		if b.rows == 0 && b.err == nil || !out.put(b) {
			return
		}
	}
}

// fill reads the next rows; more: there may be others.
func (b *batch) fill(in *incoming) (more bool) {
	b.values, b.rows = b.values[:0], 0
	for b.rows < rowsPerInsert {
		values, err := in.next()
		if err != nil {
			if !isEnd(err) {
				b.err = err
			}
			return false
		}
		for _, v := range values {
			b.values = append(b.values, v)
		}
		b.rows++
	}
	return true
}

// text writes the statement for so many rows. The moment and the source, the same in each
// row, are part of it: a number, and a string with its quotes doubled.
func (u upsert) text(rows int) string {
	if u.parts.Staged() {
		row := "(" + strings.TrimSuffix(strings.Repeat("?, ", u.width()), ", ") + "), "
		return "INSERT INTO temp.incoming VALUES " + strings.TrimSuffix(strings.Repeat(row, rows), ", ")
	}
	source := "'" + strings.ReplaceAll(strings.ReplaceAll(u.source, "\x00", ""), "'", "''") + "'"
	constant := fmt.Sprintf(", %s, %d, %d)", source, u.now, u.now)
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", u.width()), ", ") + constant
	return "INSERT INTO recipients (" + u.names() + ", source, created_at, updated_at) VALUES " +
		strings.TrimSuffix(strings.Repeat(row+", ", rows), ", ") + u.conflict()
}
