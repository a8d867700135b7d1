package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/internal/feedback"
	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/recipients"
)

// inList is the condition that a column is one of the values of listArg, which pass
// as one argument, so that the text of a statement does not depend on how many
// there are.
func (d Dialect) inList(column, placeholder string) string {
	if d == Postgres {
		return column + " = ANY(" + placeholder + ")"
	}
	return column + " IN (SELECT value FROM json_each(" + placeholder + "))"
}

// listArg makes the argument of inList, of []int64 or []string.
func (d Dialect) listArg(values any) any {
	if d == Postgres {
		return values
	}
	b, err := json.Marshal(values)
	if err != nil { // whole numbers and strings always can be
		return "[]"
	}
	return string(b)
}

// Placeholders gives "($1, $2), ($3, $4)" for rows of columns. SQLite gets bare
// question marks: it looks up the name of each "$n" in a list, and there are many.
func (d Dialect) Placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if d == SQLite {
			b.WriteString("?")
		} else {
			fmt.Fprintf(&b, "$%d", i+1)
		}
	}
	return b.String() + ")"
}

// follow writes what follows from all events of the people, old and new.
func (t *feedbackTx) follow(ctx context.Context, people map[int64]*feedbackRow) error {
	if len(people) == 0 {
		return nil
	}
	events, err := t.eventsOf(ctx, slices.Sorted(maps.Keys(people)))
	if err != nil {
		return err
	}
	have, err := t.suppressionsOf(ctx, people)
	if err != nil {
		return err
	}
	w := &followWriter{t: t, now: t.l.s.Now()}
	for id, list := range events {
		f, err := consequencesOf(list, t.policy)
		if err != nil {
			return fmt.Errorf("events of recipient %d: %w", id, err)
		}
		r := people[id]
		for _, s := range latest(f.Stop) {
			s.Email = r.key
			if old, ok := have[suppressionKey(s)]; !ok || s.Until.IsZero() != old.Until.IsZero() ||
				s.Until.After(old.Until) {
				w.stop(r, s)
			}
		}
		for _, v := range f.Review {
			w.review(r, v)
		}
	}
	return w.flush(ctx)
}

// latest keeps one suppression for each stream and reason, the one that holds longest:
// what stops both streams is told once for each, and every bad letter tells it again.
func latest(stop []recipients.Suppression) (out []recipients.Suppression) {
	for _, s := range stop {
		i := slices.IndexFunc(out, func(o recipients.Suppression) bool {
			return suppressionKey(o) == suppressionKey(s)
		})
		switch {
		case i < 0:
			out = append(out, s)
		case !out[i].Until.IsZero() && (s.Until.IsZero() || s.Until.After(out[i].Until)):
			out[i] = s
		}
	}
	return out
}

func suppressionKey(s recipients.Suppression) string {
	return s.Email + "\x00" + string(s.Stream) + "\x00" + string(s.Reason)
}

func (t *feedbackTx) eventsOf(ctx context.Context, people []int64) (map[int64][]Event, error) {
	d := t.l.s.dialect
	out := make(map[int64][]Event, len(people))
	rows, err := t.tx.Query(ctx, `SELECT id, at, kind, row_id, recipient_id, dedupe, payload FROM events WHERE `+
		d.inList("recipient_id", "$1")+` ORDER BY recipient_id, id`, d.listArg(people))
	err = forEach(rows, err, func(row scanner) error {
		var e Event
		var at int64
		var payload string
		err := row.Scan(&e.ID, &at, &e.Kind, &e.Row, &e.Recipient, &e.Dedupe, &payload)
		e.At, e.Payload = Moment(at), []byte(payload)
		out[e.Recipient] = append(out[e.Recipient], e)
		return err
	})
	return out, err
}

func (t *feedbackTx) suppressionsOf(ctx context.Context,
	people map[int64]*feedbackRow) (map[string]recipients.Suppression, error) {
	keys := make([]string, 0, len(people))
	for _, r := range people {
		keys = append(keys, r.key)
	}
	slices.Sort(keys)
	d := t.l.s.dialect
	out := map[string]recipients.Suppression{}
	rows, err := t.tx.Query(ctx, `SELECT `+suppressionColumns+` FROM suppressions WHERE `+d.inList("email_key", "$1"),
		d.listArg(keys))
	err = forEach(rows, err, func(row scanner) error {
		s, err := scanSuppression(row)
		out[suppressionKey(s)] = s
		return err
	})
	return out, err
}

// followWriter collects what is to be written, and writes it many rows at a time
// in the order of addresses, in which every transaction locks them.
type followWriter struct {
	t       *feedbackTx
	now     time.Time
	stops   []recipients.Suppression
	history []historyLine
	reviews []ReviewItem
}

// noteUnproven writes into the history of a person who is registered what was
// reported without proof.
func (t *feedbackTx) noteUnproven(ctx context.Context, r *feedbackRow, e Event) error {
	told, err := feedback.DecodeEvent(e.Payload)
	if err != nil || !r.registered {
		return err
	}
	what := strings.TrimPrefix(e.Kind, unproven)
	if told.Status != "" {
		what += " " + told.Status
	}
	_, err = t.tx.Exec(ctx, `INSERT INTO recipient_history (recipient_id, at, action, detail, source)
		VALUES ($1, $2, 'reported, unproven', $3, $4)`, r.recipient, Millis(t.l.s.Now()), plain(what), plain(e.Source))
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

// historyLine is one line in the history of a person who is registered.
type historyLine struct {
	person         int64
	detail, source string
}

func (w *followWriter) stop(r *feedbackRow, s recipients.Suppression) {
	if s.CreatedAt.IsZero() {
		s.CreatedAt = w.now
	}
	w.stops = append(w.stops, s)
	if r.registered {
		w.history = append(w.history, historyLine{r.recipient, detail(s.Reason, s.Stream), s.Source})
	}
}

func (w *followWriter) review(r *feedbackRow, v ReviewItem) {
	v.Recipient, v.Row = r.recipient, r.id
	w.reviews = append(w.reviews, v)
}

func (w *followWriter) flush(ctx context.Context) error {
	if err := w.writeHistory(ctx); err != nil {
		return err
	}
	slices.SortFunc(w.stops, func(a, b recipients.Suppression) int {
		return strings.Compare(suppressionKey(a), suppressionKey(b))
	})
	w.stops = slices.CompactFunc(w.stops, // of an address that two people had
		func(a, b recipients.Suppression) bool { return suppressionKey(a) == suppressionKey(b) })
	for part := range slices.Chunk(w.stops, eventsPerInsert) {
		if err := w.writeStops(ctx, part); err != nil {
			return err
		}
	}
	for _, v := range w.reviews {
		_, err := w.t.tx.Exec(ctx, `INSERT INTO reviews (event_id, recipient_id, row_id, why, opened_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (event_id) DO NOTHING`,
			v.ID, v.Recipient, v.Row, v.Why, Millis(w.now))
		if err != nil {
			return fmt.Errorf("review: %w", err)
		}
	}
	return nil
}

func (w *followWriter) writeStops(ctx context.Context, part []recipients.Suppression) error {
	args := make([]any, 0, 7*len(part))
	for _, s := range part {
		args = append(args, s.Email, string(s.Stream), string(s.Reason), s.Note, s.Source, Millis(s.CreatedAt),
			Millis(s.Until))
	}
	err := w.exec(ctx, fmt.Sprint("stops", len(part)), func() string {
		return `INSERT INTO suppressions (email_key, stream, reason, note, source, created_at, until)
			VALUES ` + w.t.l.s.dialect.Placeholders(len(part), 7) +
			` ON CONFLICT (email_key, stream, reason) DO UPDATE SET note = excluded.note, source = excluded.source,
			created_at = excluded.created_at, until = excluded.until`
	}, args)
	if err != nil {
		return fmt.Errorf("suppressions: %w", err)
	}
	return nil
}

func (w *followWriter) exec(ctx context.Context, name string, text func() string, args []any) error {
	ctx = context.WithoutCancel(ctx)
	stmt, err := w.t.compiled(ctx, name, text)
	if err == nil {
		_, err = stmt.ExecContext(ctx, args...)
	}
	return err
}

func (w *followWriter) writeHistory(ctx context.Context) error {
	for len(w.history) > 0 {
		n := min(eventsPerInsert, len(w.history))
		args := make([]any, 0, 4*n)
		for _, h := range w.history[:n] {
			args = append(args, h.person, Millis(w.now), h.detail, h.source)
		}
		err := w.exec(ctx, fmt.Sprint("history", n), func() string {
			return `INSERT INTO recipient_history (recipient_id, at, detail, source, action) VALUES ` +
				strings.ReplaceAll(w.t.l.s.dialect.Placeholders(n, 4), ")", ", 'suppressed')")
		}, args)
		if err != nil {
			return fmt.Errorf("history: %w", err)
		}
		w.history = w.history[n:]
	}
	return nil
}

// Lift releases an address and notes that as an event, so that what the person's
// earlier events brought does not come back with the next one.
func (s *Store) Lift(ctx context.Context, address, source string) (lifted int, err error) {
	key := mailaddr.Key(address)
	err = s.InTx(ctx, func(tx *Tx) error {
		n, err := tx.ExecRows(ctx, `DELETE FROM suppressions WHERE email_key = $1`, key)
		if err != nil || n == 0 {
			return err
		}
		lifted = int(n)
		if err := tx.Note(ctx, key, "released", detail("", notices.Stream("")), source); err != nil {
			return err
		}
		var id int64
		rows, err := tx.Query(ctx, `SELECT id FROM recipients WHERE email_key = $1`, key)
		if err := forEach(rows, err, func(row scanner) error { return row.Scan(&id) }); err != nil {
			return err
		}
		if id != 0 {
			if _, err = tx.AppendEvents(ctx, Event{Kind: KindReleased, Recipient: id, Source: source,
				Dedupe: fmt.Sprintf("released|%d|%d", id, s.Now().UnixNano())}); err != nil {
				return err
			}
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return 0, fmt.Errorf("release %s: %w", address, err)
	}
	return lifted, nil
}
