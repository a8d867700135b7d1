package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
)

// frozenColumns are written by a freeze; the rest take their defaults.
var frozenColumns = []string{"id", "send_id", "recipient_id", "chunk_id", "state", "updated_at", "email", "email_key",
	"region", "locale", "fields", "reason"}

// rare are columns that are written only where a row of the chunk has something in them: a
// send without corrections or accounts pays nothing for them.
type rare struct {
	columns []string
	has     func(*delivery.Frozen) bool
	values  func([]any, *delivery.Frozen) []any
}

var rares = []rare{
	{[]string{"corrects", "in_reply_to"}, func(f *delivery.Frozen) bool { return f.Corrects != 0 },
		func(dst []any, f *delivery.Frozen) []any { return append(dst, f.Corrects, f.InReplyTo) }},
	{[]string{"accounts"}, func(f *delivery.Frozen) bool { return f.Accounts != "" },
		func(dst []any, f *delivery.Frozen) []any { return append(dst, f.Accounts) }},
}

// raresOf gives those of which the rows have something, with their columns.
func raresOf(rows []delivery.Frozen) (found []rare, columns []string) {
	for _, r := range rares {
		if slices.ContainsFunc(rows, func(f delivery.Frozen) bool { return r.has(&f) }) {
			found, columns = append(found, r), append(columns, r.columns...)
		}
	}
	return found, columns
}

func (z *freezer) values(dst []any, chunk, id int64, f *delivery.Frozen, now int64) []any {
	state := delivery.Queued
	if f.Suppressed != "" {
		state = delivery.Suppressed
	}
	return append(dst, id, z.result.Send.ID, f.Recipient, chunk, string(state), now, f.Email, otherKey(f), f.Region,
		f.Locale,
		string(f.Fields), f.Suppressed)
}

// insertPostgres writes rows by COPY.
func (z *freezer) insertPostgres(ctx context.Context, chunk int64, rows []delivery.Frozen) error {
	now := z.l.nowMs()
	more, others := raresOf(rows)
	columns := slices.Concat(frozenColumns, others)
	buf := make([]any, 0, len(columns))
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		values := z.values(buf[:0], chunk, z.next+int64(i), &rows[i], now)
		for _, r := range more {
			values = r.values(values, &rows[i])
		}
		return values, nil
	})
	_, err := z.tx.PGX().CopyFrom(ctx, pgx.Identifier{"deliveries"}, columns, source)
	return err
}

// rowsPerInsert rows go into one statement on SQLite: one step for many rows is
// several times faster than a step for each.
const rowsPerInsert = 40

// ownColumns differ from row to row. The others are the same for all rows of a
// chunk and stand in the statement's text: binding a value costs more than
// compiling the text once for a chunk.
const ownColumns = "id, recipient_id, email, email_key, locale, fields, reason"

func (z *freezer) insertSQLite(ctx context.Context, chunk int64, rows []delivery.Frozen) error {
	ctx = context.WithoutCancel(ctx) // the driver starts a goroutine for each statement that can be cancelled
	state, first := delivery.Queued, z.next
	if rows[0].Suppressed != "" {
		state = delivery.Suppressed
	}
	shared := fmt.Sprintf("%d, %d, %s, %d, %s", z.result.Send.ID, chunk, quote(string(state)), z.l.nowMs(),
		quote(rows[0].Region))
	more, others := raresOf(rows)
	columns := strings.Join(append([]string{ownColumns}, others...), ", ")
	var full *sql.Stmt
	args := make([]any, 0, rowsPerInsert*10)
	for len(rows) > 0 {
		n := min(rowsPerInsert, len(rows))
		stmt := full
		if stmt == nil || n < rowsPerInsert {
			var err error
			if stmt, err = z.tx.SQL().PrepareContext(ctx, insertText(shared, columns, n)); err != nil {
				return err
			}
			defer stmt.Close() //nolint:errcheck // it was only read from; at most two for a chunk
			full = stmt
		}
		args = args[:0]
		for i := range rows[:n] {
			f := &rows[i]
			args = append(args, first+int64(i), f.Recipient, f.Email, otherKey(f), f.Locale, string(f.Fields),
				f.Suppressed)
			for _, r := range more {
				args = r.values(args, f)
			}
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
		rows, first = rows[n:], first+int64(n)
	}
	return nil
}

// insertText is the insert of n rows: the columns that they share, and their own.
func insertText(shared, columns string, n int) string {
	one := "(" + shared + strings.Repeat(", ?", strings.Count(columns, ",")+1) + ")"
	return "INSERT INTO deliveries (send_id, chunk_id, state, updated_at, region, " + columns + ") VALUES " + one +
		strings.Repeat(", "+one, n-1)
}

// otherKey is the form of the address that suppressions use, where it differs.
func otherKey(f *delivery.Frozen) string {
	if f.Key == f.Email {
		return ""
	}
	return f.Key
}
