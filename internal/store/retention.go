package store

import (
	"context"
	"fmt"
	"time"
)

// RetentionResult says what a run of retention blanked.
type RetentionResult struct {
	Deliveries int `json:"deliveries"` // rows that lost address, fields and replies
	Attempts   int `json:"attempts"`   // tries that lost the relay's words
	Events     int `json:"events"`     // events that lost what they told
}

// blankedPerCommit rows are blanked in one transaction, so that a running send,
// which shares the writer, never waits long.
const blankedPerCommit = 2000

// ApplyRetention takes the personal data out of finished sends that began before a
// moment, and out of the events before it. States, codes and counts stay, and so
// does what must not be written to. Rows of people who were forgotten while their
// message was in flight lose theirs whatever their age.
func (s *Store) ApplyRetention(ctx context.Context, before time.Time) (r RetentionResult, err error) {
	err = s.scrubbed(ctx, func() error {
		r, err = s.applyRetention(ctx, before)
		return err
	})
	return r, err
}

func (s *Store) applyRetention(ctx context.Context, before time.Time) (r RetentionResult, err error) {
	if r.Deliveries, r.Attempts, err = s.blankRows(ctx, forgottenRows); err != nil {
		return r, fmt.Errorf("retention: %w", err)
	}
	if before.IsZero() {
		return r, nil
	}
	rows, attempts, err := s.blankRows(ctx, agedRows, Millis(before))
	r.Deliveries, r.Attempts = r.Deliveries+rows, r.Attempts+attempts
	if err == nil {
		r.Events, err = s.blankEvents(ctx, before)
	}
	if err != nil {
		return r, fmt.Errorf("retention: %w", err)
	}
	return r, nil
}

const (
	agedRows = `SELECT d.id FROM deliveries d JOIN sends s ON s.id = d.send_id WHERE d.email <> '' AND s.created_at < $1
		AND s.state IN ('complete', 'cancelled') AND d.state NOT IN ('attempting', 'queued', 'deferred') LIMIT `
	forgottenRows = `SELECT d.id FROM deliveries d WHERE d.email <> '' AND d.state <> 'attempting' AND EXISTS (SELECT 1
		FROM erasures)
		AND NOT EXISTS (SELECT 1 FROM recipients p WHERE p.id = d.recipient_id) LIMIT `
)

// blankRows blanks the rows that a query finds until it finds none.
func (s *Store) blankRows(ctx context.Context, query string, args ...any) (rows, attempts int, err error) {
	query += fmt.Sprint(blankedPerCommit)
	for {
		var ids []int64
		found, err := s.query(ctx, query, args...)
		err = forEach(found, err, func(row scanner) error {
			var id int64
			err := row.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil || len(ids) == 0 {
			return rows, attempts, err
		}
		err = s.InTx(ctx, func(tx *Tx) error {
			set := s.dialect.listArg(ids)
			n, err := tx.ExecRows(ctx, `UPDATE deliveries SET email = '', email_key = '', fields = '', reply = ''
				WHERE `+s.dialect.inList("id", "$1"), set)
			if err != nil {
				return err
			}
			m, err := tx.ExecRows(ctx, `UPDATE attempts SET reply = '' WHERE reply <> ''
				AND `+s.dialect.inList("row_id", "$1"), set)
			rows, attempts = rows+int(n), attempts+int(m)
			return err
		})
		if err != nil {
			return rows, attempts, err
		}
	}
}

func (s *Store) blankEvents(ctx context.Context, before time.Time) (n int, err error) {
	done, err := s.exec(ctx, `UPDATE events SET payload = '{}' WHERE at < $1 AND payload <> '{}'`, Millis(before))
	if err != nil {
		return 0, err
	}
	count, err := done.RowsAffected()
	return int(count), err
}
