package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

// Freeze puts the audience of a revision into the ledger in one transaction: a
// row for each recipient, those left out with their reason, the chunks and the
// jobs that wake them. Frozen again, for instance with more regions, it adds who
// is missing. The rows must come from another connection than the store's writer
// (on SQLite its reading ones).
func (l *Ledger) Freeze(ctx context.Context, f delivery.Freeze) (delivery.FreezeResult, error) {
	var result delivery.FreezeResult
	err := l.s.InTx(ctx, func(tx *Tx) error {
		z := &freezer{l: l, tx: tx, f: f}
		if err := z.run(ctx); err != nil {
			return err
		}
		result = z.result
		said, err := tx.say(ctx, result)
		if err != nil {
			return err
		}
		return tx.actOf(ctx, result.Frozen, said)
	})
	if err != nil {
		return delivery.FreezeResult{}, fmt.Errorf("freeze: %w", err)
	}
	l.s.shrink(ctx)
	return result, nil
}

// chunkSize keeps several workers busy to the end of a send, and the number of
// jobs of a large one low: a job costs as much as some hundred rows. On SQLite
// there is one machine, and hardly ever more than one worker.
func (l *Ledger) chunkSize(f delivery.Freeze) int {
	switch {
	case f.Chunk > 0:
		return f.Chunk
	case l.s.dialect == SQLite:
		return min(max(f.Expected/16, 50), 4000)
	}
	return min(max(f.Expected/64, 50), 1000)
}

// freezer is one freeze in progress: it writes blocks of rows as they are gathered.
type freezer struct {
	l        *Ledger
	tx       *Tx
	f        delivery.Freeze
	refreeze bool  // rows of an earlier freeze exist
	unbound  bool  // of an older version, without sums
	next     int64 // next row's number
	counts   deltas
	jobs     []wakeup
	driver   driverConn // SQLite
	result   delivery.FreezeResult
}

// run reads the audience on one processor and writes the ledger on another.
func (z *freezer) run(ctx context.Context) error {
	if err := z.begin(ctx); err != nil {
		return err
	}
	g := &gatherer{f: z.f, chunk: z.l.chunkSize(z.f)}
	if z.result.Send.Canary {
		g.canaries = z.f.Canary
	}
	if err := z.writeAll(ctx, g); err != nil {
		return err
	}
	return z.finish(ctx, g.canary)
}

func (z *freezer) writeAll(ctx context.Context, g *gatherer) error {
	together := 1
	if z.tx.s.dialect == Postgres {
		together = blocksPerCopy
	}
	gathering := goAhead(together, g.run)
	defer gathering.stop()
	defer z.driver.close() //nolint:errcheck // the transaction's outcome is known
	var some []*block
	for b := range gathering.ready {
		if some = append(some, b); len(some) < together {
			continue
		}
		if err := z.flush(ctx, some); err != nil {
			return err
		}
		for _, b := range some {
			gathering.reuse(b)
		}
		some = some[:0]
	}
	if g.err != nil {
		return g.err
	}
	return z.flush(ctx, some)
}

// begin takes the numbers' lock, which lets one freeze run at a time, and finds
// or makes the send.
func (z *freezer) begin(ctx context.Context) error {
	err := z.tx.QueryRow(ctx, `UPDATE ledger_numbers SET next = next WHERE name = 'delivery'
		RETURNING next`).Scan(&z.next)
	if err != nil {
		return fmt.Errorf("numbers: %w", err)
	}
	if z.tx.s.dialect == SQLite {
		if err := z.sameNumbers(ctx); err != nil {
			return fmt.Errorf("numbers: %w", err)
		}
	}
	find := `SELECT ` + sendColumns + ` FROM sends WHERE slug = $1 AND revision = $2`
	send, err := scanSend(z.tx.QueryRow(ctx, find, z.f.Slug, z.f.Revision))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		send, err = z.beginSend(ctx)
	case err == nil:
		z.refreeze = true
		if send.State == delivery.SendCancelled {
			return fmt.Errorf("the send of %s was cancelled; approve a new revision", z.f.Slug)
		}
		if err = z.unaltered(ctx); err == nil {
			_, z.unbound, err = z.tx.frozenHolds(ctx, send)
		}
	}
	if err != nil {
		return err
	}
	z.result.Send = send
	return nil
}

// sameNumbers has SQLite give the next row the number that we count from, so that it can
// number the rows itself. It counts on where the two differ.
func (z *freezer) sameNumbers(ctx context.Context) error {
	var last int64
	err := z.tx.QueryRow(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'deliveries'`).Scan(&last)
	if err != nil || last == z.next-1 {
		return err
	}
	z.next = max(z.next, last+1)
	if _, err := z.tx.Exec(ctx, `DELETE FROM sqlite_sequence WHERE name = 'deliveries'`); err != nil {
		return err
	}
	_, err = z.tx.Exec(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ('deliveries', $1)`, z.next-1)
	return err
}

// numberJobs gives the jobs their round.
func (z *freezer) numberJobs(ctx context.Context) error {
	var round int64
	var state delivery.SendState
	err := z.tx.QueryRow(ctx, `UPDATE sends SET round = round + 1 WHERE id = $1 RETURNING round, state`,
		z.result.Send.ID).Scan(&round, &state)
	if err == nil && state == delivery.SendCancelled {
		err = fmt.Errorf("the send of %s was cancelled; approve a new revision", z.f.Slug)
	}
	for i := range z.jobs {
		z.jobs[i].args.Round = round
	}
	return err
}

func (z *freezer) newSend(ctx context.Context) (delivery.Send, error) {
	f, r := z.f, z.f.Retry.WithDefaults()
	return scanSend(z.tx.QueryRow(ctx, `INSERT INTO sends (slug, revision, stream, policy, state, rate, max_attempts,
		retry_first, retry_max, stop_share, stop_after, canary, created_at)
		VALUES ($1, $2, $3, $4, 'sending', $5, $6, $7, $8, $9, $10, $11, $12) RETURNING `+sendColumns,
		f.Slug, f.Revision, f.Stream, string(f.Policy), f.Rate, r.MaxAttempts, r.First.Milliseconds(),
		r.Max.Milliseconds(), f.Stop.Share, f.Stop.After, bit(f.Canary > 0), z.l.nowMs()))
}

// flush writes blocks: their chunks with the jobs, and their rows.
func (z *freezer) flush(ctx context.Context, blocks []*block) error {
	var full []*block
	for _, b := range blocks {
		if err := z.missing(ctx, b); err != nil {
			return err
		}
		if b.rows() == 0 {
			continue
		}
		n, state := int64(b.rows()), delivery.Suppressed
		b.first = z.next
		if b.kind == suppressedRows {
			z.result.Suppressed += n
		} else {
			if err := z.makeChunk(ctx, b); err != nil {
				return fmt.Errorf("chunk: %w", err)
			}
			state = delivery.Queued
		}
		z.counts.move(z.result.Send.ID, b.region, "", state, n)
		z.next += n
		z.result.Added += n
		full = append(full, b)
	}
	if len(full) == 0 {
		return nil
	}
	insert := z.insertSQLite
	if z.tx.s.dialect == Postgres {
		insert = z.insertPostgres
	}
	if err := insert(ctx, full); err != nil {
		return fmt.Errorf("rows: %w", err)
	}
	return nil
}

// makeChunk makes the block's chunk and the job that wakes it.
func (z *freezer) makeChunk(ctx context.Context, b *block) error {
	start, canary := z.start(b.region), b.kind == canaryRows
	err := z.tx.QueryRow(ctx, `INSERT INTO chunks (send_id, region, canary, first_id, last_id, not_before, wake_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`, z.result.Send.ID, b.region, bit(canary), b.first,
		b.last(), Millis(start), max(Millis(start), z.l.nowMs())).Scan(&b.chunk)
	if err != nil {
		return err
	}
	z.result.Chunks++
	if err := z.keepSums(ctx, b); err != nil {
		return err
	}
	if canary || !z.result.Send.Canary {
		z.jobs = append(z.jobs, wakeup{chunkArgs{Send: z.result.Send.ID, Chunk: b.chunk}, start})
	}
	return nil
}

func (z *freezer) start(region string) time.Time {
	if t, ok := z.f.Start[region]; ok {
		return t
	}
	return z.f.Start[""]
}

// missing drops rows whose recipient an earlier freeze has taken.
func (z *freezer) missing(ctx context.Context, b *block) error {
	if !z.refreeze || b.rows() == 0 {
		return nil
	}
	lo, hi := b.recipient(0), b.recipient(0)
	for i := range b.rows() {
		lo, hi = min(lo, b.recipient(i)), max(hi, b.recipient(i))
	}
	r, err := z.tx.Query(ctx, `SELECT recipient_id FROM deliveries WHERE send_id = $1 AND recipient_id BETWEEN $2
		AND $3`,
		z.result.Send.ID, lo, hi)
	if err != nil {
		return err
	}
	have, err := collectSet(r)
	if err == nil {
		b.drop(have)
	}
	return err
}

// finish writes the counts, the jobs and the next number. A send that had been
// complete goes on if rows came; one without any row to send is complete. Only now
// is the send locked: until then others go on with it, or stop it.
func (z *freezer) finish(ctx context.Context, canary int) error {
	id := z.result.Send.ID
	if err := z.numberJobs(ctx); err != nil {
		return err
	}
	if z.result.Send.Canary && canary == 0 && !z.refreeze {
		if err := z.l.releaseCanary(ctx, z.tx, id); err != nil {
			return err
		}
	}
	if z.result.Chunks > 0 {
		if _, err := z.tx.Exec(ctx, `UPDATE sends SET state = 'sending', ended_at = 0 WHERE id = $1
			AND state = 'complete'`, id); err != nil {
			return err
		}
	}
	if err := z.keepFrozen(ctx); err != nil {
		return err
	}
	if err := z.l.completeIfDone(ctx, z.tx, id); err != nil {
		return err
	}
	if err := z.l.count(ctx, z.tx, z.counts); err != nil {
		return err
	}
	if _, err := z.tx.Exec(ctx, `UPDATE ledger_numbers SET next = $1 WHERE name = 'delivery'`, z.next); err != nil {
		return err
	}
	if err := z.l.queue.insert(ctx, z.tx, z.jobs); err != nil {
		return err
	}
	var err error
	z.result.Send, err = scanSend(z.tx.QueryRow(ctx, `SELECT `+sendColumns+` FROM sends WHERE id = $1`, id))
	return err
}
