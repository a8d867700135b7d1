package store

import (
	"context"
	"fmt"
	"strings"

	"tidings/internal/delivery"
	"tidings/notices"
	"tidings/recipients"
)

// Commit writes a group; see delivery.Ledger.
//
// SQLite runs one prepared update for each row inside one transaction: a
// statement over many rows (UPDATE … FROM json_each) plans badly and ran for
// minutes. PostgreSQL takes the whole group in a few statements over arrays, sent
// together.
func (l *Ledger) Commit(ctx context.Context, g *delivery.Group) error {
	clean(g)
	var waits bool // a report came before a reply of this group
	var err error
	if l.s.dialect == Postgres {
		waits, err = l.commitPostgres(ctx, g)
	} else {
		waits, err = l.commitSQLite(ctx, g)
	}
	// Behind the commit, so that no mark is announced that nobody else can see.
	if moved := l.s.moved(true); moved != nil {
		return moved
	}
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if waits { // it follows the commit; if it is lost, Release or the next report does it
		if err := l.settleAll(ctx); err != nil {
			l.s.Log().Warn("reports that came early wait longer", "error", err)
		}
	}
	l.suppressRefused(ctx, g)
	return nil
}

// clean takes bytes that a database refuses out of the relay's words, and clears
// what an earlier try of the same group set.
func clean(g *delivery.Group) {
	for _, r := range g.Results {
		r.Applied = false
		r.Reply, r.Enhanced = plain(r.Reply), plain(r.Enhanced)
	}
	for _, m := range g.Marks {
		m.Verdict = delivery.Lost
	}
}

// storedState is the state that an outcome leaves in the row. An uncertain row that
// is to be sent again waits as a deferred one does.
func storedState(o *delivery.Outcome) delivery.State {
	if o.State == delivery.Uncertain && o.Resend {
		return delivery.Deferred
	}
	return o.State
}

// reason says in the row at which stage a message was not accepted.
func reason(o *delivery.Outcome) string {
	if o.State == delivery.Accepted {
		return ""
	}
	return o.Stage
}

// unsuppressed is the condition that row d may be written to at the moment now,
// a placeholder. It says in SQL what recipients.Select says, and is asked in the
// very statement that marks a row: whoever is suppressed while a send runs is
// not written to any more.
func unsuppressed(stream, now string) string {
	key := `CASE WHEN d.email_key = '' THEN d.email ELSE d.email_key END`
	q := ` AND d.email <> '' AND NOT EXISTS (SELECT 1 FROM suppressions s WHERE s.email_key = ` + key +
		` AND s.stream IN ('', ` + quote(stream) +
		`) AND (s.until = 0 OR s.until > ` + now + `)`
	var cannot []string
	for _, r := range recipients.Reasons() {
		if !recipients.CanExclude(r, notices.Stream(stream)) {
			cannot = append(cannot, quote(string(r)))
		}
	}
	if len(cannot) > 0 {
		q += ` AND s.reason NOT IN (` + strings.Join(cannot, ", ") + `)`
	}
	q += `)`
	if recipients.CanExclude(recipients.Preference, notices.Stream(stream)) {
		q += ` AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.recipient_id = d.recipient_id AND c.stream = ` +
			quote(stream) + ` AND c.state = 'left')`
	}
	return q
}

// blockedReason finds why a row may not be written to; "" if it may.
func (l *Ledger) blockedReason(ctx context.Context, q querier, row int64, stream string) (string, error) {
	rows, err := q(ctx, `SELECT s.reason FROM deliveries d JOIN suppressions s
		ON s.email_key = CASE WHEN d.email_key = '' THEN d.email ELSE d.email_key END
		WHERE d.id = $1 AND s.stream IN ('', $2) AND (s.until = 0 OR s.until > $3)
		UNION ALL SELECT 'preference' FROM deliveries d JOIN consents c ON c.recipient_id = d.recipient_id
		WHERE d.id = $1 AND c.stream = $2 AND c.state = 'left'
		UNION ALL SELECT 'erased' FROM deliveries d WHERE d.id = $1 AND d.email = ''`, row, stream, l.nowMs())
	if err != nil {
		return "", err
	}
	var found []recipients.Reason
	for _, r := range rows {
		if recipients.CanExclude(recipients.Reason(r), notices.Stream(stream)) {
			found = append(found, recipients.Reason(r))
		}
	}
	return string(recipients.Weightiest(found)), nil
}

// querier gives the first column of a query as text.
type querier func(ctx context.Context, query string, args ...any) ([]string, error)
