package storetest

import (
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/store"
)

// Exec runs one statement behind the store's back, in a transaction of its own: as
// another program, an earlier version or a fault would have changed the rows. What
// it does to states must be followed by Recount.
func Exec(t testing.TB, s *store.Store, query string, args ...any) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Column gives the first column of a query's rows.
func Column[T any](t testing.TB, s *store.Store, query string, args ...any) (values []T) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(t.Context(), query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := rows.Scan(&v); err != nil {
				return err
			}
			values = append(values, v)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return values
}

// Value gives the one value of a query.
func Value[T any](t testing.TB, s *store.Store, query string, args ...any) (v T) {
	t.Helper()
	all := Column[T](t, s, query, args...)
	if len(all) != 1 {
		t.Fatalf("%s: %d rows, not one", query, len(all))
	}
	return all[0]
}

// states are the columns of send_counts.
var states = []delivery.State{delivery.Queued, delivery.Attempting, delivery.Accepted, delivery.Deferred,
	delivery.Failed, delivery.Uncertain, delivery.Suppressed, delivery.Cancelled, delivery.Delivered,
	delivery.Bounced, delivery.Complained}

// Recount checks the maintained counts of a send against its rows, repairs them,
// and reports whether they were wrong.
func Recount(t testing.TB, s *store.Store, send int64) (wrong bool) {
	t.Helper()
	for _, state := range states {
		column := string(state)
		regions := Column[string](t, s, `SELECT region FROM send_counts WHERE send_id = $1
			UNION SELECT region FROM deliveries WHERE send_id = $1`, send)
		for _, region := range regions {
			kept := Value[int64](t, s, `SELECT CAST(coalesce(sum(`+column+`), 0) AS bigint) FROM send_counts
				WHERE send_id = $1 AND region = $2`, send, region)
			rows := Value[int64](t, s, `SELECT count(*) FROM deliveries WHERE send_id = $1 AND region = $2
				AND state = $3`,
				send, region, column)
			if kept == rows {
				continue
			}
			wrong = true
			Exec(t, s, `INSERT INTO send_counts (send_id, region, shard, `+column+`) VALUES ($1, $2, 0, $3)
				ON CONFLICT (send_id, region, shard) DO UPDATE
					SET `+column+` = send_counts.`+column+` + excluded.`+column,
				send, region, rows-kept)
		}
	}
	return wrong
}
