package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

// Pause stops a send that is Sending, with the reason that people are told.
// false: it was not sending.
func (l *Ledger) Pause(ctx context.Context, id int64, why string) (bool, error) {
	r, err := l.s.Exec(ctx, `UPDATE sends SET state = 'paused', reason = $1 WHERE id = $2 AND state = 'sending'`, why, id)
	if err != nil {
		return false, fmt.Errorf("pause: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// Resume lets a paused send go on: it wakes its chunks, and what had failed so
// far no longer counts for the stop rule. A canary share that had stopped the
// send counts as passed. false: it was not paused.
func (l *Ledger) Resume(ctx context.Context, id int64) (resumed bool, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		c, err := l.countsOf(ctx, tx.Query, id)
		if err != nil {
			return err
		}
		total := sumRegions(c)
		failed, seen := delivery.Answered(total)
		n, err := tx.ExecRows(ctx, `UPDATE sends SET state = 'sending', reason = '', stop_base_failed = $1,
			stop_base_seen = $2 WHERE id = $3 AND state = 'paused'`, failed, seen, id)
		if err != nil || n == 0 {
			return err
		}
		resumed = true
		var held int
		err = tx.QueryRow(ctx, `SELECT count(*) FROM sends s WHERE s.id = $1 AND s.canary = 1 AND NOT EXISTS
			(SELECT 1 FROM chunks c WHERE c.send_id = s.id AND c.canary = 1 AND c.done = 0)`, id).Scan(&held)
		if err != nil {
			return err
		}
		if held == 1 {
			return l.uncanary(ctx, tx, id)
		}
		return l.wake(ctx, tx, id)
	})
	if err != nil {
		return false, fmt.Errorf("resume: %w", err)
	}
	return resumed, nil
}

// SetRate changes the rate of a send in messages a second; 0 lifts the limit.
func (l *Ledger) SetRate(ctx context.Context, id int64, rate float64) error {
	_, err := l.s.Exec(ctx, `UPDATE sends SET rate = $1 WHERE id = $2`, rate, id)
	return err
}

// Cancel takes back what was not sent. Messages in flight are finished; chunks
// that a worker holds are cancelled when it lets go, within a second or two.
func (l *Ledger) Cancel(ctx context.Context, id int64, why string) error {
	r, err := l.s.Exec(ctx, `UPDATE sends SET state = 'cancelled', reason = $1, ended_at = $2
		WHERE id = $3 AND state IN ('sending', 'paused')`, why, l.nowMs(), id)
	if err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	_, err = l.cancelChunks(ctx, id)
	return err
}

// cancelChunks cancels the rows of chunks that nobody holds, one chunk in a
// transaction so that others are not kept waiting.
func (l *Ledger) cancelChunks(ctx context.Context, send int64) (int, error) {
	rows, err := l.s.Query(ctx, `SELECT id FROM chunks WHERE send_id = $1 AND done = 0 ORDER BY id`, send)
	if err != nil {
		return 0, fmt.Errorf("cancel: %w", err)
	}
	ids, err := collectSet(rows)
	if err != nil {
		return 0, fmt.Errorf("cancel: %w", err)
	}
	done := 0
	for id := range ids {
		err := l.s.InTx(ctx, func(tx *Tx) error {
			c, err := l.chunk(ctx, tx, id)
			if err != nil || c.done || l.held(c) {
				return err
			}
			done++
			if err := l.giveUp(ctx, tx, c); err != nil {
				return err
			}
			_, err = l.settle(ctx, tx, c.lease)
			return err
		})
		if err != nil {
			return done, fmt.Errorf("cancel: %w", err)
		}
	}
	return done, nil
}

// giveUp ends the rows of a cancelled chunk. What a dead worker left in flight is
// uncertain, whatever the policy: it is not sent again.
func (l *Ledger) giveUp(ctx context.Context, tx *Tx, c chunkRow) error {
	var d deltas
	c.policy = delivery.Hold
	n, err := l.recover(ctx, tx, c)
	if err != nil {
		return err
	}
	d.move(c.lease.Send, c.lease.Region, delivery.Attempting, delivery.Uncertain, n)
	if err := l.count(ctx, tx, d); err != nil {
		return err
	}
	return l.cancelChunk(ctx, tx, c.lease)
}

// cancelChunk takes back the rows of a chunk that are not in flight.
func (l *Ledger) cancelChunk(ctx context.Context, tx *Tx, e delivery.Lease) error {
	var d deltas
	for _, from := range []delivery.State{delivery.Queued, delivery.Deferred} {
		n, err := tx.ExecRows(ctx, `UPDATE deliveries SET state = 'cancelled', updated_at = $1
			WHERE id BETWEEN $2 AND $3 AND state = `+quote(string(from)), l.nowMs(), e.First, e.Last)
		if err != nil {
			return err
		}
		d.move(e.Send, e.Region, from, delivery.Cancelled, n)
	}
	return l.count(ctx, tx, d)
}

// Retry queues again what Failed or is Uncertain, and gives their number. Rows of
// a send that is cancelled stay.
func (l *Ledger) Retry(ctx context.Context, id int64, state delivery.State) (total int64, err error) {
	if state != delivery.Failed && state != delivery.Uncertain {
		return 0, fmt.Errorf("only failed or uncertain messages can be sent again, not %s ones", state)
	}
	err = l.s.InTx(ctx, func(tx *Tx) error {
		chunks, err := l.chunksWith(ctx, tx, id, state)
		if err != nil {
			return err
		}
		for _, e := range chunks {
			n, err := l.retryChunk(ctx, tx, e, state)
			if err != nil {
				return err
			}
			total += n
		}
		if total == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE sends SET state = 'sending', ended_at = 0 WHERE id = $1 AND state = 'complete'`, id); err != nil {
			return err
		}
		return l.wake(ctx, tx, id)
	})
	if err != nil {
		return 0, fmt.Errorf("retry: %w", err)
	}
	return total, nil
}

func (l *Ledger) chunksWith(ctx context.Context, tx *Tx, id int64, state delivery.State) ([]delivery.Lease, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT c.id, c.first_id, c.last_id, c.region FROM deliveries d
		JOIN chunks c ON c.id = d.chunk_id JOIN sends s ON s.id = d.send_id
		WHERE d.send_id = $1 AND d.state = $2 AND s.state <> 'cancelled' ORDER BY c.id`, id, string(state))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []delivery.Lease
	for rows.Next() {
		e := delivery.Lease{Send: id}
		if err := rows.Scan(&e.Chunk, &e.First, &e.Last, &e.Region); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// retryChunk queues rows again. The attempts made stay in the history; the row
// counts anew, so that it has all its tries.
func (l *Ledger) retryChunk(ctx context.Context, tx *Tx, e delivery.Lease, state delivery.State) (int64, error) {
	n, err := tx.ExecRows(ctx, `UPDATE deliveries SET state = 'queued', attempts = 0, token = 0, next_at = 0, updated_at = $1
		WHERE id BETWEEN $2 AND $3 AND state = $4`, l.nowMs(), e.First, e.Last, string(state))
	if err != nil || n == 0 {
		return n, err
	}
	if _, err := tx.Exec(ctx, `UPDATE chunks SET done = 0, wake_at = $1 WHERE id = $2`, l.nowMs(), e.Chunk); err != nil {
		return n, err
	}
	var d deltas
	d.move(e.Send, e.Region, state, delivery.Queued, n)
	return n, l.count(ctx, tx, d)
}

// CanarySettled reports whether every row of the canary share was tried.
func (l *Ledger) CanarySettled(ctx context.Context, id int64) (bool, error) {
	var open int
	err := l.s.QueryRow(ctx, `SELECT count(*) FROM chunks c WHERE c.send_id = $1 AND c.canary = 1 AND c.done = 0
		AND EXISTS (SELECT 1 FROM deliveries d WHERE d.id BETWEEN c.first_id AND c.last_id
		AND d.state IN ('queued', 'attempting'))`, id).Scan(&open)
	return open == 0, err
}

// Uncanary lets the rest of a send follow its canary share.
func (l *Ledger) Uncanary(ctx context.Context, id int64) error {
	return l.s.InTx(ctx, func(tx *Tx) error { return l.uncanary(ctx, tx, id) })
}

func (l *Ledger) uncanary(ctx context.Context, tx *Tx, id int64) error {
	n, err := tx.ExecRows(ctx, `UPDATE sends SET canary = 0 WHERE id = $1 AND canary = 1`, id)
	if err != nil || n == 0 {
		return err
	}
	return l.wake(ctx, tx, id)
}

// wake inserts jobs for every open chunk of a send that may be worked on.
func (l *Ledger) wake(ctx context.Context, tx *Tx, send int64) error {
	return l.wakeWhere(ctx, tx, send, func(*sleeper) bool { return true }, new(int))
}

// sleeper is an open chunk that somebody or nobody works on.
type sleeper struct {
	id, notBefore, until, wakeAt, token int64
	worker                              string
}

func (l *Ledger) wakeWhere(ctx context.Context, tx *Tx, send int64, due func(*sleeper) bool, woken *int) error {
	rows, err := tx.Query(ctx, `SELECT c.id, c.not_before, c.lease_until, c.wake_at, c.token, c.worker FROM chunks c
		JOIN sends s ON s.id = c.send_id WHERE c.send_id = $1 AND c.done = 0 AND (s.canary = 0 OR c.canary = 1) ORDER BY c.id`, send)
	if err != nil {
		return err
	}
	var jobs []wakeup
	for rows.Next() {
		var c sleeper
		if err := rows.Scan(&c.id, &c.notBefore, &c.until, &c.wakeAt, &c.token, &c.worker); err != nil {
			return errors.Join(err, rows.Close())
		}
		if due(&c) {
			jobs = append(jobs, wakeup{args: chunkArgs{Send: send, Chunk: c.id}, at: Moment(c.notBefore)})
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(jobs) == 0 {
		return err
	}
	*woken += len(jobs)
	return l.insertRound(ctx, tx, send, jobs)
}

func (l *Ledger) insertRound(ctx context.Context, tx *Tx, send int64, jobs []wakeup) error {
	var round int64
	if err := tx.QueryRow(ctx, `UPDATE sends SET round = round + 1 WHERE id = $1 RETURNING round`, send).Scan(&round); err != nil {
		return err
	}
	for i := range jobs {
		jobs[i].args.Round = round
		at := max(l.nowMs(), Millis(jobs[i].at))
		if _, err := tx.Exec(ctx, `UPDATE chunks SET wake_at = $1 WHERE id = $2`, at, jobs[i].args.Chunk); err != nil {
			return err
		}
	}
	return l.queue.insert(ctx, tx, jobs)
}

// sweepGrace is how long a wake-up may be overdue before another is sent.
const sweepGrace = 15 * time.Second

// Sweep wakes chunks that no job will wake; see delivery.Ledger.
func (l *Ledger) Sweep(ctx context.Context, worker string) (int, error) {
	sends, err := l.listSends(ctx, `SELECT `+sendColumns+` FROM sends s WHERE state IN ('sending', 'cancelled')
		AND EXISTS (SELECT 1 FROM chunks c WHERE c.send_id = s.id AND c.done = 0) ORDER BY id`)
	if err != nil || len(sends) == 0 {
		return 0, err
	}
	waiting, err := l.jobsWaiting(ctx)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, s := range sends {
		if s.State == delivery.SendCancelled {
			var n int
			n, err = l.cancelChunks(ctx, s.ID)
			total += n
		} else {
			err = l.sweep(ctx, s.ID, waiting, &total)
		}
		if err != nil {
			return total, fmt.Errorf("sweep: %w", err)
		}
	}
	return total, nil
}

// sweep wakes the chunks of dead workers at once. A chunk whose wake-up is only
// overdue waits its turn while others that are due still wait for a free worker.
func (l *Ledger) sweep(ctx context.Context, send int64, waiting bool, woken *int) error {
	now := l.nowMs()
	return l.s.InTx(ctx, func(tx *Tx) error {
		var dead []sleeper
		err := l.wakeWhere(ctx, tx, send, func(c *sleeper) bool {
			if c.worker == "" {
				return !waiting && c.notBefore <= now && c.wakeAt <= now-sweepGrace.Milliseconds()
			}
			gone := c.until <= now || l.alive.dead(c.worker)
			if gone {
				dead = append(dead, *c)
			}
			return gone
		}, woken)
		for _, c := range dead {
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE chunks SET token = 0, worker = '', lease_until = 0 WHERE id = $1 AND token = $2`, c.id, c.token)
		}
		return err
	})
}

func (l *Ledger) jobsWaiting(ctx context.Context) (bool, error) {
	query := `SELECT count(*) FROM river_job WHERE state = 'available' AND queue = $1 AND scheduled_at <= datetime('now', 'subsec')`
	if l.s.dialect == Postgres {
		query = `SELECT count(*) FROM river_job WHERE state = 'available' AND queue = $1 AND scheduled_at <= now()`
	}
	var n int64
	if err := l.s.QueryRow(ctx, query, sendQueue).Scan(&n); err != nil {
		return false, fmt.Errorf("jobs: %w", err)
	}
	return n > 0, nil
}
