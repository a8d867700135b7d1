package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
)

// sharedColumns are the same for all rows of a block.
var sharedColumns = []string{"send_id", "chunk_id", "state", "updated_at", "region"}

// ownColumns differ from row to row; each of those behind the first everyRow is written only
// where a row of the block has something in it: a send without corrections or accounts pays
// nothing for them. What is not written takes its default.
var ownColumns = [...]string{"recipient_id", "email", "locale", "fields", "email_key", "reason", "corrects",
	"in_reply_to", "accounts"}

const everyRow = 4

// block is rows of one region that are written together.
type block struct {
	region string
	kind   kind
	values []any  // of ownColumns, row by row
	sums   []byte // their digests
	hashed frozenRow
	some   [len(ownColumns)]bool // whether a row has something there
	first  int64                 // its first row's number
	chunk  int64                 // 0: of rows that are not sent
}

func (b *block) begin(region string, k kind) {
	clear(b.values)
	*b = block{region: region, kind: k, values: b.values[:0], sums: b.sums[:0], hashed: b.hashed}
	for i := range everyRow {
		b.some[i] = true
	}
}

// last is the number of its last row.
func (b *block) last() int64 { return b.first + int64(b.rows()) - 1 }

func (b *block) rows() int { return len(b.values) / len(ownColumns) }

// row gives the values of a row.
func (b *block) row(i int) []any { return b.values[i*len(ownColumns):][:len(ownColumns)] }

func (b *block) recipient(i int) int64 { return b.row(i)[0].(int64) } //nolint:forcetypeassert // add puts it there

func (b *block) add(f *delivery.Frozen) {
	key := otherKey(f)
	row := [len(ownColumns)]any{f.Recipient, f.Email, f.Locale, string(f.Fields), key, f.Suppressed, int64(f.Corrects),
		f.InReplyTo, f.Accounts}
	b.values = append(b.values, row[:]...)
	b.hashed.key, b.hashed.region, b.hashed.accounts = key, b.region, f.Accounts
	b.sums = append(b.sums, b.hashed.sum(&delivery.Row{Recipient: f.Recipient, Email: f.Email, Region: b.region,
		Locale: f.Locale, Fields: f.Fields, Corrects: f.Corrects, InReplyTo: f.InReplyTo})...)
	for i, has := range [...]bool{key != "", f.Suppressed != "", f.Corrects != 0, f.InReplyTo != "", f.Accounts != ""} {
		if has {
			b.some[everyRow+i] = true
		}
	}
}

// drop leaves out the rows of these recipients.
func (b *block) drop(have map[int64]bool) {
	kept, sums := b.values[:0], b.sums[:0]
	for i := range b.rows() {
		if !have[b.recipient(i)] {
			kept, sums = append(kept, b.row(i)...), append(sums, b.sums[i*sumSize:][:sumSize]...)
		}
	}
	clear(b.values[len(kept):])
	b.values, b.sums = kept, sums
}

// written are the columns that the rows of some blocks write, as places in ownColumns, and their
// names.
func written(blocks []*block) (places []int, names []string) {
	for i, name := range ownColumns {
		if slices.ContainsFunc(blocks, func(b *block) bool { return b.some[i] }) {
			places, names = append(places, i), append(names, name)
		}
	}
	return places, names
}

// shared gives the values of sharedColumns.
func (z *freezer) shared(b *block) []any {
	state := delivery.Queued
	if b.kind == suppressedRows {
		state = delivery.Suppressed
	}
	return []any{z.result.Send.ID, b.chunk, string(state), z.l.nowMs(), b.region}
}

// blocksPerCopy blocks are written by one COPY: each costs as long as some hundred rows, while
// nothing is made ready.
const blocksPerCopy = 8

// insertPostgres writes rows by COPY.
func (z *freezer) insertPostgres(ctx context.Context, blocks []*block) error {
	places, names := written(blocks)
	columns := append(append([]string{"id"}, sharedColumns...), names...)
	own := 1 + len(sharedColumns)
	values, i := make([]any, own, len(columns)), 0
	source := pgx.CopyFromFunc(func() ([]any, error) {
		if i == blocks[0].rows() {
			if blocks, i = blocks[1:], 0; len(blocks) == 0 {
				return nil, nil
			}
		}
		b := blocks[0]
		if i == 0 {
			copy(values[1:], z.shared(b))
		}
		values[0], values = b.first+int64(i), values[:own]
		for _, p := range places {
			values = append(values, b.row(i)[p])
		}
		i++
		return values, nil
	})
	_, err := z.tx.PGX().CopyFrom(ctx, pgx.Identifier{"deliveries"}, columns, source)
	return err
}

// rowsPerInsert rows go into one statement on SQLite: one step for many rows is
// several times faster than a step for each.
const rowsPerInsert = 64

// insertSQLite writes rows by statements that are compiled once for the whole freeze. SQLite
// numbers the rows itself, each one more than the last: it need not look whether a number
// is taken. That they are the numbers that the chunk has is looked at behind the block.
func (z *freezer) insertSQLite(ctx context.Context, blocks []*block) error {
	for _, b := range blocks {
		if err := z.insertBlock(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

func (z *freezer) insertBlock(ctx context.Context, b *block) error {
	places, names := written([]*block{b})
	var args []driver.Value
	for _, v := range z.shared(b) {
		args = append(args, v)
	}
	err := z.tx.onDriver(&z.driver, func() error {
		n, text := rowsPerInsert, insertText(names, rowsPerInsert)
		for i := 0; i < b.rows(); {
			for ; n > b.rows()-i; text = insertText(names, n) {
				n /= 2 // a few sizes only, since each is compiled
			}
			args = args[:len(sharedColumns)]
			for end := i + n; i < end; i++ {
				row := b.row(i)
				for _, p := range places {
					args = append(args, row[p])
				}
			}
			if _, err := z.driver.exec(text, args...); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var last int64
	if err := z.tx.QueryRow(ctx, `SELECT last_insert_rowid()`).Scan(&last); err != nil {
		return err
	}
	if last != b.last() {
		return fmt.Errorf("row %d became row %d, so the database was changed from elsewhere; nothing is kept of this "+
			"freeze, send again", b.last(), last)
	}
	return nil
}

// insertText is the insert of n rows: the values that they share, and their own.
func insertText(own []string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO deliveries (%s, %s) VALUES ", strings.Join(sharedColumns, ", "),
		strings.Join(own, ", "))
	one := strings.Repeat(", ?", len(own)) + ")"
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(?1, ?2, ?3, ?4, ?5")
		b.WriteString(one)
	}
	return b.String()
}

// otherKey is the form of the address that suppressions use, where it differs.
func otherKey(f *delivery.Frozen) string {
	if f.Key == f.Email {
		return ""
	}
	return f.Key
}
