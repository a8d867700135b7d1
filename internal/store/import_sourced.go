package store

import (
	"context"
	"strings"
)

// SyncOrigin begins the names of sources in the histories of people.
const SyncOrigin = "sync "

// countSourced counts whom an import changed although a source brings them too.
func (t *Tx) countSourced(ctx context.Context, up upsert) (n int, err error) {
	if strings.HasPrefix(up.source, SyncOrigin) {
		return 0, nil // which names them
	}
	if has, err := t.hasSources(ctx); err != nil || !has {
		return 0, err
	}
	err = t.QueryRow(ctx, `SELECT (SELECT count(*) FROM recipients WHERE updated_at = $1 AND created_at < $1
			AND email_key IN (SELECT email_key FROM source_entries))
		+ (SELECT count(*) FROM accounts WHERE updated_at = $1 AND created_at < $1
			AND account_key IN (SELECT account_key FROM source_entries))`, up.now).Scan(&n)
	return n, err
}

func (t *Tx) hasSources(ctx context.Context) (bool, error) {
	var found flag
	err := t.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM source_entries LIMIT 1) AS one`).Scan(&found)
	return bool(found), err
}
