package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
)

// frozenColumns are written by a freeze; the rest take their defaults.
var frozenColumns = []string{"id", "send_id", "recipient_id", "chunk_id", "state", "updated_at", "email", "email_key",
	"region", "locale", "fields", "reason"}

func (z *freezer) values(dst []any, chunk, id int64, f *delivery.Frozen, now int64) []any {
	state := delivery.Queued
	if f.Suppressed != "" {
		state = delivery.Suppressed
	}
	key := f.Key
	if key == f.Email {
		key = ""
	}
	return append(dst, id, z.result.Send.ID, f.Recipient, chunk, string(state), now, f.Email, key, f.Region, f.Locale,
		string(f.Fields), f.Suppressed)
}

// insertPostgres writes rows by COPY.
func (z *freezer) insertPostgres(ctx context.Context, chunk int64, rows []delivery.Frozen) error {
	now := z.l.nowMs()
	buf := make([]any, 0, len(frozenColumns))
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		return z.values(buf[:0], chunk, z.next+int64(i), &rows[i], now), nil
	})
	_, err := z.tx.PGX().CopyFrom(ctx, pgx.Identifier{"deliveries"}, frozenColumns, source)
	return err
}

// rowsPerInsert rows go into one statement on SQLite: one step for many rows is
// several times faster than a step for each.
const rowsPerInsert = 64

func (z *freezer) insertSQLite(ctx context.Context, chunk int64, rows []delivery.Frozen) error {
	ctx = context.WithoutCancel(ctx) // the driver starts a goroutine for each statement that can be cancelled
	now, first := z.l.nowMs(), z.next
	args := make([]any, 0, rowsPerInsert*len(frozenColumns))
	for len(rows) > 0 {
		n := min(rowsPerInsert, len(rows))
		stmt, err := z.statement(ctx, n)
		if err != nil {
			return err
		}
		args = args[:0]
		for i := range rows[:n] {
			args = z.values(args, chunk, first+int64(i), &rows[i], now)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
		rows, first = rows[n:], first+int64(n)
	}
	return nil
}

// statement prepares the insert of n rows once for the transaction.
func (z *freezer) statement(ctx context.Context, n int) (*sql.Stmt, error) {
	if s, ok := z.stmts[n]; ok {
		return s, nil
	}
	one := "(?" + strings.Repeat(", ?", len(frozenColumns)-1) + ")"
	s, err := z.tx.Prepare(ctx, fmt.Sprintf("INSERT INTO deliveries (%s) VALUES %s%s", strings.Join(frozenColumns, ", "),
		one, strings.Repeat(", "+one, n-1)))
	if err != nil {
		return nil, err
	}
	if z.stmts == nil {
		z.stmts = map[int]*sql.Stmt{}
	}
	z.stmts[n] = s
	return s, nil
}
