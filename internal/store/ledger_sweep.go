package store

import (
	"context"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

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
		var dead []openChunk
		err := l.wakeWhere(ctx, tx, send, func(c *openChunk) bool {
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
			_, err = tx.Exec(ctx, `UPDATE chunks SET token = 0, worker = '', lease_until = 0 WHERE id = $1
				AND token = $2`, c.id, c.token)
		}
		return err
	})
}

func (l *Ledger) jobsWaiting(ctx context.Context) (bool, error) {
	query := `SELECT count(*) FROM river_job WHERE state = 'available' AND queue = $1
		AND scheduled_at <= datetime('now', 'subsec')`
	if l.s.dialect == Postgres {
		query = `SELECT count(*) FROM river_job WHERE state = 'available' AND queue = $1 AND scheduled_at <= now()`
	}
	var n int64
	if err := l.s.queryRow(ctx, query, sendQueue).Scan(&n); err != nil {
		return false, fmt.Errorf("jobs: %w", err)
	}
	return n > 0, nil
}
