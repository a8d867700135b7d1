package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tidings/internal/delivery"
)

const deliveryColumns = `id, send_id, recipient_id, email, region, locale, state, attempts, uncertain, code, enhanced,
	reply,
	reason, relay, corrects, next_at, updated_at`

func scanDelivery(row interface{ Scan(...any) error }, d *delivery.Delivery) error {
	var next, updated int64
	err := row.Scan(&d.Row, &d.Send, &d.Recipient, &d.Email, &d.Region, &d.Locale, &d.State, &d.Attempts, &d.Uncertain,
		&d.Code, &d.Enhanced, &d.Reply, &d.Reason, &d.Relay, &d.Corrects, &next, &updated)
	d.NextAt, d.UpdatedAt = Moment(next), Moment(updated)
	return err
}

// Deliveries streams the rows that fit, by ascending row. The callback's error
// ends the stream and is returned; the value is reused.
func (l *Ledger) Deliveries(ctx context.Context, f delivery.Filter, each func(*delivery.Delivery) error) error {
	where, args := deliveryFilter(f)
	rows, err := l.s.query(ctx, `SELECT `+deliveryColumns+` FROM deliveries`+where+` ORDER BY id`, args...)
	if err != nil {
		return fmt.Errorf("deliveries: %w", err)
	}
	defer rows.Close()
	var d delivery.Delivery
	for rows.Next() {
		if err := scanDelivery(rows, &d); err != nil {
			return fmt.Errorf("deliveries: %w", err)
		}
		if err := each(&d); err != nil {
			return err
		}
	}
	return rows.Err()
}

func deliveryFilter(f delivery.Filter) (where string, args []any) {
	var parts []string
	add := func(column string, value any) {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf("%s = $%d", column, len(args)))
	}
	if f.Send != 0 {
		add("send_id", f.Send)
	}
	if f.State != "" {
		add("state", string(f.State))
	}
	if f.Region != "" {
		add("region", f.Region)
	}
	if f.Recipient != 0 {
		add("recipient_id", f.Recipient)
	}
	if f.Row != 0 {
		add("id", f.Row)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

// ErrNoDelivery says that the ledger has no such row.
var ErrNoDelivery = errors.New("not in the ledger")

// Delivery gives one row, or ErrNoDelivery.
func (l *Ledger) Delivery(ctx context.Context, row int64) (delivery.Delivery, error) {
	var d delivery.Delivery
	err := scanDelivery(l.s.queryRow(ctx, `SELECT `+deliveryColumns+` FROM deliveries WHERE id = $1`, row), &d)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoDelivery
	}
	return d, err
}

// RowsTo gives the rows of a send to an address, by mailaddr.Key: several where accounts share it.
func (l *Ledger) RowsTo(ctx context.Context, send int64, key string) (found []delivery.Delivery, err error) {
	rows, err := l.s.query(ctx, `SELECT `+deliveryColumns+` FROM deliveries WHERE send_id = $1
		AND (email_key = $2 OR email_key = '' AND email = $2) ORDER BY id`, send, key)
	err = forEach(rows, err, func(row scanner) error {
		var d delivery.Delivery
		err := scanDelivery(row, &d)
		found = append(found, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return found, nil
}

// FrozenRow gives one row as the engine gets it, with its merge data: what a
// preview or a second look at a sent message is composed from.
func (l *Ledger) FrozenRow(ctx context.Context, row int64) (delivery.Row, error) {
	r := delivery.Row{ID: row}
	err := l.s.queryRow(ctx, `SELECT send_id, recipient_id, chunk_id, email, region, locale, attempts, fields,
		corrects, in_reply_to
		FROM deliveries
		WHERE id = $1`, row).Scan(&r.Send, &r.Recipient, &r.Chunk, &r.Email, &r.Region, &r.Locale,
		&r.Attempts, &r.Fields, &r.Corrects, &r.InReplyTo)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoDelivery
	}
	return r, err
}

// feedbackFrom are the states that each kind of report may change.
func feedbackFrom(to delivery.State) []delivery.State {
	from := []delivery.State{delivery.Accepted, delivery.Uncertain}
	if to != delivery.Delivered {
		from = append(from, delivery.Delivered)
	}
	if to == delivery.Complained {
		from = append(from, delivery.Bounced)
	}
	return from
}

// FindRow gives the row of a person in a send, or ErrNoDelivery. Send 0 means
// the latest send to that person.
func (l *Ledger) FindRow(ctx context.Context, send, recipient int64) (row int64, err error) {
	err = l.s.queryRow(ctx, `SELECT id FROM deliveries WHERE recipient_id = $1 AND (send_id = $2 OR $2 = 0)
		AND state <> 'suppressed' ORDER BY send_id DESC LIMIT 1`, recipient, send).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoDelivery
	}
	return row, err
}

// EraseDeliveries removes a person's data from the ledger in a transaction that
// forgets the person: what was not sent is suppressed as erased, and of what was
// sent only the state stays.
func (l *Ledger) EraseDeliveries(ctx context.Context, tx *Tx, recipient int64) error {
	var d deltas
	for _, from := range []delivery.State{delivery.Queued, delivery.Deferred} {
		rows, err := tx.Query(ctx, `UPDATE deliveries SET state = 'suppressed', reason = 'erased', updated_at = $1
			WHERE recipient_id = $2 AND state = `+quote(string(from))+` RETURNING send_id, region`,
			l.nowMs(), recipient)
		if err != nil {
			return err
		}
		for rows.Next() {
			var send int64
			var region string
			if err := rows.Scan(&send, &region); err != nil {
				return errors.Join(err, rows.Close())
			}
			d.move(send, region, from, delivery.Suppressed, 1)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE deliveries SET email = '', email_key = '', fields = '', reply = '', in_reply_to = ''
		WHERE recipient_id = $1
		AND state <> 'attempting'`, recipient)
	if err != nil {
		return err
	}
	return l.count(ctx, tx, d)
}
