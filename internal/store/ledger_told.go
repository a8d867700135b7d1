package store

import (
	"context"

	"tidings/internal/delivery"
)

// isTold holds for rows whose message was taken, or may have been, by an earlier try too:
// whoever has it may go by what it says. What came back reached nobody.
const isTold = `(d.state IN ('accepted', 'delivered', 'complained', 'uncertain', 'attempting')
	OR d.uncertain > 0 AND d.state <> 'bounced')`

// Told gives everybody who has a message of any revision of these notices, or may have
// one: each person once, by ascending number.
func (l *Ledger) Told(ctx context.Context, slugs []string, each func(recipient int64)) error {
	rows, err := l.s.query(ctx, `SELECT DISTINCT d.recipient_id FROM deliveries d JOIN sends s ON s.id = d.send_id
		WHERE `+l.s.dialect.inList("s.slug", "$1")+` AND `+isTold+` ORDER BY 1`, l.s.dialect.listArg(slugs))
	return forEach(rows, err, func(row scanner) error {
		var recipient int64
		err := row.Scan(&recipient)
		each(recipient)
		return err
	})
}

// Spoken is a message with the accounts of which it spoke to its recipient.
type Spoken struct {
	Recipient int64
	State     delivery.State
	Covers    Covers
	accounts  string
}

// Covers says of how many of the accounts that a person serves now a message spoke.
type Covers int

const (
	CoversNone Covers = iota // they serve others by now, or were in no account then
	CoversSome
	CoversAll // or they are in no account now
)

// Accounts visits the accounts of which the message spoke; none: the person was in none.
func (s *Spoken) Accounts(visit func(account int64)) { eachNumber(s.accounts, visit) }

// spoken selects the columns of a Spoken. The largest and the smallest answer to "did it speak of
// this account" add up to Covers.
const spoken = `SELECT d.recipient_id, d.state, d.accounts, coalesce((SELECT max(x.told) + min(x.told) FROM (
		SELECT CASE WHEN d.accounts || ' ' LIKE '% ' || c.account_id || ' %' THEN 1 ELSE 0 END AS told
		FROM contacts c WHERE c.recipient_id = d.recipient_id) x), 2)
	FROM deliveries d `

// EachSpoken streams the messages of a send.
func (l *Ledger) EachSpoken(ctx context.Context, send int64, each func(*Spoken)) error {
	return l.eachSpoken(ctx, each, `WHERE d.send_id = $1`, send)
}

// EachTold streams the messages of any revision of a notice that somebody has, or may have.
func (l *Ledger) EachTold(ctx context.Context, slug string, each func(*Spoken)) error {
	return l.eachSpoken(ctx, each, `JOIN sends s ON s.id = d.send_id WHERE s.slug = $1 AND `+isTold, slug)
}

func (l *Ledger) eachSpoken(ctx context.Context, each func(*Spoken), where string, arg any) error {
	rows, err := l.s.query(ctx, spoken+where, arg)
	return forEach(rows, err, func(row scanner) error {
		var s Spoken
		err := row.Scan(&s.Recipient, &s.State, &s.accounts, &s.Covers)
		each(&s)
		return err
	})
}
