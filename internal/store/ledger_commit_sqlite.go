package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/internal/delivery"
)

// sqliteCommit holds the prepared statements of the group commit on the one writing
// connection, and what is known within one group.
type sqliteCommit struct {
	driverConn
	deltas deltas
	tokens map[int64]int64 // chunk -> its token in this transaction
	marks  map[string]markText
	lists  map[list]string
	waits  bool // a report waits for a row that is in flight no more

	values      []driver.Value // of one statement over many rows
	sameMarks   groups[sameMark, *delivery.Mark]
	sameResults groups[sameResult, *delivery.Outcome]
}

// markText is the mark of one stream, for one row and for many.
type markText struct{ one, many string }

// Parameters are anonymous: the driver makes a string of every numbered one.
const (
	sqliteAccept = `UPDATE deliveries SET state = 'accepted', code = ?, enhanced = ?, reply = ?, relay = ?,
		updated_at = ?, reason = '' WHERE id = ? AND token = ? AND state = ?`
	sqliteAcceptMany = `UPDATE deliveries SET state = 'accepted', code = ?, enhanced = ?, reply = ?, relay = ?,
		updated_at = ?, reason = '' WHERE token = ? AND state = 'attempting' AND id IN`
	sqliteResult = `UPDATE deliveries SET state = ?, code = ?, enhanced = ?, reply = ?, relay = ?, updated_at = ?,
		next_at = ?, uncertain = uncertain + ?, reason = ?, token = CASE WHEN ? = 1 THEN 0 ELSE token END
		WHERE id = ? AND token = ? AND state = ?`
	sqliteReturn = `UPDATE deliveries SET state = 'queued', attempts = attempts - 1, token = 0, updated_at = ?
		WHERE id = ? AND token = ? AND state = 'attempting'`
	sqliteHistory = `INSERT INTO attempts (row_id, number, at, state, code, enhanced, reply, relay)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	sqliteMark = `UPDATE deliveries AS d SET state = 'attempting', attempts = ?, token = ?, updated_at = ?
		WHERE d.state = 'queued'`
	sqliteBlock = `UPDATE deliveries SET state = 'suppressed', reason = ?, updated_at = ? WHERE id = ?
		AND state = 'queued'`
	sqliteToken = `SELECT token FROM chunks WHERE id = ?`
)

// closeHot closes the prepared statements; needed only before the store's end. It
// asks for the connection, because somebody else may be using it, and because the
// statements of one that was dropped meanwhile must not be touched.
func (l *Ledger) closeStatements() error {
	if l.sqlite.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := l.s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(raw any) error {
		if c, ok := raw.(driver.Conn); ok {
			l.sqlite.use(c)
		}
		return l.sqlite.close()
	})
}

func (l *Ledger) commitSQLite(ctx context.Context, g *delivery.Group) (waits bool, err error) {
	streams, err := l.streamsOf(ctx, g)
	if err != nil {
		return false, err
	}
	conn, err := l.s.writer.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	err = conn.Raw(func(raw any) error {
		c, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("unexpected driver connection %T", raw)
		}
		l.sqlite.use(c)
		err := l.sqlite.transaction(func() error { return l.sqlite.group(l, g, streams, true) })
		if errors.Is(err, errRowMismatch) {
			clean(g)
			err = l.sqlite.transaction(func() error { return l.sqlite.group(l, g, streams, false) })
		}
		waits = l.sqlite.waits
		return err
	})
	return waits, err
}

// group writes one group inside a transaction, many rows at once where that can
// be. Nothing in it can be cancelled: it is whole or not at all.
func (h *sqliteCommit) group(l *Ledger, g *delivery.Group, streams map[int64]string, many bool) error {
	now := l.nowMs()
	h.deltas = h.deltas[:0]
	if h.tokens == nil {
		h.tokens = map[int64]int64{}
	}
	clear(h.tokens)
	write := h.writeRows
	if many {
		write = h.writeGrouped
	}
	if err := write(l, g, streams, now); err != nil {
		return err
	}
	h.deltas.sort()
	for i := range h.deltas {
		if _, err := h.exec(l.s.rebind(countsUpsert), h.deltas[i].values(l.shard)...); err != nil {
			return err
		}
	}
	h.waits = false
	if len(g.Results) == 0 {
		return nil
	}
	n, err := h.query(reportsWait)
	h.waits = err == nil && n[0] != int64(0)
	return err
}

func (h *sqliteCommit) writeRows(l *Ledger, g *delivery.Group, streams map[int64]string, now int64) error {
	for _, r := range g.Results {
		if err := h.result(r, now); err != nil {
			return err
		}
	}
	for _, m := range g.Marks {
		if err := h.mark(l, m, streams[m.Send], now); err != nil {
			return err
		}
	}
	return nil
}

func (d *delta) values(shard int64) []driver.Value {
	args := d.args(shard)
	values := make([]driver.Value, len(args))
	for i, a := range args {
		values[i] = a
	}
	return values
}

func (h *sqliteCommit) result(o *delivery.Outcome, now int64) error {
	m, to := o.Mark, storedState(o)
	if o.State == delivery.Queued {
		n, err := h.exec(sqliteReturn, now, m.Row, m.Token)
		if n == 1 {
			o.Applied = true
			h.deltas.move(m.Send, m.Region, delivery.Attempting, delivery.Queued, 1)
		}
		return err
	}
	from := delivery.Attempting
	n, err := h.update(o, from, to, now)
	if err == nil && n == 0 { // a late answer to a row that was given up as uncertain
		from = delivery.Uncertain
		n, err = h.update(o, from, to, now)
	}
	if err != nil || n == 0 {
		return err
	}
	o.Applied = true
	h.deltas.move(m.Send, m.Region, from, to, 1)
	if o.State == delivery.Accepted {
		return nil
	}
	_, err = h.exec(sqliteHistory, m.Row, int64(m.Attempt), now, string(o.State), int64(o.Code), o.Enhanced, o.Reply,
		o.Relay)
	return err
}

func (h *sqliteCommit) update(o *delivery.Outcome, from, to delivery.State, now int64) (int64, error) {
	m := o.Mark
	if to == delivery.Accepted {
		return h.exec(sqliteAccept, int64(o.Code), o.Enhanced, o.Reply, o.Relay, now, m.Row, m.Token, string(from))
	}
	if to == from {
		return 0, nil
	}
	return h.exec(sqliteResult, string(to), int64(o.Code), o.Enhanced, o.Reply, o.Relay, now, Millis(o.NextAt),
		bit(o.State == delivery.Uncertain), reason(o), bit(to != delivery.Uncertain), m.Row, m.Token, string(from))
}

func (h *sqliteCommit) mark(l *Ledger, m *delivery.Mark, stream string, now int64) error {
	token, err := h.chunkToken(m.Chunk)
	if err != nil || token != m.Token {
		return err
	}
	n, err := h.exec(h.markText(stream).one, int64(m.Attempt), m.Token, now, m.Row, now)
	if err != nil {
		return err
	}
	if n == 1 {
		m.Verdict = delivery.Marked
		h.deltas.move(m.Send, m.Region, delivery.Queued, delivery.Attempting, 1)
		return nil
	}
	return h.block(l, m, stream, now)
}

// chunkToken gives the token of a chunk, asked once in a transaction.
func (h *sqliteCommit) chunkToken(chunk int64) (int64, error) {
	token, ok := h.tokens[chunk]
	if ok {
		return token, nil
	}
	v, err := h.query(sqliteToken, chunk)
	if err != nil {
		return 0, err
	}
	if len(v) == 1 {
		token, _ = v[0].(int64)
	}
	h.tokens[chunk] = token
	return token, nil
}

// markText is the mark with the condition that the person may be written to.
func (h *sqliteCommit) markText(stream string) markText {
	text, ok := h.marks[stream]
	if !ok {
		if h.marks == nil {
			h.marks = map[string]markText{}
		}
		may := unsuppressed(stream, "?")
		text = markText{one: sqliteMark + " AND d.id = ?" + may, many: sqliteMark + may + " AND d.id IN"}
		h.marks[stream] = text
	}
	return text
}

// block finds out why a row was not marked, and suppresses it if that is why.
func (h *sqliteCommit) block(l *Ledger, m *delivery.Mark, stream string, now int64) error {
	why, err := l.blockedReason(context.Background(), h.strings(l.s), m.Row, stream)
	if err != nil || why == "" {
		return err
	}
	n, err := h.exec(sqliteBlock, why, now, m.Row)
	if n == 1 {
		m.Verdict = delivery.Blocked
		h.deltas.move(m.Send, m.Region, delivery.Queued, delivery.Suppressed, 1)
	}
	return err
}

func (h *sqliteCommit) strings(s *Store) querier {
	return func(_ context.Context, query string, args ...any) ([]string, error) {
		values := make([]driver.Value, len(args))
		for i, a := range args {
			values[i] = a
		}
		v, err := h.query(s.rebind(query), values...)
		out := make([]string, len(v))
		for i, x := range v {
			out[i], _ = x.(string)
		}
		return out, err
	}
}

func (c *driverConn) transaction(fn func() error) error {
	if _, err := c.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		_, err = c.exec(`COMMIT`)
	}
	if err != nil {
		if _, e := c.exec(`ROLLBACK`); e != nil && !strings.Contains(e.Error(), "no transaction is active") {
			err = errors.Join(err, e)
		}
	}
	return err
}
