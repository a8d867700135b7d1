package store

import "context"

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
