package store

import (
	"context"
	"fmt"

	"tidings/internal/delivery"
)

// Holder is one person's message of an earlier revision, as the relay took it.
type Holder struct {
	Recipient int64
	Row       int64 // of the ledger
	Revision  int
}

// Holders streams who has a revision of a notice before the one given, the earliest
// revision first: whoever has several comes once for each. A message of which nobody
// knows whether it arrived counts as had, also where a later try failed; one that came
// back, was refused or was never sent does not.
func (l *Ledger) Holders(ctx context.Context, slug string, before int, each func(Holder)) error {
	rows, err := l.s.query(ctx, `SELECT d.recipient_id, d.id, s.revision FROM sends s
		JOIN deliveries d ON d.send_id = s.id WHERE s.slug = $1 AND s.revision < $2 AND (d.state IN (`+
		quote(string(delivery.Accepted))+`, `+quote(string(delivery.Delivered))+`, `+
		quote(string(delivery.Complained))+`, `+quote(string(delivery.Uncertain))+`, `+
		quote(string(delivery.Attempting))+`) OR d.state = `+quote(string(delivery.Failed))+` AND d.uncertain > 0)
		ORDER BY s.revision, d.id`, slug, before)
	err = forEach(rows, err, func(row scanner) error {
		var h Holder
		if err := row.Scan(&h.Recipient, &h.Row, &h.Revision); err != nil {
			return err
		}
		each(h)
		return nil
	})
	if err != nil {
		return fmt.Errorf("who has an earlier revision of %s: %w", slug, err)
	}
	return nil
}

// SendsBefore gives the sends of a notice's revisions before the one given that began or
// still may, the earliest first. One that was cancelled before it began reached nobody.
func (l *Ledger) SendsBefore(ctx context.Context, slug string, before int) ([]delivery.Send, error) {
	return l.listSends(ctx, `SELECT `+sendColumns+` FROM sends WHERE slug = $1 AND revision < $2
		AND (state <> 'cancelled' OR started_at > 0) ORDER BY revision`, slug, before)
}

// isCorrection holds for the messages that correct what their recipient has; a suppressed
// or cancelled one corrects nothing.
const isCorrection = `corrects > 0 AND state NOT IN ('` + string(delivery.Suppressed) + `', '` +
	string(delivery.Cancelled) + `')`

// Corrections gives the newest revision that messages of a send correct, and how many
// of them do so.
func (l *Ledger) Corrections(ctx context.Context, send int64) (newest, n int, err error) {
	err = l.s.queryRow(ctx, `SELECT coalesce(max(corrects), 0), count(*) FROM deliveries WHERE send_id = $1
		AND `+isCorrection, send).Scan(&newest, &n)
	return newest, n, err
}
