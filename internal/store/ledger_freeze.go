package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
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
		z := &freezer{l: l, tx: tx, f: f, chunk: l.chunkSize(f), regions: map[string]*regionBuffer{}}
		if err := z.run(ctx); err != nil {
			return err
		}
		result = z.result
		return tx.act(ctx)
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

// freezer is one freeze in progress. Rows wait in a buffer for their region
// until they fill a chunk, so chunks are rows without a gap in any order of rows.
type freezer struct {
	l        *Ledger
	tx       *Tx
	f        delivery.Freeze
	chunk    int
	regions  map[string]*regionBuffer
	refreeze bool  // rows of an earlier freeze exist
	next     int64 // next row's number
	seen     int   // rows that came
	canary   int   // of those, in the canary share
	counts   deltas
	jobs     []wakeup
	result   delivery.FreezeResult
}

// regionBuffer holds rows of one region until they are written together.
type regionBuffer struct {
	canary, normal, suppressed []delivery.Frozen
}

func (z *freezer) run(ctx context.Context) error {
	if err := z.begin(ctx); err != nil {
		return err
	}
	for row, err := range z.f.Rows {
		if err != nil {
			return err
		}
		if err := z.add(ctx, row); err != nil {
			return err
		}
	}
	for _, region := range slices.Sorted(maps.Keys(z.regions)) {
		b := z.regions[region]
		err := errors.Join(z.flush(ctx, region, &b.canary, true), z.flush(ctx, region, &b.normal, false),
			z.flushSuppressed(ctx, region, &b.suppressed))
		if err != nil {
			return err
		}
	}
	return z.finish(ctx)
}

// begin takes the numbers' lock, which lets one freeze run at a time, and finds
// or makes the send.
func (z *freezer) begin(ctx context.Context) error {
	err := z.tx.QueryRow(ctx, `UPDATE ledger_numbers SET next = next WHERE name = 'delivery'
		RETURNING next`).Scan(&z.next)
	if err != nil {
		return fmt.Errorf("numbers: %w", err)
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
	}
	if err != nil {
		return err
	}
	z.result.Send = send
	return nil
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

// add puts one row into the buffer where it belongs.
func (z *freezer) add(ctx context.Context, row delivery.Frozen) error {
	b := z.regions[row.Region]
	if b == nil {
		b = &regionBuffer{}
		z.regions[row.Region] = b
	}
	if row.Suppressed != "" {
		b.suppressed = append(b.suppressed, row)
		if len(b.suppressed) >= z.chunk {
			return z.flushSuppressed(ctx, row.Region, &b.suppressed)
		}
		return nil
	}
	into, canary := &b.normal, z.isCanary()
	if canary {
		into = &b.canary
	}
	*into = append(*into, row)
	if len(*into) >= z.chunk {
		return z.flush(ctx, row.Region, into, canary)
	}
	return nil
}

// isCanary spreads the canary share over the audience, so that it meets every
// kind of recipient: one in each stretch of equal length, at another place in each,
// since lists often have a rhythm of their own.
func (z *freezer) isCanary() bool {
	z.seen++
	if z.canary >= z.f.Canary || !z.result.Send.Canary {
		return false
	}
	step := max(1, z.f.Expected/z.f.Canary)
	stretch, place := (z.seen-1)/step, (z.seen-1)%step
	if place != int(uint64(stretch+1)*0x9E3779B97F4A7C15>>33)%step { // Fibonacci hashing
		return false
	}
	z.canary++
	return true
}

// flush writes a buffer as one chunk with its job.
func (z *freezer) flush(ctx context.Context, region string, rows *[]delivery.Frozen, canary bool) error {
	fresh, err := z.missing(ctx, *rows)
	*rows = (*rows)[:0]
	if err != nil || len(fresh) == 0 {
		return err
	}
	start := z.start(region)
	var chunk int64
	err = z.tx.QueryRow(ctx, `INSERT INTO chunks (send_id, region, canary, first_id, last_id, not_before, wake_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`, z.result.Send.ID, region, bit(canary), z.next,
		z.next+int64(len(fresh))-1, Millis(start), max(Millis(start), z.l.nowMs())).Scan(&chunk)
	if err != nil {
		return fmt.Errorf("chunk: %w", err)
	}
	if err := z.write(ctx, chunk, fresh); err != nil {
		return err
	}
	z.counts.move(z.result.Send.ID, region, "", delivery.Queued, int64(len(fresh)))
	z.result.Chunks++
	if canary || !z.result.Send.Canary {
		z.jobs = append(z.jobs, wakeup{chunkArgs{Send: z.result.Send.ID, Chunk: chunk}, start})
	}
	return nil
}

func (z *freezer) flushSuppressed(ctx context.Context, region string, rows *[]delivery.Frozen) error {
	fresh, err := z.missing(ctx, *rows)
	*rows = (*rows)[:0]
	if err != nil || len(fresh) == 0 {
		return err
	}
	z.result.Suppressed += int64(len(fresh))
	z.counts.move(z.result.Send.ID, region, "", delivery.Suppressed, int64(len(fresh)))
	return z.write(ctx, 0, fresh)
}

func (z *freezer) write(ctx context.Context, chunk int64, rows []delivery.Frozen) error {
	insert := z.insertSQLite
	if z.tx.s.dialect == Postgres {
		insert = z.insertPostgres
	}
	if err := insert(ctx, chunk, rows); err != nil {
		return fmt.Errorf("rows: %w", err)
	}
	z.next += int64(len(rows))
	z.result.Added += int64(len(rows))
	return nil
}

func (z *freezer) start(region string) time.Time {
	if t, ok := z.f.Start[region]; ok {
		return t
	}
	return z.f.Start[""]
}

// missing drops rows whose recipient an earlier freeze has taken.
func (z *freezer) missing(ctx context.Context, rows []delivery.Frozen) ([]delivery.Frozen, error) {
	if !z.refreeze || len(rows) == 0 {
		return rows, nil
	}
	lo, hi := rows[0].Recipient, rows[0].Recipient
	for i := range rows {
		lo, hi = min(lo, rows[i].Recipient), max(hi, rows[i].Recipient)
	}
	r, err := z.tx.Query(ctx, `SELECT recipient_id FROM deliveries WHERE send_id = $1 AND recipient_id BETWEEN $2
		AND $3`,
		z.result.Send.ID, lo, hi)
	if err != nil {
		return nil, err
	}
	have, err := collectSet(r)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(f delivery.Frozen) bool { return have[f.Recipient] }), nil
}

// finish writes the counts, the jobs and the next number. A send that had been
// complete goes on if rows came; one without any row to send is complete. Only now
// is the send locked: until then others go on with it, or stop it.
func (z *freezer) finish(ctx context.Context) error {
	id := z.result.Send.ID
	if err := z.numberJobs(ctx); err != nil {
		return err
	}
	if z.result.Send.Canary && z.canary == 0 && !z.refreeze {
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
