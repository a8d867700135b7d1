package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/feedback"
)

// Event is something that came back: a bounce, a complaint, a click. Here are the
// columns by which the store finds and counts events; Payload is the whole of it
// in the form of feedback.Event.Encode, which alone is read to derive what follows.
type Event struct {
	ID        int64           `json:"id"`
	At        time.Time       `json:"at"`   // when it happened; zero: now
	Kind      string          `json:"kind"` // see the Kind constants
	Row       int64           `json:"row,omitempty"`
	Recipient int64           `json:"recipient,omitempty"`
	Slug      string          `json:"notice,omitempty"`
	Revision  int             `json:"revision,omitempty"`
	Source    string          `json:"source,omitempty"`  // where from: a file, a webhook, a page
	Dedupe    string          `json:"dedupe"`            // the same report has the same key, however often it comes
	Payload   json.RawMessage `json:"payload,omitempty"` // what else was told; blanked when the person is erased
}

// Kinds of events that the store itself asks for.
const (
	KindAcknowledged = string(feedback.Acknowledged)
	KindUnsubscribed = string(feedback.Unsubscribed)
	KindJoined       = string(feedback.Joined)
	KindReleased     = string(feedback.Released)
)

// unproven stands before the kind of a report that nobody has proven. Such an event
// is shown beside what is known and is part of no count.
const unproven = "unproven-"

// isUnproven is the condition for those kinds; not a range, which some collations of
// PostgreSQL order without the hyphen.
const isUnproven = `kind LIKE 'unproven-%'`

// Unproven gives the kind under which a report is kept that nobody has proven.
func Unproven(kind string) string { return unproven + kind }

// IsUnproven reports whether a kind is one of those.
func IsUnproven(kind string) bool { return strings.HasPrefix(kind, unproven) }

// Reported gives what was reported without proof about the rows of a notice's
// revision: of each row the kinds, such as "bounced", in the order of the alphabet.
func (s *Store) Reported(ctx context.Context, slug string, revision int) (map[int64][]string, error) {
	out := map[int64][]string{}
	rows, err := s.query(ctx, `SELECT DISTINCT row_id, kind FROM events WHERE slug = $1 AND revision = $2
		AND `+isUnproven+` ORDER BY row_id, kind`, slug, revision)
	err = forEach(rows, err, func(row scanner) error {
		var id int64
		var kind string
		err := row.Scan(&id, &kind)
		out[id] = append(out[id], strings.TrimPrefix(kind, unproven))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", slug, err)
	}
	return out, nil
}

// CountReported counts the rows about which something was reported without proof, by
// what that was.
func (s *Store) CountReported(ctx context.Context, slug string, revision int) (map[string]int, error) {
	all, err := s.Reported(ctx, slug, revision)
	out := map[string]int{}
	for _, kinds := range all {
		for _, k := range kinds {
			out[k]++
		}
	}
	return out, err
}

// AppendEvents adds events, leaves out those whose dedupe key is known, and gives
// the new ones, with their numbers and in the order given.
func (s *Store) AppendEvents(ctx context.Context, events ...Event) (added []Event, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		added, err = tx.AppendEvents(ctx, events...)
		return err
	})
	return added, err
}

// AppendEvents is the same within a transaction, beside what the events change.
func (t *Tx) AppendEvents(ctx context.Context, events ...Event) (added []Event, err error) {
	for _, e := range events {
		if e.Dedupe == "" || e.Kind == "" {
			return nil, errors.New("event: it needs a kind and a dedupe key")
		}
		isNew, err := t.appendEvent(ctx, &e)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.Kind, err)
		}
		if isNew {
			added = append(added, e)
		}
	}
	return added, nil
}

func (t *Tx) appendEvent(ctx context.Context, e *Event) (isNew bool, err error) {
	if e.At.IsZero() {
		e.At = t.s.Now()
	}
	if len(e.Payload) == 0 {
		e.Payload = json.RawMessage("{}")
	}
	rows, err := t.Query(ctx, `
		INSERT INTO events (at, kind, row_id, recipient_id, slug, revision, source, dedupe, payload)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dedupe) DO NOTHING RETURNING id`,
		Millis(e.At), e.Kind, e.Row, e.Recipient, e.Slug, e.Revision, e.Source, e.Dedupe, string(e.Payload))
	err = forEach(rows, err, func(row scanner) error {
		isNew = true
		return row.Scan(&e.ID)
	})
	return isNew, err
}

// EventFilter narrows a list of events. Its zero value takes all.
type EventFilter struct {
	Slug      string
	Revision  int // 0: of every revision
	Kind      string
	Recipient int64
	Row       int64
	After     int64 // only numbers above this one
	Limit     int   // at most that many, 0: all
}

// Events streams events in the order in which they were taken.
func (s *Store) Events(ctx context.Context, f EventFilter, each func(Event) error) error {
	where, args := f.conditions()
	query := `SELECT id, at, kind, row_id, recipient_id, slug, revision, source, dedupe, payload FROM events` + where +
		` ORDER BY id`
	if f.Limit > 0 {
		query += fmt.Sprintf(` LIMIT %d`, f.Limit)
	}
	rows, err := s.query(ctx, query, args...)
	return forEach(rows, err, func(row scanner) error {
		var e Event
		var at int64
		var payload string
		if err := row.Scan(&e.ID, &at, &e.Kind, &e.Row, &e.Recipient, &e.Slug, &e.Revision, &e.Source, &e.Dedupe,
			&payload); err != nil {
			return fmt.Errorf("events: %w", err)
		}
		e.At, e.Payload = Moment(at), json.RawMessage(payload)
		return each(e)
	})
}

func (f EventFilter) conditions() (string, []any) {
	var c conditions
	if f.Slug != "" {
		c.add("slug = ?", f.Slug)
	}
	if f.Revision != 0 {
		c.add("revision = ?", f.Revision)
	}
	if f.Kind != "" {
		c.add("kind = ?", f.Kind)
	}
	if f.Recipient != 0 {
		c.add("recipient_id = ?", f.Recipient)
	}
	if f.Row != 0 {
		c.add("row_id = ?", f.Row)
	}
	if f.After != 0 {
		c.add("id > ?", f.After)
	}
	return c.where(), c.args
}

// Tally is how many people did something about a notice. Each person counts once.
type Tally struct {
	Acknowledged int `json:"acknowledged"`
	Unsubscribed int `json:"unsubscribed"`
}

// Tally counts acknowledgements and unsubscriptions of a notice's revision; of
// all its revisions if revision is 0.
func (s *Store) Tally(ctx context.Context, slug string, revision int) (t Tally, err error) {
	rows, err := s.query(ctx, `SELECT kind, count(DISTINCT recipient_id) FROM events
		WHERE slug = $1 AND (revision = $2 OR $2 = 0) AND kind IN ('acknowledged', 'unsubscribed') GROUP BY kind`,
		slug, revision)
	err = forEach(rows, err, func(row scanner) error {
		var kind string
		var n int
		if err := row.Scan(&kind, &n); err != nil {
			return err
		}
		if kind == KindAcknowledged {
			t.Acknowledged = n
		} else {
			t.Unsubscribed = n
		}
		return nil
	})
	if err != nil {
		return Tally{}, fmt.Errorf("events of %s: %w", slug, err)
	}
	return t, nil
}
