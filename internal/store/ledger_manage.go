package store

import (
	"context"
	"fmt"

	"tidings/internal/delivery"
)

// Pause stops a send that is Sending, with the reason that people are told.
// false: it was not sending.
func (l *Ledger) Pause(ctx context.Context, id int64, why string) (paused bool, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		n, err := tx.ExecRows(ctx, `UPDATE sends SET state = 'paused', reason = $1 WHERE id = $2
			AND state = 'sending'`, why, id)
		if err != nil || n == 0 {
			return err
		}
		paused = true
		return tx.actOn(ctx, id, "stop", why)
	})
	if err != nil {
		return false, fmt.Errorf("pause: %w", err)
	}
	return paused, nil
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
		var settled int
		err = tx.QueryRow(ctx, `SELECT count(*) FROM sends s WHERE s.id = $1 AND s.canary = 1 AND NOT EXISTS
			(SELECT 1 FROM chunks c WHERE c.send_id = s.id AND c.canary = 1 AND c.done = 0)`, id).Scan(&settled)
		if err != nil {
			return err
		}
		if settled == 1 {
			err = l.releaseCanary(ctx, tx, id)
		} else {
			err = l.wake(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return false, fmt.Errorf("resume: %w", err)
	}
	return resumed, nil
}

// SetRate changes the rate of a send in messages a second; 0 lifts the limit.
func (l *Ledger) SetRate(ctx context.Context, id int64, rate float64) error {
	_, err := l.s.exec(ctx, `UPDATE sends SET rate = $1 WHERE id = $2`, rate, id)
	return err
}

// Cancel takes back what was not sent. Messages in flight are finished; chunks
// that a worker holds are cancelled when it lets go, within a second or two.
func (l *Ledger) Cancel(ctx context.Context, id int64, why string) error {
	done := false
	err := l.s.InTx(ctx, func(tx *Tx) error {
		n, err := tx.ExecRows(ctx, `UPDATE sends SET state = 'cancelled', reason = $1, ended_at = $2
			WHERE id = $3 AND state IN ('sending', 'paused')`, why, l.nowMs(), id)
		if err != nil || n == 0 {
			return err
		}
		done = true
		return tx.Act(ctx)
	})
	if err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	if !done {
		return nil
	}
	_, err = l.cancelChunks(ctx, id)
	return err
}

// cancelChunks cancels the rows of chunks that nobody holds, one chunk in a
// transaction so that others are not kept waiting.
func (l *Ledger) cancelChunks(ctx context.Context, send int64) (int, error) {
	rows, err := l.s.query(ctx, `SELECT id FROM chunks WHERE send_id = $1 AND done = 0 ORDER BY id`, send)
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
			if err := l.lockSend(ctx, tx, send); err != nil {
				return err
			}
			c, err := l.chunk(ctx, tx, id)
			if err != nil || c.done || l.leased(c) {
				return err
			}
			done++
			if err := l.giveUp(ctx, tx, c); err != nil {
				return err
			}
			_, err = l.freeChunk(ctx, tx, c.lease)
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
	n, err := l.recoverAttempting(ctx, tx, c)
	if err != nil {
		return err
	}
	d.move(c.lease.Send, c.lease.Region, delivery.Attempting, delivery.Uncertain, n)
	if err := l.settleWaiting(ctx, tx, c.lease.First, c.lease.Last, &d); err != nil {
		return err
	}
	if err := l.cancelChunk(ctx, tx, c.lease, &d); err != nil {
		return err
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
		if err := l.lockWhole(ctx, tx, id); err != nil {
			return err
		}
		if err := l.isNewest(ctx, tx, id); err != nil {
			return err
		}
		chunks, err := l.chunksWith(ctx, tx, id, state)
		if err != nil {
			return err
		}
		var d deltas
		total = 0
		for _, e := range chunks {
			n, err := l.retryChunk(ctx, tx, e, state)
			if err != nil {
				return err
			}
			total += n
			d.move(id, e.Region, state, delivery.Queued, n)
		}
		if total == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE sends SET state = 'sending', ended_at = 0 WHERE id = $1
			AND state = 'complete'`, id); err != nil {
			return err
		}
		if err := l.wake(ctx, tx, id); err != nil {
			return err
		}
		if err := l.count(ctx, tx, d); err != nil {
			return err
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return 0, fmt.Errorf("retry: %w", err)
	}
	return total, nil
}

// CountBlocked counts the messages of a send in a state whose recipients are not to be
// written to by now: queued again, they would end as Suppressed.
func (l *Ledger) CountBlocked(ctx context.Context, id int64, state delivery.State) (n int64, err error) {
	s, err := l.Send(ctx, id)
	if err != nil {
		return 0, err
	}
	err = l.s.queryRow(ctx, `SELECT count(*) FROM deliveries d WHERE d.send_id = $1 AND d.state = $2 AND NOT (1 = 1`+
		unsuppressed(s.Stream, "$3")+`)`, id, string(state), l.nowMs()).Scan(&n)
	return n, err
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
	n, err := tx.ExecRows(ctx, `UPDATE deliveries SET state = 'queued', attempts = 0, token = 0, next_at = 0,
		updated_at = $1
		WHERE id BETWEEN $2 AND $3 AND state = $4`, l.nowMs(), e.First, e.Last, string(state))
	if err != nil || n == 0 {
		return n, err
	}
	_, err = tx.Exec(ctx, `UPDATE chunks SET done = 0, wake_at = $1 WHERE id = $2`, l.nowMs(), e.Chunk)
	return n, err
}

// CanarySettled reports whether every row of the canary share was tried.
func (l *Ledger) CanarySettled(ctx context.Context, id int64) (bool, error) {
	var open int
	err := l.s.queryRow(ctx, `SELECT count(*) FROM chunks c WHERE c.send_id = $1 AND c.canary = 1 AND c.done = 0
		AND EXISTS (SELECT 1 FROM deliveries d WHERE d.id BETWEEN c.first_id AND c.last_id
		AND d.state IN ('queued', 'attempting'))`, id).Scan(&open)
	return open == 0, err
}
