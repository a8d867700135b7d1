package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tidings/internal/delivery"
)

// GroupCount is how many rows of one group are in one state.
type GroupCount struct {
	Name  string // of the group; empty: not known
	State delivery.State
	N     int
}

// CountByLocale counts the rows of a send by language and state.
func (l *Ledger) CountByLocale(ctx context.Context, send int64) ([]GroupCount, error) {
	return l.groups(ctx, `locale`, send)
}

// CountByDomain counts the rows of a send by the domain of the address and state.
// Rows whose address was removed count under an empty name.
func (l *Ledger) CountByDomain(ctx context.Context, send int64) ([]GroupCount, error) {
	return l.groups(ctx, l.s.dialect.domain("email"), send)
}

// domain is the expression for the domain of an address, in small letters.
func (d Dialect) domain(column string) string {
	if d == Postgres {
		return `lower(split_part(` + column + `, '@', 2))`
	}
	return `CASE WHEN instr(` + column + `, '@') > 0 THEN lower(substr(` + column + `, instr(` + column + `, '@') + 1)) ELSE '' END`
}

// FineCount is how many rows share region, language, domain and state.
type FineCount struct {
	Region, Locale, Domain string
	State                  delivery.State
	N                      int
}

// CountFinely streams the counts of a send in their finest form.
func (l *Ledger) CountFinely(ctx context.Context, send int64, each func(FineCount) error) error {
	rows, err := l.s.Query(ctx, `SELECT region, locale, `+l.s.dialect.domain("email")+`, state, count(*) FROM deliveries WHERE send_id = $1
		GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, send)
	return forEach(rows, err, func(row scanner) error {
		var c FineCount
		if err := row.Scan(&c.Region, &c.Locale, &c.Domain, &c.State, &c.N); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		return each(c)
	})
}

func (l *Ledger) groups(ctx context.Context, expression string, send int64) (out []GroupCount, err error) {
	rows, err := l.s.Query(ctx, `SELECT `+expression+`, state, count(*) FROM deliveries WHERE send_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`, send)
	err = forEach(rows, err, func(row scanner) error {
		var g GroupCount
		err := row.Scan(&g.Name, &g.State, &g.N)
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
	rows, err := l.s.Query(ctx, `SELECT state, reason, enhanced, code, count(*) FROM deliveries WHERE send_id = $1
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

// Missed is one person who did not get the letter.
type Missed struct {
	delivery.Delivery
	Name, Company string
}

// Missed streams who did not get the letter, by region and address, at most limit
// of them; 0 is no limit.
func (l *Ledger) Missed(ctx context.Context, send int64, limit int, each func(*Missed) error) error {
	query := `SELECT d.id, d.recipient_id, d.email, d.region, d.locale, d.state, d.code, d.enhanced, d.reply, d.reason,
		CASE WHEN p.name <> '' THEN p.name ELSE trim(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')) END, COALESCE(p.company, '')
		FROM deliveries d LEFT JOIN recipients p ON p.id = d.recipient_id WHERE d.send_id = $1 AND d.state` + missedStates + `
		ORDER BY d.region, d.email, d.id`
	if limit > 0 {
		query += fmt.Sprintf(` LIMIT %d`, limit)
	}
	rows, err := l.s.Query(ctx, query, send)
	return forEach(rows, err, func(row scanner) error {
		var m Missed
		err := row.Scan(&m.Row, &m.Recipient, &m.Email, &m.Region, &m.Locale, &m.State, &m.Code, &m.Enhanced, &m.Reply, &m.Reason, &m.Name, &m.Company)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		return each(&m)
	})
}

// AcceptedAfter says how many rows are accepted, and by when the given shares (0
// to 1) of them were. A row about which something came back counts no more: its
// time is that of the report.
func (l *Ledger) AcceptedAfter(ctx context.Context, send int64, shares ...float64) (n int, at []time.Time, err error) {
	const where = ` FROM deliveries WHERE send_id = $1 AND state = 'accepted'`
	if err := l.s.QueryRow(ctx, `SELECT count(*)`+where, send).Scan(&n); err != nil || n == 0 {
		return 0, nil, err
	}
	for _, share := range shares {
		var ms int64
		offset := min(n-1, int(share*float64(n)))
		err := l.s.QueryRow(ctx, `SELECT updated_at`+where+` ORDER BY updated_at LIMIT 1 OFFSET $2`, send, offset).Scan(&ms)
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
