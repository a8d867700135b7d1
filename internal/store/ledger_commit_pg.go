package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"tidings/internal/delivery"
)

const pgLock = `SELECT id FROM chunks WHERE id = ANY($1) ORDER BY id FOR SHARE`

const pgResult = `UPDATE deliveries d SET state = u.state, code = u.code, enhanced = u.enhanced, reply = u.reply,
	relay = u.relay, updated_at = $12, next_at = u.next_at, uncertain = d.uncertain + u.uncertain,
	reason = u.reason, token = CASE WHEN u.keep = 1 THEN d.token ELSE 0 END,
	attempts = CASE WHEN u.state = 'queued' THEN d.attempts - 1 ELSE d.attempts END
	FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[],
		$9::bigint[], $10::text[], $11::bigint[])
		AS u(id, token, state, code, enhanced, reply, relay, next_at, uncertain, reason, keep)
	WHERE d.id = u.id AND d.token = u.token AND `

// A late answer may also come to a row that was given up as uncertain.
const (
	pgUsual = `d.state = 'attempting' RETURNING u.id, u.token`
	pgLate  = `d.state = 'uncertain' AND u.state NOT IN ('queued', 'uncertain') RETURNING u.id`
)

// pgKey tells the marks of a group apart. A worker that lost a lease and got the
// chunk again may have the same row in one group under both tokens.
type pgKey struct{ row, token int64 }

const pgMark = `UPDATE deliveries d SET state = 'attempting', attempts = u.attempt, token = u.token, updated_at = $5
	FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS u(id, chunk, token, attempt), chunks k
	WHERE d.id = u.id AND d.state = 'queued' AND k.id = u.chunk AND k.token = u.token`

// pgCommit is one group on its way into PostgreSQL.
type pgCommit struct {
	l       *Ledger
	tx      pgx.Tx
	now     int64
	streams map[int64]string
	deltas  deltas
	waits   int // reports for rows that are in flight no more
}

// commitPostgres sends the group in two round trips. The chunks' locks come
// first, so that a take-over cannot pass a mark or a result; see lockSend for the
// order of all locks.
func (l *Ledger) commitPostgres(ctx context.Context, g *delivery.Group) (waits bool, err error) {
	streams, err := l.streamsOf(ctx, g)
	if err != nil {
		return false, err
	}
	err = pgx.BeginFunc(ctx, l.s.pool, func(tx pgx.Tx) error {
		c := &pgCommit{l: l, tx: tx, now: l.nowMs(), streams: streams}
		var b pgx.Batch
		b.Queue(pgLock, chunksOf(g))
		if len(g.Results) > 0 {
			c.results(&b, g.Results)
		}
		if len(g.Marks) > 0 {
			c.marks(&b, g.Marks)
		}
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		err := c.finish(ctx, g)
		waits = c.waits > 0
		return err
	})
	return waits, err
}

// chunksOf gives the chunks of a group.
func chunksOf(g *delivery.Group) (chunks []int64) {
	for _, o := range g.Results {
		chunks = append(chunks, o.Mark.Chunk)
	}
	for _, m := range g.Marks {
		chunks = append(chunks, m.Chunk)
	}
	slices.Sort(chunks)
	return slices.Compact(chunks)
}

func (c *pgCommit) results(b *pgx.Batch, results []*delivery.Outcome) {
	var r pgResults
	byKey := make(map[pgKey]*delivery.Outcome, len(results))
	sorted := slices.SortedFunc(slices.Values(results),
		func(a, b *delivery.Outcome) int { return cmp.Compare(a.Mark.Row, b.Mark.Row) })
	for _, o := range sorted {
		r.add(o)
		byKey[pgKey{o.Mark.Row, o.Mark.Token}] = o
	}
	args := []any{r.ids, r.tokens, r.states, r.codes, r.enhanced, r.replies, r.relays, r.next, r.uncertain, r.reason,
		r.keep, c.now}
	b.Queue(pgResult+pgUsual, args...).Query(func(rows pgx.Rows) error {
		return eachKey(rows, func(k pgKey) {
			o := byKey[k]
			o.Applied = true
			c.deltas.move(o.Mark.Send, o.Mark.Region, delivery.Attempting, storedState(o), 1)
		})
	})
}

// pgResults are the columns of the results of a group.
type pgResults struct {
	ids, tokens, codes, next, uncertain, keep []int64
	states, enhanced, replies, relays, reason []string
}

func (r *pgResults) add(o *delivery.Outcome) {
	to := storedState(o)
	r.ids = append(r.ids, o.Mark.Row)
	r.tokens = append(r.tokens, o.Mark.Token)
	r.states = append(r.states, string(to))
	r.codes = append(r.codes, int64(o.Code))
	r.enhanced = append(r.enhanced, o.Enhanced)
	r.replies = append(r.replies, o.Reply)
	r.relays = append(r.relays, o.Relay)
	r.next = append(r.next, Millis(o.NextAt))
	r.uncertain = append(r.uncertain, bit(o.State == delivery.Uncertain))
	r.reason = append(r.reason, reason(o))
	r.keep = append(r.keep, bit(to == delivery.Uncertain || to == delivery.Accepted))
}

func eachKey(rows pgx.Rows, fn func(pgKey)) error {
	for rows.Next() {
		var k pgKey
		if err := rows.Scan(&k.row, &k.token); err != nil {
			return err
		}
		fn(k)
	}
	return rows.Err()
}

func (c *pgCommit) marks(b *pgx.Batch, marks []*delivery.Mark) {
	byKey := make(map[pgKey]*delivery.Mark, len(marks))
	byStream := map[string][]*delivery.Mark{}
	for _, m := range slices.SortedFunc(slices.Values(marks),
		func(a, b *delivery.Mark) int { return cmp.Compare(a.Row, b.Row) }) {
		byKey[pgKey{m.Row, m.Token}] = m
		byStream[c.streams[m.Send]] = append(byStream[c.streams[m.Send]], m)
	}
	for _, stream := range slices.Sorted(maps.Keys(byStream)) {
		c.markStream(b, stream, byStream[stream], byKey)
	}
}

func (c *pgCommit) markStream(b *pgx.Batch, stream string, marks []*delivery.Mark, byKey map[pgKey]*delivery.Mark) {
	n := len(marks)
	ids, chunks, tokens, attempts := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	for i, m := range marks {
		ids[i], chunks[i], tokens[i], attempts[i] = m.Row, m.Chunk, m.Token, int64(m.Attempt)
	}
	text := pgMark + unsuppressed(stream, "$5") + ` RETURNING u.id, u.token`
	b.Queue(text, ids, chunks, tokens, attempts, c.now).Query(func(rows pgx.Rows) error {
		return eachKey(rows, func(k pgKey) {
			m := byKey[k]
			m.Verdict = delivery.Marked
			c.deltas.move(m.Send, m.Region, delivery.Queued, delivery.Attempting, 1)
		})
	})
}

// finish writes what depends on the answers: history, counts, and rows that were
// not what we expected.
func (c *pgCommit) finish(ctx context.Context, g *delivery.Group) error {
	var b pgx.Batch
	for _, o := range g.Results {
		if !o.Applied {
			if err := c.already(ctx, o); err != nil {
				return err
			}
			continue
		}
		if o.State != delivery.Accepted && o.State != delivery.Queued {
			b.Queue(`INSERT INTO attempts (row_id, number, at, state, code, enhanced, reply, relay)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, o.Mark.Row, o.Mark.Attempt, c.now, string(o.State), o.Code,
				o.Enhanced, o.Reply, o.Relay)
		}
	}
	for _, m := range g.Marks {
		if m.Verdict == delivery.Lost {
			if err := c.block(ctx, m); err != nil {
				return err
			}
		}
	}
	c.deltas.sort()
	for i := range c.deltas {
		b.Queue(countsUpsert, c.deltas[i].args(c.l.shard)...)
	}
	if len(g.Results) > 0 {
		b.Queue(reportsWait).QueryRow(func(row pgx.Row) error { return row.Scan(&c.waits) })
	}
	return c.tx.SendBatch(ctx, &b).Close()
}

// already recognises a result that an earlier try committed although its answer
// was lost with the connection to the database, and tries again one that came
// to a row given up as uncertain.
func (c *pgCommit) already(ctx context.Context, o *delivery.Outcome) error {
	var r pgResults
	r.add(o)
	var id int64
	err := c.tx.QueryRow(ctx, pgResult+pgLate, r.ids, r.tokens, r.states, r.codes, r.enhanced, r.replies, r.relays,
		r.next,
		r.uncertain, r.reason, r.keep, c.now).Scan(&id)
	if err == nil {
		o.Applied = true
		c.deltas.move(o.Mark.Send, o.Mark.Region, delivery.Uncertain, storedState(o), 1)
		return nil
	}
	if err != pgx.ErrNoRows {
		return err
	}
	var n int
	err = c.tx.QueryRow(ctx, `SELECT count(*) FROM deliveries WHERE id = $1 AND token = $2 AND state = $3`,
		o.Mark.Row, o.Mark.Token, string(storedState(o))).Scan(&n)
	o.Applied = n == 1
	return err
}

// block finds out why a row was not marked: an earlier try did it although its
// answer was lost, or the person is suppressed, which is then written.
func (c *pgCommit) block(ctx context.Context, m *delivery.Mark) error {
	var ours int
	err := c.tx.QueryRow(ctx, `SELECT count(*) FROM deliveries d JOIN chunks k ON k.id = $4 AND k.token = $2
		WHERE d.id = $1 AND d.token = $2 AND d.attempts = $3 AND d.state = 'attempting'`,
		m.Row, m.Token, m.Attempt, m.Chunk).Scan(&ours)
	if err != nil {
		return err
	}
	if ours == 1 {
		m.Verdict = delivery.Marked
		return nil
	}
	why, err := c.l.blockedReason(ctx, c.strings, m.Row, c.streams[m.Send])
	if err != nil || why == "" {
		return err
	}
	tag, err := c.tx.Exec(ctx, `UPDATE deliveries d SET state = 'suppressed', reason = $2, updated_at = $3
		FROM chunks k WHERE d.id = $1 AND d.state = 'queued' AND k.id = $4 AND k.token = $5`,
		m.Row, why, c.now, m.Chunk, m.Token)
	if err == nil && tag.RowsAffected() == 1 {
		m.Verdict = delivery.Blocked
		c.deltas.move(m.Send, m.Region, delivery.Queued, delivery.Suppressed, 1)
	}
	return err
}

func (c *pgCommit) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := c.tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// streamsOf gives the stream of every send in the group.
func (l *Ledger) streamsOf(ctx context.Context, g *delivery.Group) (map[int64]string, error) {
	streams := make(map[int64]string, 2)
	for _, m := range g.Marks {
		if _, ok := streams[m.Send]; ok {
			continue
		}
		s, ok := l.streams.Load(m.Send)
		if !ok {
			var text string
			if err := l.s.queryRow(ctx, `SELECT stream FROM sends WHERE id = $1`, m.Send).Scan(&text); err != nil {
				return nil, err
			}
			s = text
			l.streams.Store(m.Send, text)
		}
		streams[m.Send], _ = s.(string)
	}
	return streams, nil
}
