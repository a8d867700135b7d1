package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
)

// SealedRow is one row of a send with all that is known of it.
type SealedRow struct {
	delivery.Delivery
	Frozen   delivery.Row // what its message is composed from
	Accounts []string     // numbers of those for which the recipient was selected
	Tries    []Try        // that did not end in acceptance, the oldest first
	Events   []Event      // what came back and was proved to be about it
}

// Try is one attempt that did not end in acceptance.
type Try struct {
	At                     time.Time
	Number, Code           int
	State, Enhanced, Reply string
	Relay                  string
}

// Sealed streams the rows of a send with their history, by ascending row. Each value is its own.
func (l *Ledger) Sealed(ctx context.Context, s delivery.Send, each func(*SealedRow) error) error {
	tries, err := l.s.query(ctx, `SELECT a.row_id, a.number, a.at, a.state, a.code, a.enhanced, a.reply, a.relay
		FROM attempts a JOIN deliveries d ON d.id = a.row_id WHERE d.send_id = $1 ORDER BY a.row_id, a.number,
			a.at`, s.ID)
	if err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	t := &following[Try]{rows: tries, scan: scanTry}
	defer t.close()
	events, err := l.s.query(ctx, `SELECT row_id, at, kind, payload FROM events WHERE slug = $1 AND revision = $2
		AND row_id > 0 AND kind NOT LIKE '`+unproven+`%' ORDER BY row_id, id`, s.Slug, s.Revision)
	if err != nil {
		return fmt.Errorf("events: %w", err)
	}
	e := &following[Event]{rows: events, scan: scanSealedEvent}
	defer e.close()
	rows, err := l.s.query(ctx, `SELECT `+deliveryColumns+`, chunk_id, fields, in_reply_to, accounts FROM deliveries
		WHERE send_id = $1 ORDER BY id`, s.ID)
	return forEach(rows, err, func(row scanner) error {
		x := &SealedRow{}
		var accounts string
		f := &x.Frozen
		err := scanDelivery(behind{row, []any{&f.Chunk, &f.Fields, &f.InReplyTo, &accounts}}, &x.Delivery)
		if err != nil {
			return fmt.Errorf("deliveries: %w", err)
		}
		f.ID, f.Send, f.Recipient, f.Email, f.Region, f.Locale = x.Row, x.Send, x.Recipient, x.Email, x.Region, x.Locale
		f.Attempts, f.Corrects, x.Accounts = x.Attempts, x.Corrects, strings.Fields(accounts)
		if x.Tries, err = t.of(x.Row); err == nil {
			x.Events, err = e.of(x.Row)
		}
		if err != nil {
			return err
		}
		return each(x)
	})
}

// behind scans more columns behind those that somebody asks for.
type behind struct {
	scanner
	more []any
}

// Scan is that of a row.
func (b behind) Scan(dest ...any) error { return b.scanner.Scan(append(dest, b.more...)...) }

func scanTry(row scanner) (id int64, t Try, err error) {
	var at int64
	err = row.Scan(&id, &t.Number, &at, &t.State, &t.Code, &t.Enhanced, &t.Reply, &t.Relay)
	t.At = Moment(at)
	return id, t, err
}

func scanSealedEvent(row scanner) (id int64, e Event, err error) {
	var at int64
	var payload string
	err = row.Scan(&id, &at, &e.Kind, &payload)
	e.At, e.Row, e.Payload = Moment(at), id, json.RawMessage(payload)
	return id, e, err
}

// following reads a second list beside the first, both by ascending row.
type following[T any] struct {
	rows *sql.Rows
	scan func(scanner) (int64, T, error)
	id   int64 // row of what was read ahead; 0: nothing was
	next T
}

// of gives what the list has of a row.
func (f *following[T]) of(row int64) (out []T, err error) {
	for {
		if f.id == 0 {
			if !f.rows.Next() {
				return out, f.rows.Err()
			}
			if f.id, f.next, err = f.scan(f.rows); err != nil {
				return out, err
			}
		}
		if f.id > row {
			return out, nil
		}
		if f.id == row {
			out = append(out, f.next)
		}
		f.id = 0
	}
}

func (f *following[T]) close() { f.rows.Close() } //nolint:errcheck // read to its end or not wanted
