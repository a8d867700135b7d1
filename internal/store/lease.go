package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tidings/internal/delivery"
)

// chunkRow is a chunk with what its send says.
type chunkRow struct {
	lease     delivery.Lease
	notBefore int64
	until     int64
	done      bool
	state     delivery.SendState
	policy    delivery.Policy
	canary    bool // the send is still at its canary share
}

func (l *Ledger) chunk(ctx context.Context, tx *Tx, id int64) (chunkRow, error) {
	query := `SELECT c.id, c.send_id, c.region, c.canary, c.token, c.worker, c.first_id, c.last_id, c.not_before,
		c.lease_until, c.done, s.state, s.policy, s.canary FROM chunks c JOIN sends s ON s.id = c.send_id
		WHERE c.id = $1`
	if l.s.dialect == Postgres {
		query += ` FOR UPDATE OF c`
	}
	var c chunkRow
	err := tx.QueryRow(ctx, query, id).Scan(&c.lease.Chunk, &c.lease.Send, &c.lease.Region, (*flag)(&c.lease.Canary),
		&c.lease.Token, &c.lease.Worker, &c.lease.First, &c.lease.Last, &c.notBefore, &c.until, (*flag)(&c.done),
		&c.state,
		&c.policy, (*flag)(&c.canary))
	return c, err
}

// leased reports whether a worker that may live holds the chunk.
func (l *Ledger) leased(c chunkRow) bool {
	return c.lease.Token != 0 && c.until > l.nowMs() && !l.alive.dead(c.lease.Worker)
}

// Claim takes the lease of a chunk; see delivery.Ledger.
func (l *Ledger) Claim(ctx context.Context, c delivery.Claim) (lease delivery.Lease, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		if err := l.noteStarted(ctx, tx, c.Chunk); err != nil {
			return err
		}
		row, err := l.chunk(ctx, tx, c.Chunk)
		if errors.Is(err, sql.ErrNoRows) {
			return delivery.ErrDone
		}
		if err != nil {
			return err
		}
		if err := l.claimable(row); err != nil {
			return err
		}
		if err := l.requeueDue(ctx, tx, row); err != nil {
			return err
		}
		lease = row.lease
		lease.Token, lease.Worker = newToken(), c.Worker
		if lease.Sums, err = tx.sumsOf(ctx, lease); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE chunks SET token = $1, worker = $2, lease_until = $3, wake_at = $3 WHERE id = $4`,
			lease.Token, c.Worker, Millis(c.Until), c.Chunk)
		return err
	})
	if err != nil {
		return delivery.Lease{}, fmt.Errorf("chunk %d: %w", c.Chunk, err)
	}
	return lease, nil
}

// noteStarted notes the first attempt of a chunk's send. It is taken back with the
// transaction if the chunk cannot be had.
func (l *Ledger) noteStarted(ctx context.Context, tx *Tx, chunk int64) error {
	_, err := tx.Exec(ctx, `UPDATE sends SET started_at = $1 WHERE started_at = 0
		AND id = (SELECT send_id FROM chunks WHERE id = $2)`, l.nowMs(), chunk)
	return err
}

func (l *Ledger) claimable(c chunkRow) error {
	switch {
	case c.done:
		return delivery.ErrDone
	case l.leased(c):
		return delivery.ErrLeased
	case c.state != delivery.Sending, c.canary && !c.lease.Canary, c.notBefore > l.nowMs():
		return delivery.ErrIdle
	}
	return nil
}

// requeueDue makes rows left Attempting by the last holder, and deferred rows that are
// due, ready for the next.
func (l *Ledger) requeueDue(ctx context.Context, tx *Tx, c chunkRow) error {
	var d deltas
	e := c.lease
	n, err := l.recoverAttempting(ctx, tx, c)
	if err != nil {
		return err
	}
	to := delivery.Uncertain
	if c.policy == delivery.Resend {
		to = delivery.Queued
	}
	d.move(e.Send, e.Region, delivery.Attempting, to, n)
	n, err = tx.ExecRows(ctx, `UPDATE deliveries SET state = 'queued', updated_at = $1
		WHERE id BETWEEN $2 AND $3 AND state = 'deferred' AND next_at <= $1`, l.nowMs(), e.First, e.Last)
	if err != nil {
		return err
	}
	d.move(e.Send, e.Region, delivery.Deferred, delivery.Queued, n)
	if err := l.settleWaiting(ctx, tx, e.First, e.Last, &d); err != nil {
		return err
	}
	return l.count(ctx, tx, d)
}

const lostReason = "the sending process ended before the relay's answer was recorded"

// recoverAttempting decides on rows whose fate nobody knows. Under hold the token stays:
// if the holder was only frozen, its late answer still counts.
func (l *Ledger) recoverAttempting(ctx context.Context, tx *Tx, c chunkRow) (int64, error) {
	e, now := c.lease, l.nowMs()
	n, err := tx.ExecRows(ctx, `INSERT INTO attempts (row_id, number, at, state, reply)
		SELECT id, attempts, CAST($1 AS bigint), 'uncertain', CAST($4 AS text) FROM deliveries
		WHERE id BETWEEN $2 AND $3 AND state = 'attempting'`, now, e.First, e.Last, lostReason)
	if err != nil || n == 0 {
		return 0, err
	}
	if c.policy == delivery.Resend {
		return tx.ExecRows(ctx, `UPDATE deliveries
			SET state = 'queued', uncertain = uncertain + 1, token = 0, updated_at = $1,
			reason = $4 WHERE id BETWEEN $2 AND $3 AND state = 'attempting'`, now, e.First, e.Last, lostReason)
	}
	return tx.ExecRows(ctx, `UPDATE deliveries SET state = 'uncertain', uncertain = uncertain + 1, updated_at = $1,
		reason = $4 WHERE id BETWEEN $2 AND $3 AND state = 'attempting'`, now, e.First, e.Last, lostReason)
}

// Renew extends leases; see delivery.Ledger.
func (l *Ledger) Renew(ctx context.Context, leases []delivery.Lease, until time.Time) (lost []int64, err error) {
	sorted := slices.SortedFunc(slices.Values(leases),
		func(a, b delivery.Lease) int { return cmp.Compare(a.Chunk, b.Chunk) })
	err = l.s.InTx(ctx, func(tx *Tx) error {
		lost = lost[:0]
		for _, e := range sorted {
			n, err := tx.ExecRows(ctx, `UPDATE chunks SET lease_until = $1, wake_at = $1 WHERE id = $2 AND token = $3`,
				Millis(until), e.Chunk, e.Token)
			if err != nil {
				return err
			}
			if n == 0 {
				lost = append(lost, e.Chunk)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("leases: %w", err)
	}
	return lost, nil
}

// Release gives a lease back; see delivery.Ledger.
func (l *Ledger) Release(ctx context.Context, e delivery.Lease) (remaining delivery.Remaining, err error) {
	err = l.s.InTx(ctx, func(tx *Tx) error {
		if err := l.lockSend(ctx, tx, e.Send); err != nil {
			return err
		}
		c, err := l.chunk(ctx, tx, e.Chunk)
		if err != nil {
			return err
		}
		if c.lease.Token != e.Token {
			return delivery.ErrLeased // taken over meanwhile: the new holder goes on
		}
		var d deltas
		if err := l.settleWaiting(ctx, tx, e.First, e.Last, &d); err != nil {
			return err
		}
		if c.state == delivery.SendCancelled {
			if err := l.cancelChunk(ctx, tx, e, &d); err != nil {
				return err
			}
		}
		if err := l.count(ctx, tx, d); err != nil {
			return err
		}
		remaining, err = l.freeChunk(ctx, tx, e)
		return err
	})
	if err != nil {
		return delivery.Remaining{}, fmt.Errorf("chunk %d: %w", e.Chunk, err)
	}
	return remaining, nil
}

// freeChunk looks at what remains of a chunk and frees it.
func (l *Ledger) freeChunk(ctx context.Context, tx *Tx, e delivery.Lease) (remaining delivery.Remaining, err error) {
	var all, open, soon, next int64
	err = tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(CASE WHEN state IN ('queued', 'attempting', 'deferred')
			THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN state IN ('queued', 'attempting') THEN 1 ELSE 0 END), 0),
		coalesce(min(CASE WHEN state = 'deferred' THEN next_at END), 0) FROM deliveries
		WHERE id BETWEEN $1 AND $2`, e.First, e.Last).Scan(&all, &open, &soon, &next)
	if err != nil {
		return remaining, err
	}
	held := false
	if missing := e.Last - e.First + 1 - all; len(e.Sums) > 0 && missing > 0 {
		if held, err = tx.pauseMissing(ctx, e, missing); err != nil {
			return remaining, err
		}
	}
	remaining.Done = open == 0 && !held
	if soon == 0 {
		remaining.NextAt = Moment(next)
	}
	_, err = tx.Exec(ctx, `UPDATE chunks SET token = 0, worker = '', lease_until = 0, wake_at = $1, done = $2
		WHERE id = $3`,
		max(Millis(remaining.NextAt), l.nowMs()), bit(remaining.Done), e.Chunk)
	if err != nil || !remaining.Done {
		return remaining, err
	}
	return remaining, l.completeIfDone(ctx, tx, e.Send)
}

// completeIfDone completes a send without open chunks. The caller holds the send's
// lock: two workers that release the last two chunks would else each see the
// other's still open.
func (l *Ledger) completeIfDone(ctx context.Context, tx *Tx, send int64) error {
	n, err := tx.ExecRows(ctx, `UPDATE sends SET state = 'complete', ended_at = $1 WHERE id = $2 AND state = 'sending'
		AND NOT EXISTS (SELECT 1 FROM chunks WHERE send_id = $2 AND done = 0)`, l.nowMs(), send)
	if err != nil || n == 0 {
		return err
	}
	return tx.programAct(ctx, send, "finish", "every message is decided")
}

// Page appends queued rows of a chunk; see delivery.Ledger.
func (l *Ledger) Page(ctx context.Context, e delivery.Lease, after int64, limit int,
	out []delivery.Row) ([]delivery.Row, error) {
	// The limit is a literal: SQLite plans a statement anew for every value that is
	// bound to a limit.
	rows, err := l.s.queryOften(ctx, `SELECT id, recipient_id, email, locale, attempts, fields, corrects,
		in_reply_to, email_key, region, accounts FROM deliveries
		WHERE id BETWEEN $1 AND $2 AND state = 'queued' ORDER BY id LIMIT `+strconv.Itoa(limit),
		max(e.First, after+1), e.Last)
	if err != nil {
		return out, fmt.Errorf("chunk %d: %w", e.Chunk, err)
	}
	defer rows.Close()
	var f frozenRow
	for rows.Next() {
		r := delivery.Row{Send: e.Send, Chunk: e.Chunk, Region: e.Region}
		if err := rows.Scan(&r.ID, &r.Recipient, &r.Email, &r.Locale, &r.Attempts, &r.Fields,
			&r.Corrects, &r.InReplyTo, &f.key, &f.region, &f.accounts); err != nil {
			return out, fmt.Errorf("chunk %d: %w", e.Chunk, err)
		}
		if len(e.Sums) > 0 && !f.holds(&r, e) {
			return out, rowAltered(r.ID, e.Region)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// cancelChunk takes back the rows of a chunk that are not in flight. A row whose
// fate was unknown before becomes Uncertain: the person may have the letter, so
// it cannot be called taken back.
func (l *Ledger) cancelChunk(ctx context.Context, tx *Tx, e delivery.Lease, d *deltas) error {
	for _, from := range []delivery.State{delivery.Queued, delivery.Deferred} {
		for to, condition := range map[delivery.State]string{delivery.Uncertain: "uncertain > 0",
			delivery.Cancelled: "uncertain = 0"} {
			n, err := tx.ExecRows(ctx, `UPDATE deliveries SET state = `+quote(string(to))+`, updated_at = $1
				WHERE id BETWEEN $2 AND $3 AND `+condition+` AND state = `+quote(string(from)), l.nowMs(),
				e.First, e.Last)
			if err != nil {
				return err
			}
			d.move(e.Send, e.Region, from, to, n)
		}
	}
	return nil
}
