package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"tidings/internal/delivery"
)

// GroupCount is how many rows of one group are in one state, and how many of
// those people said that they have read the letter.
type GroupCount struct {
	Name         string // of the group; empty: not known
	State        delivery.State
	N            int
	Acknowledged int
}

// acknowledgedJoin adds those who said that they have read the letter of the send d.
const acknowledgedJoin = ` LEFT JOIN (SELECT DISTINCT e.recipient_id FROM events e JOIN sends s ON s.slug = e.slug
	AND s.revision = e.revision
	WHERE s.id = $1 AND e.kind = 'acknowledged') a ON a.recipient_id = d.recipient_id WHERE d.send_id = $1 `

// reportedJoin adds the rows about which something was reported without proof.
const reportedJoin = ` LEFT JOIN (SELECT DISTINCT r.row_id FROM events r JOIN sends t ON t.slug = r.slug
	AND t.revision = r.revision
	WHERE t.id = $1 AND r.` + isUnproven + `) u ON u.row_id = d.id`

// CountByLocale counts the rows of a send by language and state.
func (l *Ledger) CountByLocale(ctx context.Context, send int64) ([]GroupCount, error) {
	return l.groups(ctx, `d.locale`, send)
}

// AcknowledgedByRegion counts those who said that they have read the letter.
func (l *Ledger) AcknowledgedByRegion(ctx context.Context, send int64) (map[string]int, error) {
	counts, err := l.groups(ctx, `d.region`, send)
	out := map[string]int{}
	for _, c := range counts {
		out[c.Name] += c.Acknowledged
	}
	return out, err
}

// CountByDomain counts the rows of a send by the domain of the address and state.
// Rows whose address was removed count under an empty name.
func (l *Ledger) CountByDomain(ctx context.Context, send int64) ([]GroupCount, error) {
	return l.groups(ctx, l.s.dialect.domain("d.email"), send)
}

// domain is the expression for the domain of an address, in small letters.
func (d Dialect) domain(column string) string {
	if d == Postgres {
		return `lower(split_part(` + column + `, '@', 2))`
	}
	return `CASE WHEN instr(` + column + `, '@') > 0 THEN lower(substr(` + column + `, instr(` + column +
		`, '@') + 1)) ELSE '' END`
}

// BreakdownCount is how many rows share region, language, domain and state.
type BreakdownCount struct {
	Region, Locale, Domain string
	State                  delivery.State
	N, Acknowledged        int
	Reported               int // about which something was reported without proof
	Corrections            int // that correct what the recipient has, and were not held back
}

// CountBreakdown streams the counts of a send in their finest form.
func (l *Ledger) CountBreakdown(ctx context.Context, send int64, each func(BreakdownCount) error) error {
	rows, err := l.s.query(ctx, `SELECT d.region, d.locale, `+l.s.dialect.domain("d.email")+`, d.state, count(*),
		count(a.recipient_id), count(u.row_id), count(CASE WHEN d.`+isCorrection+` THEN 1 END)
		FROM deliveries d`+reportedJoin+acknowledgedJoin+`GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, send)
	return forEach(rows, err, func(row scanner) error {
		var c BreakdownCount
		if err := row.Scan(&c.Region, &c.Locale, &c.Domain, &c.State, &c.N, &c.Acknowledged, &c.Reported,
			&c.Corrections); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		return each(c)
	})
}

func (l *Ledger) groups(ctx context.Context, expression string, send int64) (out []GroupCount, err error) {
	rows, err := l.s.query(ctx, `SELECT `+expression+`, d.state, count(*), count(a.recipient_id)
		FROM deliveries d`+acknowledgedJoin+`GROUP BY 1, 2 ORDER BY 1, 2`, send)
	err = forEach(rows, err, func(row scanner) error {
		var g GroupCount
		err := row.Scan(&g.Name, &g.State, &g.N, &g.Acknowledged)
		out = append(out, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out, nil
}

// missedStates are those in which the letter did not arrive, or nobody knows.
const missedStates = ` IN ('failed', 'bounced', 'suppressed', 'cancelled', 'uncertain')`

// ReasonCount is how many rows did not arrive for the same reason.
type ReasonCount struct {
	State            delivery.State
	Reason, Enhanced string
	Code, N          int
}

// CountReasons counts why rows of a send did not arrive.
func (l *Ledger) CountReasons(ctx context.Context, send int64) (out []ReasonCount, err error) {
	rows, err := l.s.query(ctx, `SELECT state, reason, enhanced, code, count(*) FROM deliveries WHERE send_id = $1
		AND (state`+missedStates+` OR state = 'complained') GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3`, send)
	err = forEach(rows, err, func(row scanner) error {
		var r ReasonCount
		err := row.Scan(&r.State, &r.Reason, &r.Enhanced, &r.Code, &r.N)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out, nil
}

// readStates are those in which the letter lies in a mailbox, as far as anybody
// knows: who is in one of them may have read it.
const readStates = ` IN ('accepted', 'delivered')`

// Missed is one person who did not get the letter, or did not say to have read it.
type Missed struct {
	delivery.Delivery
	Name, Company string
}

// Missed streams who did not get the letter, by region and address, at most limit
// of them; 0 is no limit.
func (l *Ledger) Missed(ctx context.Context, send int64, limit int, each func(*Missed) error) error {
	return l.people(ctx, send, limit, ` WHERE d.send_id = $1 AND d.state`+missedStates, each)
}

// Unacknowledged streams who got the letter and has not said to have read it, in the
// order of Missed.
func (l *Ledger) Unacknowledged(ctx context.Context, send int64, limit int, each func(*Missed) error) error {
	return l.people(ctx, send, limit, acknowledgedJoin+`AND a.recipient_id IS NULL AND d.state`+readStates, each)
}

// CountUnacknowledged counts them.
func (l *Ledger) CountUnacknowledged(ctx context.Context, send int64) (n int, err error) {
	err = l.s.queryRow(ctx, `SELECT count(*) FROM deliveries d`+acknowledgedJoin+`AND a.recipient_id IS NULL
		AND d.state`+readStates, send).Scan(&n)
	return n, err
}

// people streams rows with names; where may begin with a join.
func (l *Ledger) people(ctx context.Context, send int64, limit int, where string, each func(*Missed) error) error {
	query := `SELECT d.id, d.recipient_id, d.email, d.region, d.locale, d.state, d.code, d.enhanced, d.reply, d.reason,
		CASE WHEN p.name <> '' THEN p.name ELSE trim(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name,
		'')) END, COALESCE(p.company, '')
		FROM deliveries d LEFT JOIN recipients p ON p.id = d.recipient_id` + where + `
		ORDER BY d.region, d.email, d.id`
	if limit > 0 {
		query += fmt.Sprintf(` LIMIT %d`, limit)
	}
	rows, err := l.s.query(ctx, query, send)
	return forEach(rows, err, func(row scanner) error {
		var m Missed
		err := row.Scan(&m.Row, &m.Recipient, &m.Email, &m.Region, &m.Locale, &m.State, &m.Code, &m.Enhanced, &m.Reply,
			&m.Reason, &m.Name, &m.Company)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		return each(&m)
	})
}

// acceptedRows are the times at which the relay took the messages of a send,
// whatever came back about them since.
const acceptedRows = `SELECT CASE WHEN state = 'accepted' THEN updated_at ELSE accepted_at END AS at FROM deliveries
	WHERE send_id = $1 AND (state = 'accepted' OR accepted_at > 0)`

// AcceptedAfter says how many rows a relay is known to have accepted, and by when
// the given shares (0 to 1) of them were. What came back later changes neither. A
// row whose acceptance was never read, only reported, is not counted.
func (l *Ledger) AcceptedAfter(ctx context.Context, send int64, shares ...float64) (n int, at []time.Time, err error) {
	if err := l.s.queryRow(ctx, `SELECT count(*) FROM (`+acceptedRows+`) AS a`, send).Scan(&n); err != nil || n == 0 {
		return 0, nil, err
	}
	for _, share := range shares {
		var ms int64
		offset := max(0, min(n-1, int(math.Ceil(share*float64(n)))-1))
		err := l.s.queryRow(ctx, acceptedRows+` ORDER BY 1 LIMIT 1 OFFSET $2`, send, offset).Scan(&ms)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, nil, nil
		}
		if err != nil {
			return 0, nil, fmt.Errorf("report: %w", err)
		}
		at = append(at, Moment(ms))
	}
	return n, at, nil
}
