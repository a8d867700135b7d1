package store

import (
	"context"
	"errors"
	"time"
)

// lockSend takes the lock of a send on PostgreSQL. Every transaction takes locks in
// one order, so that no two wait for each other: the send, its chunks by number,
// their rows by number, the counts by region, and last the jobs. Joining a send
// (Freeze) and its first attempt (Claim) begin at the send too, or take only what
// nobody else can see yet before it.
func (l *Ledger) lockSend(ctx context.Context, tx *Tx, send int64) error {
	if l.s.dialect != Postgres {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT 1 FROM sends WHERE id = $1 FOR NO KEY UPDATE`, send)
	return err
}

// lockWhole takes the locks of a send and of all its chunks.
func (l *Ledger) lockWhole(ctx context.Context, tx *Tx, send int64) error {
	if err := l.lockSend(ctx, tx, send); err != nil || l.s.dialect != Postgres {
		return err
	}
	_, err := tx.Exec(ctx, `SELECT 1 FROM chunks WHERE send_id = $1 ORDER BY id FOR UPDATE`, send)
	return err
}

// ReleaseCanary lets the rest of a send follow its canary share.
func (l *Ledger) ReleaseCanary(ctx context.Context, id int64) error {
	return l.s.InTx(ctx, func(tx *Tx) error { return l.releaseCanary(ctx, tx, id) })
}

func (l *Ledger) releaseCanary(ctx context.Context, tx *Tx, id int64) error {
	n, err := tx.ExecRows(ctx, `UPDATE sends SET canary = 0 WHERE id = $1 AND canary = 1`, id)
	if err != nil || n == 0 {
		return err
	}
	return l.wake(ctx, tx, id)
}

// wake inserts jobs for every open chunk of a send that may be worked on.
func (l *Ledger) wake(ctx context.Context, tx *Tx, send int64) error {
	return l.wakeWhere(ctx, tx, send, func(*openChunk) bool { return true }, new(int))
}

// openChunk is an open chunk that somebody or nobody works on.
type openChunk struct {
	id, notBefore, until, wakeAt, token int64
	worker                              string
}

func (l *Ledger) wakeWhere(ctx context.Context, tx *Tx, send int64, due func(*openChunk) bool, woken *int) error {
	rows, err := tx.Query(ctx, `SELECT c.id, c.not_before, c.lease_until, c.wake_at, c.token, c.worker FROM chunks c
		JOIN sends s ON s.id = c.send_id WHERE c.send_id = $1 AND c.done = 0 AND (s.canary = 0 OR c.canary = 1)
			ORDER BY c.id`, send)
	if err != nil {
		return err
	}
	var jobs []wakeup
	for rows.Next() {
		var c openChunk
		if err := rows.Scan(&c.id, &c.notBefore, &c.until, &c.wakeAt, &c.token, &c.worker); err != nil {
			return errors.Join(err, rows.Close())
		}
		if due(&c) {
			jobs = append(jobs, wakeup{args: chunkArgs{Send: send, Chunk: c.id}, at: l.future(c.notBefore)})
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(jobs) == 0 {
		return err
	}
	*woken += len(jobs)
	return l.insertRound(ctx, tx, send, jobs)
}

// future gives a moment to come, or zero for one that is past: then a job is due at
// once, whatever the queue's clock says.
func (l *Ledger) future(ms int64) time.Time {
	if ms <= l.nowMs() {
		return time.Time{}
	}
	return Moment(ms)
}

func (l *Ledger) insertRound(ctx context.Context, tx *Tx, send int64, jobs []wakeup) error {
	var round int64
	if err := tx.QueryRow(ctx, `UPDATE sends SET round = round + 1 WHERE id = $1 RETURNING round`,
		send).Scan(&round); err != nil {
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
