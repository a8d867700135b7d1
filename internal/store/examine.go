package store

import (
	"context"
	"fmt"
	"time"
)

// Clock is what time the database's server has; zero for SQLite, which has none.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	if s.dialect == SQLite {
		return time.Time{}, nil
	}
	var ms int64
	err := s.queryRow(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`).Scan(&ms)
	return Moment(ms), err
}

// RecipientLocales counts the registry's people by the language that they are written to
// in; "" are those of whom none is known.
func (s *Store) RecipientLocales(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	rows, err := s.query(ctx, `SELECT locale, count(*) FROM recipients GROUP BY locale`)
	err = forEach(rows, err, func(row scanner) error {
		var tag string
		var n int
		err := row.Scan(&tag, &n)
		counts[tag] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	return counts, nil
}
