package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

// heartbeatTimeout is how long after its last heartbeat a worker counts as alive.
const heartbeatTimeout = 5 * time.Second

// Status counts one send's rows. It reads the maintained counts, so it takes as
// long for a million rows as for ten.
func (l *Ledger) Status(ctx context.Context, id int64) (delivery.Status, error) {
	var st delivery.Status
	var err error
	if st.Send, err = l.Send(ctx, id); err != nil {
		return st, err
	}
	if st.Regions, err = l.countsOf(ctx, l.s.query, id); err != nil {
		return st, err
	}
	st.Counts = sumRegions(st.Regions)
	st.Selected = st.Counts.Sum()
	st.Complete = st.Counts[delivery.Queued]+st.Counts[delivery.Attempting]+st.Counts[delivery.Deferred] == 0
	if err = l.heartbeats(ctx, &st); err == nil && st.Send.State == delivery.Sending && !st.Complete {
		if st.StaleWorker, err = l.staleWorker(ctx, id); err == nil && st.Workers == 0 && st.StaleWorker == nil {
			st.Idle, err = l.idle(ctx, id)
		}
	}
	return st, err
}

// idle reports whether no chunk of a send is held by a worker that may live. It is asked
// where none was heard of; one may have begun just now.
func (l *Ledger) idle(ctx context.Context, id int64) (bool, error) {
	rows, err := l.s.query(ctx, `SELECT DISTINCT worker FROM chunks WHERE send_id = $1 AND done = 0 AND token <> 0
		AND lease_until > $2`, id, l.nowMs())
	idle := true
	err = forEach(rows, err, func(row scanner) error {
		var worker string
		err := row.Scan(&worker)
		idle = idle && l.alive.dead(worker)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("workers: %w", err)
	}
	return idle, nil
}

// usualLease is how long a worker's lease is after it was renewed.
const usualLease = 30 * time.Second

// staleWorker finds a worker that is not heard of and holds chunks, unless it is known to be
// dead: then they are taken over at once. A lease that was taken just now may be
// that of a worker that has not spoken yet.
func (l *Ledger) staleWorker(ctx context.Context, id int64) (*delivery.StaleWorker, error) {
	now := l.nowMs()
	var s delivery.StaleWorker
	var until int64
	err := l.s.queryRow(ctx, `SELECT c.worker, count(*), max(c.lease_until) FROM chunks c WHERE c.send_id = $1
		AND c.done = 0
		AND c.token <> 0 AND c.lease_until > $2 AND c.lease_until <= $3
		AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = c.worker AND w.seen_at >= $4)
		GROUP BY c.worker ORDER BY max(c.lease_until) DESC LIMIT 1`, id, now,
		now+(usualLease-heartbeatTimeout).Milliseconds(),
		now-heartbeatTimeout.Milliseconds()).Scan(&s.Worker, &s.Chunks, &until)
	if errors.Is(err, sql.ErrNoRows) || err == nil && l.alive.dead(s.Worker) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("workers: %w", err)
	}
	s.Until = Moment(until)
	return &s, nil
}

type queryFunc func(ctx context.Context, query string, args ...any) (*sql.Rows, error)

func (l *Ledger) countsOf(ctx context.Context, q queryFunc, id int64) ([]delivery.RegionCounts, error) {
	rows, err := q(ctx, `SELECT region, `+stateColumns("CAST(sum(%) AS bigint)")+` FROM send_counts WHERE send_id = $1
		GROUP BY region ORDER BY region`, id)
	if err != nil {
		return nil, fmt.Errorf("counts: %w", err)
	}
	defer rows.Close()
	var out []delivery.RegionCounts
	for rows.Next() {
		r := delivery.RegionCounts{Counts: delivery.Counts{}}
		var n [len(states)]int64
		dst := []any{&r.Region}
		for i := range n {
			dst = append(dst, &n[i])
		}
		if err := rows.Scan(dst...); err != nil {
			return nil, fmt.Errorf("counts: %w", err)
		}
		for i, s := range states {
			if n[i] != 0 {
				r.Counts[s] = n[i]
			}
		}
		r.Selected = r.Counts.Sum()
		out = append(out, r)
	}
	return out, rows.Err()
}

func sumRegions(regions []delivery.RegionCounts) delivery.Counts {
	c := delivery.Counts{}
	for _, r := range regions {
		for s, n := range r.Counts {
			c[s] += n
		}
	}
	return c
}

// heartbeats adds what live workers said.
func (l *Ledger) heartbeats(ctx context.Context, st *delivery.Status) error {
	rows, err := l.s.query(ctx, `SELECT id, rate, fault, fault_kind, fault_at, retry_at FROM workers
		WHERE send_id = $1 AND seen_at >= $2`, st.Send.ID, l.nowMs()-heartbeatTimeout.Milliseconds())
	if err != nil {
		return fmt.Errorf("workers: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var rate float64
		var id, fault string
		var kind delivery.FaultKind
		var at, retry int64
		if err := rows.Scan(&id, &rate, &fault, &kind, &at, &retry); err != nil {
			return fmt.Errorf("workers: %w", err)
		}
		if l.alive.dead(id) { // it was killed within these seconds
			continue
		}
		st.Workers++
		st.Names = append(st.Names, id)
		st.Rate += rate
		if fault != "" && Moment(at).After(st.FaultAt) {
			st.Fault, st.FaultKind, st.FaultAt, st.RetryAt = fault, kind, Moment(at), Moment(retry)
		}
	}
	if err := rows.Err(); err != nil || !st.RetryAt.IsZero() || st.Complete {
		return err
	}
	var next int64
	err = l.s.queryRow(ctx, `SELECT coalesce(min(wake_at), 0) FROM chunks WHERE send_id = $1 AND done = 0`,
		st.Send.ID).Scan(&next)
	if next > l.nowMs() {
		st.RetryAt = Moment(next)
	}
	return err
}

// Heartbeat notes that a worker lives, and drops those that were not heard of for an
// hour.
func (l *Ledger) Heartbeat(ctx context.Context, b delivery.Heartbeat) error {
	now := l.nowMs()
	if b.Worker == l.worker {
		l.spoke.Store(true)
	}
	at := int64(0)
	if b.Fault != "" {
		at = now
	}
	_, err := l.s.exec(ctx, `INSERT INTO workers (id, send_id, seen_at, rate, fault, fault_at, retry_at, fault_kind)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id, send_id) DO UPDATE SET seen_at = excluded.seen_at,
		rate = excluded.rate, fault = excluded.fault, fault_at = excluded.fault_at, retry_at = excluded.retry_at,
		fault_kind = excluded.fault_kind`,
		b.Worker, b.Send, now, b.Rate, plain(b.Fault), at, Millis(b.RetryAt), string(b.Kind))
	if err == nil && b.Send == 0 {
		_, err = l.s.exec(ctx, `DELETE FROM workers WHERE seen_at < $1`, now-time.Hour.Milliseconds())
	}
	if err != nil {
		return fmt.Errorf("workers: %w", err)
	}
	return nil
}

// budgetAhead is how far ahead a worker may take from a budget. It bounds both the
// burst and the number of questions: about four a second and worker.
const budgetAhead = 250 * time.Millisecond

// budgetSlack is how far a clock may be set back without an effect on budgets.
const budgetSlack = time.Second

// TakeBudget takes from a budget; see delivery.Ledger. The budget is the moment at
// which it is next free (GCRA), moved on in one statement's transaction, so the
// workers' sum holds whatever their number.
func (l *Ledger) TakeBudget(ctx context.Context, budget string, rate float64,
	want int) (n int, wait time.Duration, err error) {
	if rate <= 0 || want <= 0 {
		return want, 0, nil
	}
	err = l.s.InTx(ctx, func(tx *Tx) error {
		now, err := l.databaseMicros(ctx, tx)
		if err != nil {
			return err
		}
		step := 1e6 / rate // microseconds a message
		// Nobody can have taken more than this ahead: the clock was set back, or the
		// rate was raised, and what was taken does not count.
		most := now + max(budgetAhead.Microseconds(), int64(step)) + budgetSlack.Microseconds()
		var free int64
		err = tx.QueryRow(ctx, `INSERT INTO budgets (name, free_at) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET free_at = CASE WHEN budgets.free_at BETWEEN $2 AND $3 THEN budgets.free_at
				ELSE $2 END
			RETURNING free_at`, budget, now, most).Scan(&free)
		if err != nil {
			return err
		}
		n = min(want, int(float64(now+budgetAhead.Microseconds()-free)/step))
		if n <= 0 && free <= now {
			n = 1
		}
		if n <= 0 {
			n, wait = 0, time.Duration(free-now)*time.Microsecond
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE budgets SET free_at = $1 WHERE name = $2`, free+int64(float64(n)*step), budget)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("budget: %w", err)
	}
	return n, wait, nil
}

// databaseMicros reads the clock that all workers share: the server's. On SQLite
// they are on one machine.
func (l *Ledger) databaseMicros(ctx context.Context, tx *Tx) (int64, error) {
	if l.s.dialect == SQLite {
		return l.s.Now().UnixMicro(), nil
	}
	var now int64
	err := tx.QueryRow(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`).Scan(&now)
	return now, err
}
