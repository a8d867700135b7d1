package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/delivery"
)

// refusedLooked bounds the rows that are read to say why messages are refused for now,
// so that the question costs the same for any number of them.
const refusedLooked = 4000

// FillWaits adds to a status what its rows wait for. It reads the open chunks, of which
// a million rows have some hundreds, and a bounded number of rows.
func (l *Ledger) FillWaits(ctx context.Context, st *delivery.Status) error {
	st.Waits = delivery.Waits{}
	if st.Send.State != delivery.Sending || st.Complete {
		return nil
	}
	now := l.nowMs()
	if st.Counts[delivery.Queued] > 0 {
		if err := l.startWaits(ctx, st, now); err != nil {
			return fmt.Errorf("what a send waits for: %w", err)
		}
	}
	if st.Counts[delivery.Deferred] > 0 {
		if err := l.refusedWait(ctx, st, now); err != nil {
			return fmt.Errorf("what a send waits for: %w", err)
		}
	}
	return nil
}

// startWaits finds the regions whose moment has not come, and what waits for the answers
// to the canary share.
func (l *Ledger) startWaits(ctx context.Context, st *delivery.Status, now int64) error {
	rows, err := l.s.query(ctx, `SELECT region, CAST(sum(last_id - first_id + 1) AS bigint), min(not_before),
		max(not_before) FROM chunks WHERE send_id = $1 AND done = 0 AND not_before > $2
		GROUP BY region ORDER BY min(not_before), region`, st.Send.ID, now)
	err = forEach(rows, err, func(row scanner) error {
		var s delivery.StartWait
		var from, to int64
		err := row.Scan(&s.Region, &s.Count, &from, &to)
		s.From, s.To = Moment(from), Moment(to)
		st.Waits.Starts = append(st.Waits.Starts, s)
		return err
	})
	if err != nil || !st.Send.Canary {
		return err
	}
	return l.s.queryRow(ctx, `SELECT CAST(coalesce(sum(last_id - first_id + 1), 0) AS bigint) FROM chunks
		WHERE send_id = $1 AND done = 0 AND canary = 0 AND not_before <= $2`, st.Send.ID, now).Scan(&st.Waits.Canary)
}

// refusedWait says why messages are refused for now, when they are tried again and until
// when at most. There is no index on the state of a row, which changes while it is sent;
// their chunks are those whose wake-up is the farthest.
func (l *Ledger) refusedWait(ctx context.Context, st *delivery.Status, now int64) error {
	w := &st.Waits.Refused
	var next int64
	err := l.s.queryRow(ctx, `SELECT coalesce(min(wake_at), 0) FROM chunks WHERE send_id = $1 AND done = 0
		AND token = 0 AND not_before <= $2 AND wake_at > $2`, st.Send.ID, now).Scan(&next)
	if err != nil {
		return err
	}
	w.Next = Moment(next)
	rows, err := l.s.query(ctx, `SELECT first_id, last_id FROM chunks WHERE send_id = $1 AND done = 0
		AND not_before <= $2 ORDER BY wake_at DESC LIMIT 50`, st.Send.ID, now)
	var looked, found int64
	var spans [][2]int64
	err = forEach(rows, err, func(row scanner) error {
		var s [2]int64
		err := row.Scan(&s[0], &s[1])
		spans = append(spans, s)
		return err
	})
	for _, s := range spans {
		if err != nil || looked > 0 && looked+s[1]-s[0] >= refusedLooked {
			break
		}
		looked += s[1] - s[0] + 1
		var n int64
		n, err = l.refusedIn(ctx, st, s)
		found += n
	}
	if most := l.s.Now().Add(st.Send.Retry.LastTry(0)); found < st.Counts[delivery.Deferred] && w.Last.Before(most) {
		w.Last = most
	}
	return err
}

// refusedIn looks at the rows of one chunk.
func (l *Ledger) refusedIn(ctx context.Context, st *delivery.Status, span [2]int64) (n int64, err error) {
	var least, last, next int64
	err = l.s.queryRow(ctx, `SELECT count(*), coalesce(min(attempts), 0), coalesce(max(next_at), 0) FROM deliveries
		WHERE id BETWEEN $1 AND $2 AND state = 'deferred'`, span[0], span[1]).Scan(&n, &least, &last)
	if err != nil || n == 0 {
		return 0, err
	}
	w := &st.Waits.Refused
	if end := Moment(last).Add(st.Send.Retry.LastTry(int(least) + 1)); end.After(w.Last) {
		w.Last = end
	}
	var one delivery.RefusedWait
	err = l.s.queryRow(ctx, `SELECT next_at, relay, reason, code, enhanced, reply FROM deliveries
		WHERE id BETWEEN $1 AND $2 AND state = 'deferred' ORDER BY next_at, id LIMIT 1`, span[0], span[1]).Scan(&next,
		&one.Relay, &one.Stage, &one.Code, &one.Enhanced, &one.Reply)
	if errors.Is(err, sql.ErrNoRows) { // it was taken up meanwhile
		return n, nil
	}
	if at := Moment(next); err == nil && (w.Reply == "" || w.Next.IsZero() || at.Before(w.Next)) {
		one.Next, one.Last = at, w.Last
		if !w.Next.IsZero() && w.Next.Before(at) {
			one.Next = w.Next
		}
		*w = one
	}
	return n, err
}
