package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrDamaged says that the database holds something that Tidings did not write so.
var ErrDamaged = errors.New("the database is damaged")

// damagedAdvice is what a person should do about it.
const damagedAdvice = "stop every tidings process of this workspace, keep a copy of the file, restore the latest " +
	"backup, and compare it with the relay's log before anything is sent"

// CheckPages asks SQLite whether the file's pages hold together: for a send, before
// anybody is written to. It reads the whole file, a GB in some seconds. PostgreSQL looks
// at a page's checksum itself whenever it reads one. Its error wraps ErrDamaged.
func (s *Store) CheckPages(ctx context.Context) error {
	if s.dialect != SQLite {
		return nil
	}
	return s.pragmaCheck(ctx, `PRAGMA quick_check(3)`)
}

// CheckIntegrity is CheckPages with what takes longer: every index has the rows of its
// table, every reference leads to a row, and on both databases the counts of each send
// are those of its rows. Its error wraps ErrDamaged.
func (s *Store) CheckIntegrity(ctx context.Context) error {
	if s.dialect == SQLite {
		if err := s.pragmaCheck(ctx, `PRAGMA integrity_check(3)`); err != nil {
			return err
		}
		if err := s.checkReferences(ctx); err != nil {
			return err
		}
	}
	return s.checkCounts(ctx)
}

func (s *Store) pragmaCheck(ctx context.Context, pragma string) error {
	var faults []string
	rows, err := s.query(ctx, pragma)
	err = forEach(rows, err, func(row scanner) error {
		var words string
		err := row.Scan(&words)
		if words != "ok" {
			faults = append(faults, strings.Join(strings.Fields(words), " "))
		}
		return err
	})
	switch {
	case len(faults) > 0 || isCorrupt(err):
		if err != nil {
			faults = append(faults, err.Error())
		}
		return fmt.Errorf("%w; %s (SQLite: %s)", ErrDamaged, damagedAdvice, strings.Join(faults, "; "))
	case err != nil:
		return fmt.Errorf("the database cannot be checked: %w", err)
	}
	return nil
}

func (s *Store) checkReferences(ctx context.Context) error {
	var table string
	rows, err := s.query(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`)
	if err := forEach(rows, err, func(row scanner) error { return row.Scan(&table) }); err != nil {
		return fmt.Errorf("the database cannot be checked: %w", err)
	}
	if table != "" {
		return fmt.Errorf("%w: a row of table %s refers to one that is not there; %s", ErrDamaged, table, damagedAdvice)
	}
	return nil
}

// checkCounts compares the maintained counts with the rows, in one statement, so that a
// send that runs meanwhile does not come between.
func (s *Store) checkCounts(ctx context.Context) error {
	var told []string
	for _, state := range states {
		told = append(told, fmt.Sprintf(`SELECT send_id, region, '%s' AS state, sum(%[1]s) AS n FROM send_counts
			GROUP BY send_id, region`, state))
	}
	query := `WITH told AS (` + strings.Join(told, " UNION ALL ") + `),
		have AS (SELECT send_id, region, state, count(*) AS n FROM deliveries GROUP BY send_id, region, state)
		SELECT s.slug, s.revision, x.region, x.state, CAST(sum(x.told) AS bigint), CAST(sum(x.have) AS bigint) FROM (
			SELECT send_id, region, state, n AS told, 0 AS have FROM told
			UNION ALL SELECT send_id, region, state, 0, n FROM have) x
		JOIN sends s ON s.id = x.send_id
		GROUP BY s.slug, s.revision, x.region, x.state HAVING sum(x.told) <> sum(x.have) LIMIT 1`
	var fault error
	rows, err := s.query(ctx, query)
	err = forEach(rows, err, func(row scanner) error {
		var slug, region, state string
		var revision, counted, have int64
		err := row.Scan(&slug, &revision, &region, &state, &counted, &have)
		fault = fmt.Errorf("%w: of %s r%d, region %q, %d messages are counted as %s, and %d are there; %s", ErrDamaged,
			slug, revision, region, counted, state, have, damagedAdvice)
		return err
	})
	if isCorrupt(err) {
		return fmt.Errorf("%w; %s (SQLite: %w)", ErrDamaged, damagedAdvice, err)
	}
	if err != nil {
		return fmt.Errorf("the database cannot be checked: %w", err)
	}
	return fault
}
