package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tidings/internal/acts"
)

// Decided is what tables and log say of the newest decision on a revision. Whoever sends compares
// all of it: a hand in one place is found by the others.
type Decided struct {
	ApprovalRecord
	// Log is the newest entry of the log about an approval of that digest; its sequence is 0 where
	// there is none.
	Log acts.Entry
	// Linked: the entry is the very one that the log's next entry, or its end, names. Logged: the
	// log has entries from before the decision, so it must have one of it.
	Linked, Logged bool
}

// Decided gives the newest decision on a revision. One that nobody decided on has By "".
func (s *Store) Decided(ctx context.Context, slug string, revision int) (d Decided, err error) {
	var at int64
	err = s.queryRow(ctx, `SELECT slug, revision, digest, decision, by_whom, note, at, content FROM approvals
		WHERE slug = $1 AND revision = $2 ORDER BY id DESC LIMIT 1`, slug, revision).Scan(&d.Slug, &d.Revision,
		&d.Digest, &d.Decision, &d.By, &d.Note, &at, &d.Content)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	d.At = Moment(at)
	if err == nil {
		err = s.queryRow(ctx, `SELECT count(*) > 0 FROM (SELECT 1 FROM acts WHERE at <= $1 LIMIT 1) a`,
			at).Scan(&d.Logged)
	}
	if err == nil {
		d.Log, err = scanAct(s.queryRow(ctx, `SELECT `+actColumns+` FROM acts WHERE notice = $1 AND act = $2
			AND "after" = $3 ORDER BY sequence DESC LIMIT 1`, slug, d.Decision.Act(), d.Digest))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err == nil {
		d.Linked, err = s.linked(ctx, d.Log)
	}
	if err != nil {
		return d, fmt.Errorf("the decision on r%d of %s: %w", revision, slug, err)
	}
	return d, nil
}

// linked reports whether the log holds an entry by its digest.
func (s *Store) linked(ctx context.Context, e acts.Entry) (bool, error) {
	var digest string
	err := s.queryRow(ctx, `SELECT previous FROM acts WHERE sequence = $1 UNION ALL
		SELECT digest FROM acts_head WHERE name = 'head' AND sequence = $2`, e.Sequence+1, e.Sequence).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return digest == e.Digest(), err
}
