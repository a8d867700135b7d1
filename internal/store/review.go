package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ReviewItem is a report that a person must look at. ID is the event's number.
type ReviewItem struct {
	ID        int64           `json:"id"`
	Why       string          `json:"why"`
	Recipient int64           `json:"recipient,omitempty"`
	Row       int64           `json:"row,omitempty"`
	Kind      string          `json:"kind"`
	Email     string          `json:"email"`
	Slug      string          `json:"notice"`
	Revision  int             `json:"revision"`
	At        time.Time       `json:"at"`
	DoneAt    time.Time       `json:"done_at,omitzero"`
	DoneBy    string          `json:"done_by,omitempty"`
	Note      string          `json:"note,omitempty"`
	Payload   json.RawMessage `json:"-"`
}

// Reviews streams what waits for a person, the oldest first; with all, also what
// is done.
func (s *Store) Reviews(ctx context.Context, all bool, each func(ReviewItem) error) error {
	where := ` WHERE v.done_at = 0`
	if all {
		where = ``
	}
	rows, err := s.query(ctx, `SELECT v.event_id, v.why, v.recipient_id, v.row_id, e.kind,
		COALESCE(d.email, ''), e.slug, e.revision, e.at, v.done_at, v.done_by, v.note, e.payload
		FROM reviews v JOIN events e ON e.id = v.event_id
		LEFT JOIN deliveries d ON d.id = e.row_id`+where+` ORDER BY v.event_id`)
	return forEach(rows, err, func(row scanner) error {
		var v ReviewItem
		var at, done int64
		var payload string
		if err := row.Scan(&v.ID, &v.Why, &v.Recipient, &v.Row, &v.Kind, &v.Email, &v.Slug, &v.Revision, &at, &done,
			&v.DoneBy, &v.Note, &payload); err != nil {
			return fmt.Errorf("review: %w", err)
		}
		v.At, v.DoneAt, v.Payload = Moment(at), Moment(done), json.RawMessage(payload)
		return each(v)
	})
}

// ErrNoReview says that nothing with this number waits for a person.
var ErrNoReview = errors.New("nothing with this number waits for review")

// FinishReview notes that a person has looked at a report.
func (s *Store) FinishReview(ctx context.Context, id int64, by, note string) error {
	r, err := s.exec(ctx,
		`UPDATE reviews SET done_at = $2, done_by = $3, note = $4 WHERE event_id = $1 AND done_at = 0`, id,
		Millis(s.Now()), by, note)
	if err != nil {
		return fmt.Errorf("review %d: %w", id, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("review %d: %w", id, ErrNoReview))
	}
	return nil
}

// SetPlace keeps a person's own choice of region and language.
func (s *Store) SetPlace(ctx context.Context, id int64, region, locale, source string) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `UPDATE recipients SET region = $2, locale = $3, updated_at = $4 WHERE id = $1`, id,
			region, locale, Millis(s.Now()))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO recipient_history (recipient_id, at, action, detail, source)
			SELECT id, $2, 'changed', $3, $4 FROM recipients WHERE id = $1`,
			id, Millis(s.Now()), "region "+region+", locale "+locale, source)
		return err
	})
	if err != nil {
		return fmt.Errorf("region and locale of recipient %d: %w", id, err)
	}
	return nil
}
