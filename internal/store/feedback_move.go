package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/recipients"
)

// movable reports whether a proven report may change a row. The proof is a token that
// stood in a copy of the letter or in the envelope of one, told by a system that took
// that copy over; so the copy left us and was taken, which is what nobody knew of a
// row that is uncertain, or waits to be sent again because it was. It proves nothing
// about a row of which no copy is in doubt: one that never left, or that every relay
// so far refused, stays where it is.
func (r *feedbackRow) movable(to delivery.State) bool {
	waiting := r.state == delivery.Queued || r.state == delivery.Deferred
	return slices.Contains(feedbackFrom(to), r.state) || waiting && r.uncertain > 0
}

// move changes the row's state. A message in flight may come back before the
// relay's reply to it is committed; such a report waits.
func (t *feedbackTx) move(ctx context.Context, r *feedbackRow, it *FeedbackItem) (bool, error) {
	m := it.Move
	if m.State == "" || r.state == m.State {
		return false, nil
	}
	if r.erased() {
		m.Reply = ""
	}
	if m.At.IsZero() {
		m.At = it.Event.At
	}
	if r.state == delivery.Attempting {
		_, err := t.tx.Exec(ctx, `
			INSERT INTO early_feedback (event_id, row_id, state, code, enhanced, reply, reason, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (event_id) DO NOTHING`,
			it.Event.ID, r.id, string(m.State), m.Code, plain(m.Enhanced), plain(m.Reply), plain(m.Reason),
			Millis(m.At))
		return false, err
	}
	if !r.movable(m.State) {
		return false, nil
	}
	return t.set(ctx, r, m)
}

// moveRow is compiled once for a transaction, as it runs once for each row.
// The time of acceptance is kept apart, as updated_at now says when the report
// came.
const moveRow = `UPDATE deliveries SET state = $1, reason = $2, updated_at = $3, token = 0,
	accepted_at = CASE WHEN state = 'accepted' THEN updated_at ELSE accepted_at END,
	code = CASE WHEN $4 > 0 THEN $4 ELSE code END, enhanced = CASE WHEN $5 <> '' THEN $5 ELSE enhanced END,
	reply = CASE WHEN $6 <> '' THEN $6 ELSE reply END WHERE id = $7 AND state = $8`

func (t *feedbackTx) set(ctx context.Context, r *feedbackRow, m delivery.Feedback) (moved bool, err error) {
	mover, err := t.compiled(ctx, "move", func() string { return moveRow })
	if err != nil {
		return false, err
	}
	done, err := mover.ExecContext(context.WithoutCancel(ctx), string(m.State), plain(m.Reason), Millis(m.At),
		int64(m.Code), plain(m.Enhanced), plain(m.Reply), r.id, string(r.state))
	if err != nil {
		return false, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	t.deltas.move(r.send, r.region, r.state, m.State, 1)
	r.state = m.State
	return true, nil
}

// A report may come while its row is in flight: the relay took the message, and its
// reply is not committed yet. The event is kept at once, and what it asks of the row
// waits in early_feedback. Whoever brings a row out of flight applies what waits:
// Commit, right after the reply is stored; Claim and Cancel, where they give up what
// a dead worker left; Release, before it looks whether the chunk is done. So nothing
// waits for a row of a chunk that nobody holds, and whoever only reads the ledger
// has nothing to settle. TakeFeedback and Settle look for what a crash left between two
// of these steps, or a worker of version 0.1.0, which left it to whoever looked next.

// Settle applies what waits for rows that are in flight no more, so that whoever acts on
// the ledger, seals it, or sends again, acts on all that is known. It writes only where
// something waits.
func (l *Ledger) Settle(ctx context.Context) error {
	var waits int
	if err := l.s.queryRow(ctx, reportsWait).Scan(&waits); err != nil || waits == 0 {
		return err
	}
	return l.settleAll(ctx)
}

// settleAll applies what waits for rows that are in flight no more, of the whole
// ledger.
func (l *Ledger) settleAll(ctx context.Context) error {
	return l.s.InTx(ctx, func(tx *Tx) error {
		var d deltas
		if err := l.settleWaiting(ctx, tx, 0, math.MaxInt64, &d); err != nil {
			return err
		}
		return l.count(ctx, tx, d)
	})
}

// settleWaiting is the same for rows of a range, within a transaction whose counts
// the caller writes.
func (l *Ledger) settleWaiting(ctx context.Context, tx *Tx, first, last int64, d *deltas) error {
	t := newFeedbackTx(l, tx)
	items, err := t.waiting(ctx, first, last)
	if err != nil || len(items) == 0 {
		return err
	}
	if err := t.load(ctx, rowsOf(items)); err != nil {
		return err
	}
	t.deltas = *d
	err = t.settle(ctx, items)
	*d = t.deltas
	return err
}

// waiting gives what waits for rows of a range, in the order in which it came.
func (t *feedbackTx) waiting(ctx context.Context, first, last int64) (items []FeedbackItem, err error) {
	rows, err := t.tx.Query(ctx, `SELECT w.event_id, w.row_id, w.state, w.code, w.enhanced, w.reply, w.reason, w.at,
		COALESCE(e.kind, ''), COALESCE(e.payload, '')
		FROM early_feedback w LEFT JOIN events e ON e.id = w.event_id
		WHERE w.row_id BETWEEN $1 AND $2 ORDER BY w.event_id`, first, last)
	err = forEach(rows, err, func(row scanner) error {
		var it FeedbackItem
		var at int64
		var payload string
		err := row.Scan(&it.Event.ID, &it.Event.Row, &it.Move.State, &it.Move.Code, &it.Move.Enhanced, &it.Move.Reply,
			&it.Move.Reason, &at, &it.Event.Kind, &payload)
		it.Move.At, it.Proven = Moment(at), waitsProven(it.Event.Kind, payload)
		items = append(items, it)
		return err
	})
	return items, err
}

// waitsProven reports whether what waits may move its row. Version 0.1.0 let a report
// without proof wait too: it is dropped. Of a person who was forgotten the
// event says nothing any more.
func waitsProven(kind, payload string) bool {
	if payload == "{}" {
		return !IsUnproven(kind)
	}
	told, err := feedback.DecodeEvent([]byte(payload))
	return err == nil && told.Verified
}

// settle moves the rows that are in flight no more.
func (t *feedbackTx) settle(ctx context.Context, items []FeedbackItem) error {
	for i := range items {
		it := &items[i]
		r, ok := t.rows[it.Event.Row]
		if ok && r.state == delivery.Attempting {
			continue
		}
		if ok && it.Proven {
			if _, err := t.move(ctx, r, it); err != nil {
				return err
			}
		}
		if _, err := t.tx.Exec(ctx, `DELETE FROM early_feedback WHERE event_id = $1`, it.Event.ID); err != nil {
			return err
		}
	}
	return nil
}

// reportsWait asks whether something waits for a row that is in flight no more. The
// table is empty nearly always.
const reportsWait = `SELECT count(*) FROM early_feedback e JOIN deliveries d ON d.id = e.row_id WHERE d.state <>
	'attempting'`

// isChoice reports whether a person's own decision about a stream is meant.
func isChoice(it FeedbackItem) bool {
	return it.Proven && (it.Event.Kind == KindUnsubscribed || it.Event.Kind == KindJoined)
}

// choose tells the choice from the same one made earlier that day, if the person
// decided otherwise in between.
func (t *feedbackTx) choose(ctx context.Context, e *Event) error {
	r, ok := t.rows[e.Row]
	if !ok {
		return nil
	}
	var last int64
	var kind string
	err := t.tx.QueryRow(ctx, `SELECT id, kind FROM events WHERE recipient_id = $1 AND kind IN ('joined',
		'unsubscribed', 'released')
		ORDER BY id DESC LIMIT 1`, r.recipient).
		Scan(&last, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil && kind != e.Kind {
		e.Dedupe = fmt.Sprintf("%s-%d", e.Dedupe, last)
	}
	return err
}

// join is joinUpdates for somebody who may be gone by now.
func (t *feedbackTx) join(ctx context.Context, r *feedbackRow) error {
	if r.erased() {
		return nil
	}
	err := t.tx.joinUpdates(ctx, r.email, "web")
	if errors.Is(err, recipients.ErrNotFound) {
		return nil
	}
	return err
}
