package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// importPostgres copies the rows into a temporary table and takes them over with
// one statement.
func (t *Tx) importPostgres(ctx context.Context, in *incoming, up upsert) (touched int64, err error) {
	columns := append([]string{"email", "email_key"}, up.columns...)
	if up.parts.Staged() {
		columns = up.staged()
	}
	if _, err := t.pgx.Exec(ctx, "CREATE TEMPORARY TABLE incoming ("+
		strings.Join(columns, " text, ")+" text) ON COMMIT DROP"); err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	source := &copySource{in: in}
	if _, err := t.pgx.CopyFrom(ctx, pgx.Identifier{"incoming"}, columns, source); err != nil {
		if source.err != nil {
			return 0, source.err
		}
		return 0, fmt.Errorf("import: %w", err)
	}
	if up.parts.Staged() {
		return 0, t.mergeStaged(ctx, up, true)
	}
	tag, err := t.pgx.Exec(ctx, "INSERT INTO recipients ("+up.names()+", source, created_at, updated_at) SELECT "+
		up.names()+", $1::text, $2::bigint, $2::bigint FROM incoming"+up.conflict(), up.source, up.now)
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	return tag.RowsAffected(), nil
}

// copySource shows rows to pgx's CopyFrom.
type copySource struct {
	in     *incoming
	values []any
	err    error
}

// Next goes to the next row.
func (c *copySource) Next() bool {
	row, err := c.in.next()
	if err != nil {
		if !isEnd(err) {
			c.err = err
		}
		return false
	}
	c.values = c.values[:0]
	for _, v := range row {
		c.values = append(c.values, v)
	}
	return true
}

// Values gives the row's values.
func (c *copySource) Values() ([]any, error) { return c.values, nil }

// Err gives what ended the rows early.
func (c *copySource) Err() error { return c.err }
