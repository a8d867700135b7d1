package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// importSQLite stores the rows by multi-row inserts that are compiled once, and reads
// and checks those that follow meanwhile.
func (t *Tx) importSQLite(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	const batches = 8
	reading := goAhead(batches, in.readAll)
	defer reading.stop()
	var c driverConn
	defer c.close() //nolint:errcheck // the transaction's outcome is known
	err = t.onDriver(&c, func() error {
		full := up.text(rowsPerInsert)
		for b := range reading.ready {
			if b.err != nil {
				return b.err
			}
			text := full
			if b.rows < rowsPerInsert {
				text = up.text(b.rows)
			}
			changed, err := c.exec(text, b.values...)
			if err = errors.Join(err, ctx.Err()); err != nil {
				return fmt.Errorf("import: %w", err)
			}
			touched += changed
			reading.reuse(b)
		}
		return nil
	})
	return touched, err
}

// batch is the values of up to rowsPerInsert rows, or the fault that ended them.
type batch struct {
	values []driver.Value
	rows   int
	err    error
}

// collectEvery batches the memory of rows that were stored is collected: Go waits until they
// take as much as what is kept of a list, its addresses, and a list can have millions.
const collectEvery = 128

// readAll hands on the rows in batches.
func (in *incoming) readAll(out *ahead[*batch]) {
	for i, more := 1, true; more; i++ {
		if i%collectEvery == 0 {
			runtime.GC()
		}
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
	source := "'" + strings.ReplaceAll(strings.ReplaceAll(u.source, "\x00", ""), "'", "''") + "'"
	constant := fmt.Sprintf(", %s, %d, %d)", source, u.now, u.now)
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", u.width()), ", ") + constant
	return "INSERT INTO recipients (" + u.names() + ", source, created_at, updated_at) VALUES " +
		strings.TrimSuffix(strings.Repeat(row+", ", rows), ", ") + u.conflict()
}
