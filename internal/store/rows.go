package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// scanner is a row of database/sql.
type scanner interface{ Scan(...any) error }

// Row is a row of a query.
type Row = scanner

// Each closes the rows of a query, whatever happens. The callback scans. It is for the store's rooms.
func Each(rows *sql.Rows, err error, each func(Row) error) error { return forEach(rows, err, each) }

// forEach closes the rows of a query, whatever happens. The callback scans.
func forEach(rows *sql.Rows, err error, each func(scanner) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func collectSet(rows *sql.Rows) (map[int64]bool, error) {
	defer rows.Close()
	set := map[int64]bool{}
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		set[v] = true
	}
	return set, rows.Err()
}

func (s *Store) hasTable(ctx context.Context, name string) (bool, error) {
	exists := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if s.dialect == Postgres {
		exists = `SELECT count(*) FROM pg_class WHERE oid = to_regclass($1)`
	}
	var n int
	err := s.queryRow(ctx, exists, name).Scan(&n)
	return n > 0, err
}

// flag scans 0 and 1 as a truth value; pgx does not do so by itself.
type flag bool

// Scan reads a whole number.
func (f *flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no truth value", v)
	}
	*f = n != 0
	return nil
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
