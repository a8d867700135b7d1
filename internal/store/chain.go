package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrChain says that an archive entry does not follow the last one.
var ErrChain = errors.New("the archive's chain has moved on")

// ArchiveEntry is one link of the chain of manifests. The copy in the database is what
// the files in the outputs folder are checked against; nothing changes or removes one.
type ArchiveEntry struct {
	Seq      int64  `json:"seq"` // 1, 2, 3 … without a gap
	Slug     string `json:"notice"`
	Revision int    `json:"revision"`
	Manifest string `json:"manifest_sha256"` // of manifest.json, hex
	// Previous is the Manifest of the entry before, empty for the first. No two
	// entries have the same, so the chain cannot fork.
	Previous string    `json:"previous_sha256"`
	At       time.Time `json:"at"` // when it was sealed
}

// AppendArchive adds a link. Its Previous must be the last entry's Manifest, else
// it is ErrChain: read the chain again, and make the manifest anew. Seq and, if
// zero, At are filled in.
func (s *Store) AppendArchive(ctx context.Context, e ArchiveEntry) (ArchiveEntry, error) {
	if e.At.IsZero() {
		e.At = s.Now()
	}
	err := s.InTx(ctx, func(tx *Tx) error {
		last, err := scanArchive(tx.QueryRow(ctx, selectArchive+` ORDER BY seq DESC LIMIT 1`))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if last.Manifest != e.Previous {
			return ErrChain
		}
		e.Seq = last.Seq + 1
		n, err := tx.ExecRows(ctx, `INSERT INTO archive (seq, slug, revision, manifest_sha256, previous_sha256, at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, e.Seq, e.Slug, e.Revision,
			e.Manifest, e.Previous, Millis(e.At))
		if err == nil && n == 0 { // another process was faster
			err = ErrChain
		}
		if err != nil {
			return err
		}
		return tx.Act(ctx)
	})
	if err != nil {
		return e, fmt.Errorf("archive %s: %w", e.Slug, err)
	}
	e.At = Moment(Millis(e.At))
	return e, nil
}

// ArchiveChain gives the whole chain, the first link first.
func (s *Store) ArchiveChain(ctx context.Context) (chain []ArchiveEntry, err error) {
	rows, err := s.query(ctx, selectArchive+` ORDER BY seq`)
	err = forEach(rows, err, func(row scanner) error {
		e, err := scanArchive(row)
		chain = append(chain, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return chain, nil
}

const selectArchive = `SELECT seq, slug, revision, manifest_sha256, previous_sha256, at FROM archive`

func scanArchive(row scanner) (e ArchiveEntry, err error) {
	var at int64
	err = row.Scan(&e.Seq, &e.Slug, &e.Revision, &e.Manifest, &e.Previous, &at)
	e.At = Moment(at)
	return e, err
}
