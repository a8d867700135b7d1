package store

import (
	"context"
	"errors"
	"fmt"
)

// isNewest refuses to send an earlier revision again once a later one began: whoever lacks
// the earlier was counted there as having none.
func (l *Ledger) isNewest(ctx context.Context, tx *Tx, send int64) error {
	var later int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM sends s JOIN sends x ON x.slug = s.slug AND x.revision > s.revision
		WHERE s.id = $1`, send).Scan(&later)
	if err == nil && later > 0 {
		err = errors.New("a later revision was sent meanwhile; look again")
	}
	return err
}

// OlderWorkers names the workers of a program from before there were corrections that are
// at work, or were until a moment ago: they were running when the tables were brought up to
// date, and know nothing of what was added. They are told by a heartbeat without a kind of
// fault.
func (l *Ledger) OlderWorkers(ctx context.Context) (names []string, err error) {
	rows, err := l.s.query(ctx, `SELECT id FROM workers WHERE send_id = 0 AND fault_kind = '' AND seen_at >= $1
		ORDER BY id`, l.nowMs()-usualLease.Milliseconds())
	err = forEach(rows, err, func(row scanner) error {
		var id string
		if err := row.Scan(&id); err != nil {
			return err
		}
		if !l.alive.dead(id) {
			names = append(names, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("workers: %w", err)
	}
	return names, nil
}
