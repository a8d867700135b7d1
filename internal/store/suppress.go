package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/recipients"
)

// Suppress keeps mail from an address, whether it is registered or not. The same
// stream and reason again replaces note, source and expiry.
func (s *Store) Suppress(ctx context.Context, p recipients.Suppression) error {
	return s.InTx(ctx, func(tx *Tx) error {
		if err := tx.Suppress(ctx, p); err != nil {
			return err
		}
		return tx.Act(ctx)
	})
}

// SuppressAll is Suppress of many in one transaction. plan: what was counted is taken back.
func (s *Store) SuppressAll(ctx context.Context, all []recipients.Suppression, plan bool) (added int, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		count := `SELECT count(*) FROM suppressions`
		var before, after int
		if err := tx.QueryRow(ctx, count).Scan(&before); err != nil {
			return fmt.Errorf("suppress: %w", err)
		}
		for _, p := range all {
			if err := tx.Suppress(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, count).Scan(&after); err != nil {
			return fmt.Errorf("suppress: %w", err)
		}
		if added = after - before; plan {
			return errPlanned
		}
		return tx.Act(ctx)
	})
	if errors.Is(err, errPlanned) {
		err = nil
	}
	return added, err
}

// Suppress is the same within a transaction, beside the event that caused it.
func (t *Tx) Suppress(ctx context.Context, p recipients.Suppression) error {
	if p.Reason == "" || p.Reason == recipients.Erased || p.Reason == recipients.NoAddress {
		return fmt.Errorf("suppress %s: %q is not a reason that can be set", p.Email, p.Reason)
	}
	key := mailaddr.Key(p.Email)
	if key == "" {
		return errors.New("suppress: no address given")
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = t.s.Now()
	}
	_, err := t.Exec(ctx, `INSERT INTO suppressions (email_key, stream, reason, note, source, created_at, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (email_key, stream, reason) DO UPDATE SET note = excluded.note, source = excluded.source,
			created_at = excluded.created_at, until = excluded.until`,
		key, string(p.Stream), string(p.Reason), p.Note, p.Source, Millis(p.CreatedAt), Millis(p.Until))
	if err != nil {
		return fmt.Errorf("suppress %s: %w", p.Email, err)
	}
	return t.Note(ctx, key, "suppressed", detail(p.Reason, p.Stream), p.Source)
}

// detail says in a word or two what a line of history is about.
func detail(reason recipients.Reason, stream notices.Stream) string {
	switch {
	case stream == "":
		return string(reason)
	case reason == "":
		return string(stream)
	}
	return string(reason) + " " + string(stream)
}

// Note adds a line to a person's history, if the address is registered.
func (t *Tx) Note(ctx context.Context, emailKey, action, detail, source string) error {
	_, err := t.Exec(ctx, `INSERT INTO recipient_history (recipient_id, at, action, detail, source)
		SELECT id, $2, $3, $4, $5 FROM recipients WHERE email_key = $1`,
		emailKey, Millis(t.s.Now()), action, detail, source)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

const suppressionColumns = `email_key, stream, reason, note, source, created_at, until`

func scanSuppression(row scanner) (p recipients.Suppression, err error) {
	var created, until int64
	err = row.Scan(&p.Email, &p.Stream, &p.Reason, &p.Note, &p.Source, &created, &until)
	p.CreatedAt, p.Until = Moment(created), Moment(until)
	return p, err
}

// Suppressions streams the suppressions that hold now, the oldest first.
func (s *Store) Suppressions(ctx context.Context, each func(recipients.Suppression) error) error {
	rows, err := s.query(ctx, `SELECT `+suppressionColumns+` FROM suppressions WHERE until = 0 OR until > $1
		ORDER BY created_at, id`, Millis(s.Now()))
	return forEach(rows, err, func(row scanner) error {
		p, err := scanSuppression(row)
		if err != nil {
			return fmt.Errorf("suppressions: %w", err)
		}
		return each(p)
	})
}

// SuppressionsOf gives every suppression of an address, those that ended too. Of
// an erased address none is kept.
func (s *Store) SuppressionsOf(ctx context.Context, address string) (found []recipients.Suppression, err error) {
	key := mailaddr.Key(address)
	rows, err := s.query(ctx, `SELECT `+suppressionColumns+` FROM suppressions WHERE email_key = $1 ORDER BY id`, key)
	err = forEach(rows, err, func(row scanner) error {
		p, err := scanSuppression(row)
		found = append(found, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suppressions of %s: %w", address, err)
	}
	return found, nil
}

// SetConsent notes what a person said about a stream, or gives
// recipients.ErrNotFound.
func (t *Tx) SetConsent(ctx context.Context, address string, c recipients.Consent) error {
	if c.State != recipients.Joined && c.State != recipients.Left {
		return fmt.Errorf("consent of %s: %q is neither joined nor left", address, c.State)
	}
	if c.ChangedAt.IsZero() {
		c.ChangedAt = t.s.Now()
	}
	key := mailaddr.Key(address)
	var id int64
	err := t.QueryRow(ctx, `SELECT id FROM recipients WHERE email_key = $1`, key).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", address, recipients.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("consent of %s: %w", address, err)
	}
	_, err = t.Exec(ctx, `INSERT INTO consents (recipient_id, stream, state, source, changed_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (recipient_id, stream) DO UPDATE
			SET state = excluded.state, source = excluded.source, changed_at = excluded.changed_at`,
		id, string(c.Stream), string(c.State), c.Source, Millis(c.ChangedAt))
	if err != nil {
		return fmt.Errorf("consent of %s: %w", address, err)
	}
	return t.Note(ctx, key, string(c.State), string(c.Stream), c.Source)
}
